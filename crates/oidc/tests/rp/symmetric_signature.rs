//! An ID token whose header names HS256 (TK-7): algorithm confusion.

use crate::browser::{UNTIL_TOKEN, refused};
use crate::provider::Signer;

#[tokio::test]
async fn a_symmetric_signature_is_refused() {
    refused(|it| it.signer = Signer::Hs256, "id_token.algorithm", &UNTIL_TOKEN).await;
}
