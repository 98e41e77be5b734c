//! Two access tokens in one answer.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn a_token_answer_with_a_member_twice_is_refused() {
    refused(
        |it| {
            it.replies.push((
                "/oidc/token",
                200,
                vec![("content-type", "application/json".to_owned())],
                r#"{"access_token":"a","access_token":"b","token_type":"Bearer"}"#.to_owned(),
            ))
        },
        "token.malformed",
        &UNTIL_TOKEN,
    )
    .await;
}
