//! TK-14, trap 9: a hash of another access token.

use crate::browser::{UNTIL_KEYS, refused};

#[tokio::test]
async fn an_access_token_that_was_exchanged_is_refused() {
    refused(
        |it| it.claims = Box::new(|claims| claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA".into()),
        "id_token.at_hash_mismatch",
        &UNTIL_KEYS,
    )
    .await;
}
