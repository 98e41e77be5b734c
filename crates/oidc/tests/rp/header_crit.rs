//! TK-8: a critical header that nobody understands.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn a_critical_header_is_refused() {
    refused(
        |it| it.header = Box::new(|header| header["crit"] = serde_json::json!(["b64"])),
        "id_token.header",
        &UNTIL_TOKEN,
    )
    .await;
}
