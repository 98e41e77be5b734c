//! TK-16: two readers of one token must not see two users.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn a_claim_that_comes_twice_is_refused() {
    refused(
        |it| it.payload_text = Box::new(|text| text.replacen('{', r#"{"sub":"user-2","#, 1)),
        "id_token.repeated_member",
        &UNTIL_TOKEN,
    )
    .await;
}
