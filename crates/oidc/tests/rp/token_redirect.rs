//! AP-6, trap 19: the code and the secret would be sent again, elsewhere.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn a_redirect_of_the_token_request_is_not_followed() {
    refused(
        |it| it.replies.push(("/oidc/token", 307, vec![("location", "/oidc/elsewhere".to_owned())], String::new())),
        "token.redirected",
        &UNTIL_TOKEN,
    )
    .await;
}
