//! OpenID Foundation: oidcc-client-test-kid-absent-single-jwks.

use crate::browser::accepted;

#[tokio::test]
async fn the_only_key_that_fits_needs_no_name() {
    let signed_in =
        accepted(|it| it.header = Box::new(|header| drop(header.as_object_mut().unwrap().remove("kid")))).await;
    assert_eq!(signed_in.claims.key_id, None);
}
