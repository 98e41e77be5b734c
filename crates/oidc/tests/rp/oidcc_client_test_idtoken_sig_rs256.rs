//! OpenID Foundation: oidcc-client-test-idtoken-sig-rs256.

use crate::browser::accepted;
use crate::provider::Signer;

#[tokio::test]
async fn an_rs256_signature_is_accepted() {
    let signed_in = accepted(|it| it.signer = Signer::Rs256).await;
    assert_eq!(signed_in.claims.algorithm.name(), "RS256");
}
