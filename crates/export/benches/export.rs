//! How long an export takes, how large it is and how much memory it needs, by format, from a thousand to a million rows.
//!
//! `cargo bench -p export` prints a table; `-- --most 100000` stops there. Rows are made one by one when they are
//! pulled, so that what is measured is the export: if the most memory grew with the rows, something would keep them.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    dead_code,
    reason = "a benchmark, which shares its table with those of the ledger"
)]

#[path = "../../ledger/benches/common/figures.rs"]
mod figures;

use export::{About, Account, Ask, Export, Format, Redaction, Row, Rows, Source, Watch};
use figures::{Figures, most_resident};
use model::{AccountKind, ApiInstant, Money};
use std::sync::atomic::AtomicBool;

struct Made {
    accounts: Vec<Account>,
    rows: u32,
}

impl Source for Made {
    fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    fn count(&self) -> u64 {
        self.rows.into()
    }

    fn rows<'s>(&'s self, ask: Ask) -> Rows<'s> {
        Box::new((0..self.rows).map(move |number| {
            let id = format!("{number:010}-b3f2a0c4d9");
            let amount = format!("-{}.{:02}", number % 5_000, number % 100);
            let raw = ask.raw.then(|| {
                format!(
                    r#"{{"id":"{id}","amount":"{amount}","memo":"POS PURCHASE 0303 ORCHARD MARKET","type":"Purchase"}}"#
                )
                .into()
            });
            Ok(Row {
                amount: Some(Money::read(amount)),
                currency: Some("USD".into()),
                posted: Some(ApiInstant::read("2025-03-03T00:00:00Z")),
                name: Some("Orchard Market".into()),
                memo: Some("POS PURCHASE 0303 ORCHARD MARKET".into()),
                category: Some("Groceries".into()),
                kind: Some("Purchase".into()),
                running_balance: Some(Money::read("2418.07")),
                raw,
                ..Row::new(0, id)
            })
        }))
    }
}

/// How often each export is made; the fastest counts. The largest size takes long enough to be certain at once.
fn rounds(size: usize) -> usize {
    if size < 1_000_000 { 3 } else { 1 }
}

fn measure(size: usize) -> Figures {
    let mut figures = Figures::default();
    let redacted = Redaction::redacted().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let accounts = vec![Account::new("a-1", "Everyday Checking", AccountKind::Deposit)];
    let source = Made { accounts, rows: u32::try_from(size).unwrap() };
    for format in Format::ALL {
        for (kind, redaction) in [("full", &Redaction::Full), ("redacted", &redacted)] {
            let about = About::new("Passbook", jiff::Timestamp::UNIX_EPOCH).simulated(true);
            let export = Export { format, about, redaction: redaction.clone() };
            let name = format!("{}, {kind}", format.label());
            let (cancel, mut ignored) = (AtomicBool::new(false), |_| ());
            for _ in 0..rounds(size) {
                let watch = &mut Watch::new(&cancel, &mut ignored);
                let report =
                    figures.once(&name, || export.to_file(&folder.path().join("out"), &source, watch).unwrap());
                figures.put(&format!("{name}, bytes per row"), report.bytes as f64 / size as f64);
            }
        }
    }
    figures.put("most memory ever, MiB", most_resident() as f64 / 1_048_576.0);
    figures
}

fn main() {
    figures::run("export", measure);
}
