//! An ID token that names ES256 and has no signature.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn an_id_token_without_its_signature_is_refused() {
    refused(
        |it| it.id_token = Box::new(|token| format!("{}.", token.rsplit_once('.').unwrap().0)),
        "id_token.signature",
        &UNTIL_TOKEN,
    )
    .await;
}
