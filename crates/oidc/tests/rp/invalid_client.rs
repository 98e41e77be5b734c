//! The provider does not accept the client.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn a_wrong_client_is_told_by_its_own_code() {
    refused(
        |it| {
            it.replies.push((
                "/oidc/token",
                401,
                vec![("content-type", "application/json".to_owned())],
                r#"{"error":"invalid_client"}"#.to_owned(),
            ))
        },
        "token.invalid_client",
        &UNTIL_TOKEN,
    )
    .await;
}
