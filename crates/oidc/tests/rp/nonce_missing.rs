//! An ID token without the nonce that was asked for (TK-9).

use crate::browser::{UNTIL_KEYS, refused};

#[tokio::test]
async fn an_id_token_without_a_nonce_is_refused() {
    refused(
        |it| it.claims = Box::new(|claims| drop(claims.as_object_mut().unwrap().remove("nonce"))),
        "id_token.nonce_mismatch",
        &UNTIL_KEYS,
    )
    .await;
}
