//! OpenID Foundation: oidcc-client-test-nonce-invalid (TK-9).

use crate::browser::{UNTIL_KEYS, refused};

#[tokio::test]
async fn an_id_token_with_another_nonce_is_refused() {
    refused(
        |it| it.claims = Box::new(|claims| claims["nonce"] = "another".into()),
        "id_token.nonce_mismatch",
        &UNTIL_KEYS,
    )
    .await;
}
