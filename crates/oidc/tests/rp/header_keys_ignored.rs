//! TK-8: keys in the header of a token are ignored and never fetched.

use crate::browser::accepted;

#[tokio::test]
async fn keys_that_a_token_brings_are_ignored() {
    let signed_in = accepted(|it| {
        it.header = Box::new(|header| {
            header["jku"] = "http://127.0.0.1:1/jwks".into();
            header["jwk"] = serde_json::json!({"kty": "oct"});
        })
    })
    .await;
    assert_eq!(signed_in.identity.subject.as_str(), "user-1");
}
