//! A key set that publishes a private part: that key is skipped (TK-8).

use crate::browser::{UNTIL_REFETCH, refused};

#[tokio::test]
async fn a_key_whose_private_part_is_public_is_not_used() {
    refused(|it| it.jwks = Box::new(|set, _| set["keys"][0]["d"] = "AA".into()), "jwks.unknown_key", &UNTIL_REFETCH)
        .await;
}
