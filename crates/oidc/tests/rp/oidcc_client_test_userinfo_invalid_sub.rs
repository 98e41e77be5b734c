//! OpenID Foundation: oidcc-client-test-userinfo-invalid-sub (TK-18).

use crate::browser::{WHOLE, refused};

#[tokio::test]
async fn details_of_somebody_else_end_the_sign_in() {
    refused(|it| it.userinfo = Box::new(|claims| claims["sub"] = "user-2".into()), "userinfo.subject_mismatch", &WHOLE)
        .await;
}
