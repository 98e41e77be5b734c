//! TK-17: an unknown key is looked up once more, then refused.

use crate::browser::{UNTIL_REFETCH, refused};

#[tokio::test]
async fn an_unknown_key_is_refused_after_one_refetch() {
    refused(|it| it.header = Box::new(|header| header["kid"] = "unknown".into()), "jwks.unknown_key", &UNTIL_REFETCH)
        .await;
}
