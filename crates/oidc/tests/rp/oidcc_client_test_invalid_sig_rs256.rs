//! OpenID Foundation: oidcc-client-test-invalid-sig-rs256.

use crate::browser::{UNTIL_REFETCH, refused};
use crate::provider::Signer;

#[tokio::test]
async fn a_wrong_rs256_signature_is_refused() {
    refused(|it| it.signer = Signer::Rs256Broken, "id_token.signature", &UNTIL_REFETCH).await;
}
