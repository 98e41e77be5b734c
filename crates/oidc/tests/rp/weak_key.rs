//! TK-8, trap 12: the crate accepts short RSA keys.

use crate::browser::{UNTIL_KEYS, refused};
use crate::provider::{Signer, weak_jwk};

#[tokio::test]
async fn a_short_rsa_key_is_refused() {
    refused(
        |it| {
            it.signer = Signer::Rs256Weak;
            it.jwks = Box::new(|set, _| set["keys"] = serde_json::json!([weak_jwk()]));
        },
        "jwks.weak_key",
        &UNTIL_KEYS,
    )
    .await;
}
