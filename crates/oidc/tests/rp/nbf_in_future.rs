//! TK-13, trap 9: the crate ignores nbf.

use crate::browser::{UNTIL_KEYS, refused};

#[tokio::test]
async fn an_id_token_that_is_not_valid_yet_is_refused() {
    refused(
        |it| it.claims = Box::new(|claims| claims["nbf"] = (jiff::Timestamp::now().as_second() + 120).into()),
        "id_token.not_yet_valid",
        &UNTIL_KEYS,
    )
    .await;
}
