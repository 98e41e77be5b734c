//! Prints how long an export takes, how large it is and how much memory it needs, by format and number of rows.
//!
//! `cargo bench -p export`. Rows are made one by one when they are pulled, so that what is measured is the export: if
//! the highest memory grew with the rows, something would keep them.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::float_arithmetic, reason = "a benchmark prints figures")]

use export::{About, Account, Ask, Export, Format, Redaction, Row, Source, Watch};
use model::{AccountKind, ApiInstant, Money};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

struct Made {
    accounts: Vec<Account>,
    rows: u32,
}

impl Source for Made {
    fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    fn rows<'s>(&'s self, ask: Ask) -> Box<dyn Iterator<Item = Row<'s>> + 's> {
        Box::new((0..self.rows).map(move |number| {
            let id = format!("{number:010}-b3f2a0c4d9");
            let amount = format!("-{}.{:02}", number % 5_000, number % 100);
            let raw = ask.raw.then(|| {
                format!(
                    r#"{{"id":"{id}","amount":"{amount}","memo":"POS PURCHASE 0303 ORCHARD MARKET","type":"Purchase"}}"#
                )
                .into()
            });
            Row {
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
            }
        }))
    }
}

/// The highest memory of this process so far, in KiB; none where the system does not say.
fn highest_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

fn measure(format: Format, redaction: &Redaction, rows: u32) {
    let folder = tempfile::tempdir().unwrap();
    let source = Made { accounts: vec![Account::new("a-1", "Everyday Checking", AccountKind::Deposit)], rows };
    let about = About::new("Passbook", jiff::Timestamp::UNIX_EPOCH).simulated(true);
    let export = Export { format, about, redaction: redaction.clone() };
    let begun = Instant::now();
    let cancel = AtomicBool::new(false);
    let mut ignored = |_| ();
    let report = export.to_file(&folder.path().join("out"), &source, &mut Watch::new(&cancel, &mut ignored)).unwrap();
    let took = begun.elapsed();
    let kind = if redaction.is_redacted() { "redacted" } else { "full" };
    let memory = highest_memory().map_or_else(|| "?".to_owned(), |kib| (kib / 1024).to_string());
    println!(
        "{:<31} {kind:<9} {rows:>9} rows {:>8.3} s {:>10.0} rows/s {:>6.1} MiB {:>5} bytes/row  highest memory {memory} MiB",
        format.label(),
        took.as_secs_f64(),
        f64::from(rows) / took.as_secs_f64(),
        report.bytes as f64 / f64::from(1 << 20),
        report.bytes / u64::from(rows),
    );
}

fn main() {
    let redacted = Redaction::redacted().unwrap();
    for rows in [1_000, 10_000, 100_000, 1_000_000] {
        for format in Format::ALL {
            measure(format, &Redaction::Full, rows);
            measure(format, &redacted, rows);
        }
    }
}
