//! OpenID Foundation: oidcc-client-test-invalid-iss (TK-9).

use crate::browser::{UNTIL_KEYS, refused};

#[tokio::test]
async fn an_id_token_of_another_issuer_is_refused() {
    refused(
        |it| it.claims = Box::new(|claims| claims["iss"] = "https://evil.example".into()),
        "id_token.issuer_mismatch",
        &UNTIL_KEYS,
    )
    .await;
}
