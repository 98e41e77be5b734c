//! TK-10, trap 9: the crate ignores azp.

use crate::browser::{UNTIL_KEYS, refused};

#[tokio::test]
async fn an_id_token_given_to_another_client_is_refused() {
    refused(|it| it.claims = Box::new(|claims| claims["azp"] = "another".into()), "id_token.azp_mismatch", &UNTIL_KEYS)
        .await;
}
