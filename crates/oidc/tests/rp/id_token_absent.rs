//! TK-6: openid was asked for.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn an_answer_without_an_id_token_is_refused() {
    refused(
        |it| it.token = Box::new(|token| drop(token.as_object_mut().unwrap().remove("id_token"))),
        "id_token.absent",
        &UNTIL_TOKEN,
    )
    .await;
}
