//! Accounts and rows with everything that makes formats difficult, and exports into memory.

use export::{
    About, Account, Ask, Balance, Batch, Export, ExportError, Format, Progress, Redaction, Report, Row, Rows, Source,
    Watch,
};
use model::{AccountKind, ApiInstant, Money};
use proptest::prelude::*;
use std::cell::Cell;
use std::sync::atomic::AtomicBool;

pub(crate) fn about() -> About {
    About::new("Passbook 0.1.0", "2026-11-22T18:30:00Z".parse().unwrap()).institution("Garden & Sons")
}

pub(crate) fn export(format: Format) -> Export {
    Export { format, about: about(), redaction: Redaction::Full }
}

pub(crate) fn simulated(format: Format) -> Export {
    Export { about: about().simulated(true), ..export(format) }
}

pub(crate) fn redacted(format: Format) -> Export {
    Export { redaction: Redaction::redacted().unwrap(), ..export(format) }
}

pub(crate) fn written(export: &Export, source: &dyn Source) -> (String, Report) {
    let mut out = Vec::new();
    let report = export.write(source, &mut out, &mut Watch::new(&AtomicBool::new(false), &mut |_| ())).unwrap();
    assert_eq!(report.bytes, out.len() as u64);
    (String::from_utf8(out).unwrap(), report)
}

/// Exports to a path.
pub(crate) fn to_file(
    export: &Export,
    path: &std::path::Path,
    source: &Batch,
    on_progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Report, ExportError> {
    export.to_file(path, source, &mut Watch::new(cancel, on_progress))
}

/// Rows that change between the first and the second time that they are read.
pub(crate) struct Changing {
    first: Batch,
    second: Batch,
    read: Cell<bool>,
}

impl Changing {
    pub(crate) fn of_one_account(first: Vec<Row<'static>>, second: Vec<Row<'static>>) -> Self {
        let accounts: Vec<Account> = garden().accounts.into_iter().take(1).collect();
        let batch = |rows| Batch { accounts: accounts.clone(), rows };
        Self { first: batch(first), second: batch(second), read: Cell::new(false) }
    }
}

impl Source for Changing {
    fn accounts(&self) -> &[Account] {
        &self.first.accounts
    }

    fn count(&self) -> u64 {
        self.first.count()
    }

    fn rows<'s>(&'s self, ask: Ask) -> Rows<'s> {
        if self.read.replace(true) { self.second.rows(ask) } else { self.first.rows(ask) }
    }
}

/// A source whose second row cannot be read.
pub(crate) struct Broken(pub(crate) Batch);

impl Source for Broken {
    fn accounts(&self) -> &[Account] {
        &self.0.accounts
    }

    fn count(&self) -> u64 {
        self.0.count()
    }

    fn rows<'s>(&'s self, ask: Ask) -> Rows<'s> {
        let broken = std::iter::once_with(|| Err(ExportError::JsonUnreadable));
        Box::new(self.0.rows(ask).take(1).chain(broken))
    }
}

fn account(id: &str, name: &str, kind: AccountKind, sub_kind: &str, balance: &str) -> Account {
    Account {
        number: Some("x4417".into()),
        sub_kind: Some(sub_kind.into()),
        routing_number: Some("061000010".into()),
        balance: Some(Balance {
            amount: Money::read(balance),
            as_of: Some(ApiInstant::read("2025-03-04T11:02:09.114Z")),
        }),
        ..Account::new(id, name, kind)
    }
}

pub(crate) fn row(account: usize, id: &'static str, amount: &str, posted: &str, name: &'static str) -> Row<'static> {
    Row {
        amount: Some(Money::read(amount)),
        currency: Some("USD".into()),
        posted: Some(ApiInstant::read(posted)),
        pending_status: Some("Reconciled".into()),
        name: Some(name.into()),
        ..Row::new(account, id)
    }
}

