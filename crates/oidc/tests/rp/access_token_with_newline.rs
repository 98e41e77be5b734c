//! TK-3, trap 11: the crate panics on such a token when it asks for userinfo.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn an_access_token_that_breaks_a_header_is_refused() {
    refused(
        |it| it.token = Box::new(|token| token["access_token"] = "a\r\nX-Evil: 1".into()),
        "token.malformed",
        &UNTIL_TOKEN,
    )
    .await;
}
