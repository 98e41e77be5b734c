//! JSON.

use crate::samples::{any_batch, export, garden, simulated, written};
use export::{Batch, Format};
use model::{ApiInstant, Money};
use proptest::prelude::*;
use serde_json::Value;

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_row_is_an_item() {
    let (text, report) = written(&export(Format::Json), &garden());
    insta::assert_snapshot!("json", text);
    assert_eq!((report.rows, report.left_out_rows()), (13, 0));
}

#[test]
fn no_rows_are_an_empty_list() {
    let (text, _) = written(&export(Format::Json), &Batch::default());
    let json = read(&text);
    assert_eq!((&json["transactions"], &json["transaction_count"]), (&serde_json::json!([]), &0.into()));
}

#[test]
fn simulated_data_says_so() {
    assert_eq!(read(&written(&simulated(Format::Json), &garden()).0)["simulated"], true);
    assert_eq!(read(&written(&export(Format::Json), &garden()).0)["simulated"], false);
}

#[test]
fn the_json_as_received_keeps_its_characters() {
    let (text, _) = written(&export(Format::JsonWithRaw), &garden());
    assert!(text.contains(r#""raw":{"id":"t-1","amount":-42.180,"memo":"POS ORCHARD MARKET","subtype":"Groceries"}"#));
    assert_eq!(read(&text)["transactions"][1]["raw"], "no JSON");
    assert!(!written(&export(Format::Json), &garden()).0.contains("\"raw\""));
}

proptest! {
    #[test]
    fn what_is_read_back_is_what_was_sent(batch in any_batch()) {
        let (text, _) = written(&export(Format::Json), &batch);
        let json = read(&text);
        prop_assert_eq!(&json["transaction_count"], batch.rows.len());
        for (item, row) in json["transactions"].as_array().unwrap().iter().zip(&batch.rows) {
            prop_assert_eq!(&item["id"], &*row.id);
            prop_assert_eq!(&item["account_id"], &batch.accounts[row.account].id);
            prop_assert_eq!(item["name"].as_str(), row.name.as_deref());
            prop_assert_eq!(item["memo"].as_str(), row.memo.as_deref());
            prop_assert_eq!(item["notes"].as_str(), row.notes.as_deref());
            prop_assert_eq!(item["amount"].as_str(), row.amount.as_ref().map(Money::as_sent));
            prop_assert_eq!(item["running_balance"].as_str(), row.running_balance.as_ref().map(Money::as_sent));
            prop_assert_eq!(item["posted"].as_str(), row.posted.as_ref().map(ApiInstant::as_sent));
            prop_assert_eq!(item["pending"].as_bool(), Some(row.pending));
        }
    }
}
