//! The ID token alone says who signed in: missing details do not end the sign-in.

use crate::browser::accepted;
use oidc::Explained as _;

#[tokio::test]
async fn userinfo_that_is_down_does_not_end_the_sign_in() {
    let signed_in = accepted(|it| it.replies.push(("/oidc/me", 503, Vec::new(), String::new()))).await;
    assert_eq!(signed_in.userinfo_problem.unwrap().code(), "userinfo.status");
}
