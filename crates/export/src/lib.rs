//! Transactions to a file: CSV, JSON, OFX and QIF, row by row, and redacted on demand.
//!
//! Belongs here: how each format says a transaction, what a format cannot say (counted, never silent), what a
//! redacted export keeps, and a file that is either whole or not there.
//! Must not come in: where rows come from, who may export, file dialogs, any credential (LG-5: an export is built
//! from typed data and can never include one).
//!
//! ```
//! use export::{About, Account, Batch, Export, Format, Redaction, Row, Watch};
//! use model::{AccountKind, ApiInstant, Money};
//! use std::sync::atomic::AtomicBool;
//!
//! let source = Batch {
//!     accounts: vec![Account::new("a-1", "Everyday Checking", AccountKind::Deposit)],
//!     rows: vec![Row {
//!         posted: Some(ApiInstant::read("2025-03-03T00:00:00Z")),
//!         amount: Some(Money::read("-42.18")),
//!         name: Some("Orchard Market".into()),
//!         ..Row::new(0, "t-1")
//!     }],
//! };
//! let about = About::new("Passbook", jiff::Timestamp::UNIX_EPOCH).simulated(true);
//! let export = Export { format: Format::Ofx, about, redaction: Redaction::Full };
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join(export.file_name("Everyday Checking"));
//! assert!(path.ends_with("passbook-simulated-everyday-checking-1970-01-01.ofx"));
//!
//! // Another thread sets this to cancel; the file is then as if nothing had happened.
//! let cancel = AtomicBool::new(false);
//! let mut seen = 0;
//! let mut on_progress = |progress: export::Progress| seen = progress.rows;
//! let report = export.to_file(&path, &source, &mut Watch::new(&cancel, &mut on_progress))?;
//! assert_eq!((report.rows, seen, report.bytes), (1, 1, std::fs::metadata(&path)?.len()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod about;
mod csv;
mod error;
mod file;
mod format;
mod json;
mod ofx;
mod qif;
mod redact;
mod report;
mod row;
mod run;
mod statement;
mod watch;

pub use about::About;
pub use csv::{Cell, table as csv_table};
pub use error::ExportError;
pub use format::Format;
pub use redact::{Field, Key, Redaction, Treated};
pub use report::{LeftOut, Note, Report};
pub use row::{Account, Ask, Balance, Batch, Row, Rows, Source};
pub use run::Export;
pub use watch::{Progress, Watch};