/// A deposit, a card, a loan and an account of a kind without a documented sign; rows in the order of a screen.
pub(crate) fn garden() -> Batch {
    let accounts = vec![
        account("a-1", "Everyday Checking", AccountKind::Deposit, "Checking", "2418.07"),
        account("a-2", "Travel Card", AccountKind::LineOfCredit, "Credit Card", "512.30"),
        account("a-3", "Home Loan", AccountKind::Debt, "Mortgage", "180220.15"),
        Account::new("a-4", "Broker =1+1", AccountKind::Investment),
    ];
    let rows = vec![
        Row {
            memo: Some("POS PURCHASE 0303 ORCHARD MARKET".into()),
            notes: Some("split with \"Sam\", Tuesday".into()),
            category: Some("Groceries".into()),
            kind: Some("Purchase".into()),
            card_number: Some("9921".into()),
            running_balance: Some(Money::read("2418.07")),
            raw: Some(r#"{"id":"t-1","amount":-42.180,"memo":"POS ORCHARD MARKET","subtype":"Groceries"}"#.into()),
            ..row(0, "t-1", "-42.180", "2025-03-03T00:00:00Z", "Orchard Market")
        },
        Row {
            check_number: Some("1042".into()),
            kind: Some("Check".into()),
            raw: Some("no JSON".into()),
            ..row(0, "t-2", "-100", "2025-02-28T23:59:59.999Z", "=HYPERLINK(\"x\")")
        },
        row(1, "t-3", "19.99", "2025-03-01T00:00:00Z", "Zoë’s Café — نورة 株式会社 🏖️"),
        row(1, "t-4", "-200.00", "2025-03-02T00:00:00Z", "Payment, thank you <&>"),
        Row { kind: Some("Payment".into()), ..row(2, "t-5", "-1543.00", "2025-03-01T00:00:00Z", "Line\r\nbreak") },
        Row {
            pending: true,
            pending_status: Some("Pending".into()),
            posted: None,
            ..row(0, "t-6", "-9.00", "", "Pending coffee")
        },
        Row { amount: None, ..row(0, "t-7", "", "2025-03-03T00:00:00Z", "No amount") },
        row(0, "t-8", "1e3", "2025-03-03T00:00:00Z", "Not a decimal"),
        row(0, "t-9", "1.00", "2025-03-03T00:00:00", "No zone"),
        row(0, "t-10", "5.00", "soon", "No date"),
        Row { currency: Some("EUR".into()), ..row(0, "t-11", "7.00", "2025-03-03T00:00:00Z", "Euro") },
        Row { currency: None, ..row(3, "t-12", "-0.00", "2025-03-03T00:00:00Z", "@name") },
        Row { duplicate: 1, ..row(0, "t-1", "-42.180", "2025-03-03T00:00:00Z", "Sent twice") },
    ];
    Batch { accounts, rows }
}

/// Any text, with the characters that formats trip over more often than chance would have them.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "\"",
            "\"\"",
            ",",
            "\r\n",
            "\n",
            "\r",
            "'",
            "=",
            "+",
            "-",
            "@",
            "\t",
            "^",
            "!Account",
            "<",
            "&",
            "&amp;",
            "]]>",
            "\u{202E}",
            "نورة",
            "🏖️👩‍👩‍👧",
            "\u{0}",
            "\u{FFFE}",
            " ",
            ""
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

pub(crate) fn any_row() -> impl Strategy<Value = Row<'static>> {
    let text = || prop::option::of(any_text().prop_map(std::borrow::Cow::Owned));
    let amount = || {
        prop::option::of(prop_oneof!["-?[0-9]{1,34}(\\.[0-9]{1,4})?".prop_map(|s| s), any_text()].prop_map(Money::read))
    };
    let posted = prop::option::of(
        prop_oneof!["20[0-9]{2}-0[1-9]-[0-2][1-9]T00:00:00Z".prop_map(|s| s), any_text()].prop_map(ApiInstant::read),
    );
    let currency =
        prop::option::of(prop_oneof![Just("USD".into()), Just("EUR".into()), any_text().prop_map(Into::into)]);
    let texts = (text(), text(), text(), text(), text(), text(), text());
    (0..4usize, any_text(), amount(), currency, posted, any::<bool>(), amount(), texts).prop_map(
        |(account, id, amount, currency, posted, pending, running_balance, texts)| {
            let (name, memo, notes, category, kind, check_number, card_number) = texts;
            Row {
                amount,
                currency,
                posted,
                pending,
                running_balance,
                name,
                memo,
                notes,
                category,
                kind,
                check_number,
                card_number,
                ..Row::new(account, id)
            }
        },
    )
}

pub(crate) fn any_batch() -> impl Strategy<Value = Batch> {
    prop::collection::vec(any_row(), 0..6).prop_map(|rows| Batch { rows, ..garden() })
}
