//! TK-9: an audience beside this client is not trusted.

use crate::browser::{UNTIL_KEYS, refused};

#[tokio::test]
async fn a_second_audience_is_refused() {
    refused(
        |it| {
            it.claims = Box::new(|claims| {
                claims["aud"] = serde_json::json!(["app", "another"]);
                claims["azp"] = "app".into();
            })
        },
        "id_token.audience_mismatch",
        &UNTIL_KEYS,
    )
    .await;
}
