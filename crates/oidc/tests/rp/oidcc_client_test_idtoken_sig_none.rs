//! OpenID Foundation: oidcc-client-test-idtoken-sig-none. Refused here although the token came over the back channel (TK-7).

use crate::browser::{UNTIL_TOKEN, refused};
use crate::provider::Signer;

#[tokio::test]
async fn an_unsigned_id_token_is_refused() {
    refused(|it| it.signer = Signer::Nobody, "id_token.algorithm", &UNTIL_TOKEN).await;
}
