//! OpenID Foundation: oidcc-client-test-invalid-aud (TK-9).

use crate::browser::{UNTIL_KEYS, refused};

#[tokio::test]
async fn an_id_token_for_another_client_is_refused() {
    refused(
        |it| it.claims = Box::new(|claims| claims["aud"] = "another".into()),
        "id_token.audience_mismatch",
        &UNTIL_KEYS,
    )
    .await;
}
