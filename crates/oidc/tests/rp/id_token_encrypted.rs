//! An ID token of five parts.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn an_encrypted_id_token_is_refused() {
    refused(|it| it.id_token = Box::new(|token| format!("{token}.a.b")), "id_token.encrypted", &UNTIL_TOKEN).await;
}
