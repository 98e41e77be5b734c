//! AP-3: one MiB of decoded body.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn a_token_answer_above_one_mebibyte_is_refused() {
    refused(
        |it| it.token = Box::new(|token| token["padding"] = "x".repeat(1024 * 1024).into()),
        "network.too_large",
        &UNTIL_TOKEN,
    )
    .await;
}
