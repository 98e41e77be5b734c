//! TK-3: JSON with the media type of JSON.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn a_token_answer_of_another_media_type_is_refused() {
    refused(
        |it| it.replies.push(("/oidc/token", 200, vec![("content-type", "text/html".to_owned())], "{}".to_owned())),
        "token.not_json",
        &UNTIL_TOKEN,
    )
    .await;
}
