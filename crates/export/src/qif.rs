//! QIF (Quicken Interchange Format): a block an account, a record a transaction. No body keeps the format; this is what
//! Quicken writes and what programs agree on reading.
//!
//! Decided here, because the format leaves it open:
//! * Dates are month/day/year with four digits for the year, as Quicken in the United States writes them.
//! * Deposits are Bank, cards are CCard, other debts are Oth L, everything else is Oth A.
//! * UTF-8; lines end in LF.
//! * There is no way to write a currency, so an account holds one only.
//! * A category has no class and no subcategory and is no transfer, so the signs for these become hyphens and round
//!   brackets.
//! * Simulated data says so in the name and in the description of each account.

use crate::report::Note;
use crate::row::{Account, Row};
use crate::run::{Frame, Statements};
use crate::statement::{Posted, Sort, Span, account_id, line};
use std::collections::{BTreeSet, HashSet};
use std::io::{self, Write};

/// The QIF layout.
pub(crate) struct Qif<W: Write> {
    out: W,
    is_simulated: bool,
    /// Names that more than one account has.
    shared: HashSet<String>,
}

impl<W: Write> Qif<W> {
    #[expect(clippy::unnecessary_wraps, reason = "every layout begins the same way; this one has no head to write")]
    pub(crate) fn begin(out: W, frame: &Frame<'_>) -> io::Result<Self> {
        let mut seen = HashSet::new();
        let names = frame.accounts.iter().map(|account| line(&account.name));
        let shared = names.filter(|name| !seen.insert(name.clone())).collect();
        Ok(Self { out, is_simulated: frame.about.simulated, shared })
    }

    /// Programs find an account by its name, so no two may share one.
    fn name(&self, account: &Account) -> String {
        let name = line(&account.name);
        let unique = if name.is_empty() || self.shared.contains(&name) {
            format!("{name} {}", account_id(account)).trim().to_owned()
        } else {
            name
        };
        if self.is_simulated { format!("{unique} (simulated)") } else { unique }
    }

    fn field(&mut self, code: char, value: &str) -> io::Result<()> {
        if value.is_empty() { Ok(()) } else { writeln!(self.out, "{code}{value}") }
    }

    fn end_record(&mut self) -> io::Result<()> {
        self.out.write_all(b"^\n")
    }
}

impl<W: Write> Statements for Qif<W> {
    fn open(&mut self, account: &Account, _span: &Span) -> io::Result<()> {
        let name = self.name(account);
        let about = if self.is_simulated { "Simulated data, not from an institution" } else { account.kind.as_sent() };
        let number = account.number.as_deref().map(line).unwrap_or_default();
        self.out.write_all(b"!Account\n")?;
        self.field('N', &name)?;
        self.field('T', kind(account))?;
        self.field('D', format!("{} {number}", line(about)).trim())?;
        self.end_record()?;
        writeln!(self.out, "!Type:{}", kind(account))
    }

    fn row(&mut self, _account: &Account, row: &Row<'_>, posted: &Posted) -> io::Result<()> {
        let date = posted.date;
        writeln!(self.out, "D{:02}/{:02}/{:04}", date.month(), date.day(), date.year())?;
        self.field('T', &posted.amount)?;
        self.field('N', &text(row.check_number.as_deref()))?;
        self.field('P', &text(row.name.as_deref()))?;
        self.field('M', &text(row.memo.as_deref()))?;
        self.field('L', &category(row.category.as_deref()))?;
        self.end_record()
    }

    fn close(&mut self, _account: &Account) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self) -> io::Result<BTreeSet<Note>> {
        self.out.flush()?;
        Ok(BTreeSet::new())
    }

    fn order(&self, _account: &Account) -> u8 {
        0
    }
}

fn kind(account: &Account) -> &'static str {
    match Sort::of(account) {
        Sort::Checking | Sort::Savings | Sort::MoneyMarket | Sort::Certificate => "Bank",
        Sort::Card => "CCard",
        Sort::Debt => "Oth L",
        Sort::Other => "Oth A",
    }
}

fn text(text: Option<&str>) -> String {
    text.map(line).unwrap_or_default()
}

/// `[…]` is a transfer, `:` a subcategory, `/` a class, `|` the second half of a transfer.
fn category(sent: Option<&str>) -> String {
    let plain = |c| match c {
        '[' => '(',
        ']' => ')',
        ':' | '/' | '|' => '-',
        c => c,
    };
    text(sent).chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_cannot_become_a_transfer_or_a_class() {
        assert_eq!(category(Some("[Savings]/Food: out")), "(Savings)-Food- out");
    }
}
