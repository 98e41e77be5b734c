//! AR-11: a DPoP token is never treated as bearer.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn a_token_of_another_type_is_refused() {
    refused(|it| it.token = Box::new(|token| token["token_type"] = "DPoP".into()), "token.not_bearer", &UNTIL_TOKEN)
        .await;
}
