//! What a redacted export tells, in every format.

use crate::samples::{about, garden, redacted, row, written};
use export::{Account, Batch, Export, Field, Format, Row};
use model::{AccountKind, ApiInstant, Money};
use proptest::prelude::*;
use std::borrow::Cow;

/// Texts that cannot occur by chance: long, and of letters that no token, key or date has.
fn secret() -> impl Strategy<Value = String> {
    "[G-Zgh-z]{12,24}( [ZQXzqx]{8})?"
}

/// A row whose every redacted field is a secret, also inside its JSON, and whose other fields are texts of the wrong
/// shape half of the time.
fn secret_row() -> impl Strategy<Value = (Row<'static>, Vec<String>)> {
    (prop::collection::vec(secret(), 11), any::<bool>()).prop_map(|(secrets, odd)| {
        let some = |at: usize| Some(Cow::Owned(secrets[at].clone()));
        let raw = serde_json::json!({
            "id": secrets[0], "memo": secrets[2], "displayName": secrets[1], "notes": secrets[3],
            "amount": if odd { &secrets[6] } else { "-1.50" }, "date": secrets[7], "currency": secrets[8],
            "enrichments": { "cleanMemo": secrets[2], "customExpenseCategory": secrets[9] }, "subtype": "Food",
            "merchant": { "name": secrets[1], "location": { "city": secrets[10] } },
            "sourceData": { "walletId": secrets[0] }, (secrets[10].clone()): secrets[10],
        });
        let row = Row {
            name: some(1),
            memo: some(2),
            notes: some(3),
            check_number: some(4),
            card_number: some(5),
            amount: Some(Money::read(if odd { &secrets[6] } else { "-1.50" })),
            posted: Some(ApiInstant::read(if odd { &secrets[7] } else { "2025-03-03T00:00:00Z" })),
            currency: if odd { some(8) } else { Some("USD".into()) },
            category: some(9),
            raw: Some(raw.to_string().into()),
            ..Row::new(0, secrets[0].clone())
        };
        (row, secrets)
    })
}

#[test]
fn a_token_stands_for_the_same_text_in_every_row() {
    let rows = ["t-1", "t-2"].map(|id| row(0, id, "1.00", "2025-03-03T00:00:00Z", "Orchard Market")).to_vec();
    let (text, report) = written(&redacted(Format::Json), &Batch { rows, ..garden() });
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let name = |row: usize| json["transactions"][row]["name"].as_str().unwrap().to_owned();
    assert!(name(0).starts_with("name-"), "{}", name(0));
    assert_eq!(name(0), name(1));
    assert_ne!(json["transactions"][0]["id"], json["transactions"][1]["id"]);
    assert_eq!((report.redacted[&Field::Name], report.redacted[&Field::AccountName]), (2, 4));
}

#[test]
fn two_exports_share_no_token() {
    let token = || written(&redacted(Format::Csv), &garden()).0.split("name-").nth(1).unwrap()[..16].to_owned();
    assert_ne!(token(), token());
}

#[test]
fn the_preview_shows_the_tokens_of_the_export() {
    let export = redacted(Format::Csv);
    let shown = export.preview(&garden(), 1).unwrap()[&Field::Name].example.clone().unwrap();
    let (text, _) = written(&export, &garden());
    assert!(text.contains(&shown), "{shown}");
}

#[test]
fn amounts_dates_currency_and_category_stay_in_every_format() {
    for format in Format::ALL {
        let (text, _) = written(&redacted(format), &garden());
        assert!(text.contains("-42.180"), "{format:?}");
        assert!(text.contains("2025-03-03") || text.contains("20250303") || text.contains("03/03/2025"), "{format:?}");
        assert!(text.contains("Groceries") || format == Format::Ofx, "{format:?}");
    }
}

#[test]
fn a_redacted_file_says_so() {
    let (text, _) = written(&redacted(Format::Json), &garden());
    assert!(text.contains("\"redacted\": true"));
    assert!(redacted(Format::Json).file_name("Everyday Checking").starts_with("passbook-redacted-"));
}

proptest! {
    #[test]
    fn no_text_of_a_redacted_field_is_in_any_format(
        rows in prop::collection::vec(secret_row(), 1..4),
        account in prop::collection::vec(secret(), 5),
    ) {
        let source = Batch {
            accounts: vec![Account {
                number: Some(account[2].clone()),
                routing_number: Some(account[3].clone()),
                ..Account::new(account[0].clone(), account[1].clone(), AccountKind::Deposit)
            }],
            rows: rows.iter().map(|(row, _)| row.clone()).collect(),
        };
        let secrets: Vec<&String> = rows.iter().flat_map(|(_, secrets)| secrets).chain(&account).collect();
        for format in Format::ALL {
            let about = about().institution(account[4].clone());
            let (text, _) = written(&Export { about, ..redacted(format) }, &source);
            for secret in &secrets {
                prop_assert!(!text.contains(secret.as_str()), "{format:?} tells {secret}");
            }
        }
    }
}
