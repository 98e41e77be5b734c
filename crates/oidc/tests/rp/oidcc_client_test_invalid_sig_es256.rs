//! OpenID Foundation: oidcc-client-test-invalid-sig-es256. The keys are fetched once more (TK-17), then it is refused.

use crate::browser::{UNTIL_REFETCH, refused};
use crate::provider::Signer;

#[tokio::test]
async fn a_wrong_es256_signature_is_refused() {
    refused(|it| it.signer = Signer::Es256Stranger, "id_token.signature", &UNTIL_REFETCH).await;
}
