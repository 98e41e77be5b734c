//! OpenID Foundation: oidcc-client-test-missing-iat.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn an_id_token_without_iat_is_refused() {
    refused(
        |it| it.claims = Box::new(|claims| drop(claims.as_object_mut().unwrap().remove("iat"))),
        "id_token.missing_claim",
        &UNTIL_TOKEN,
    )
    .await;
}
