//! TK-11, TK-12: the edges of exp and iat, with 60 s of leeway. Traps 9 and 10: the crate has none, and accepts any iat.

use crate::browser::{UNTIL_KEYS, accepted, refused};
use crate::provider::Behaviour;
use jiff::Timestamp;

fn with(name: &'static str, from_now: i64) -> impl FnOnce(&mut Behaviour) {
    move |it| it.claims = Box::new(move |claims| claims[name] = (Timestamp::now().as_second() + from_now).into())
}

#[tokio::test]
async fn a_token_that_expired_less_than_a_minute_ago_is_accepted() {
    accepted(with("exp", -55)).await;
}

#[tokio::test]
async fn a_token_that_expired_a_minute_ago_is_refused() {
    refused(with("exp", -60), "id_token.expired", &UNTIL_KEYS).await;
}

#[tokio::test]
async fn a_token_issued_within_the_next_minute_is_accepted() {
    accepted(with("iat", 55)).await;
}

#[tokio::test]
async fn a_token_issued_later_than_the_next_minute_is_refused() {
    refused(with("iat", 65), "id_token.issued_in_future", &UNTIL_KEYS).await;
}

#[tokio::test]
async fn a_token_issued_nine_minutes_ago_is_accepted() {
    accepted(with("iat", -590)).await;
}

#[tokio::test]
async fn a_token_issued_more_than_ten_minutes_ago_is_refused() {
    refused(with("iat", -605), "id_token.issued_long_ago", &UNTIL_KEYS).await;
}

#[tokio::test]
async fn an_expiry_after_the_year_9999_is_no_date() {
    refused(
        |it| it.claims = Box::new(|claims| claims["exp"] = 253_402_300_800_i64.into()),
        "id_token.date",
        &UNTIL_KEYS,
    )
    .await;
}
