//! Keys that cannot be used are skipped, not fatal (TK-17).

use crate::browser::accepted;

#[tokio::test]
async fn a_key_set_with_strange_keys_still_works() {
    let signed_in = accepted(|it| {
        it.jwks = Box::new(|set, _| {
            let keys = set["keys"].as_array_mut().unwrap();
            keys.push(serde_json::json!({"kty": "EC", "crv": "secp256k1", "kid": "k", "x": 7}));
            keys.push(serde_json::json!({"kty": "future", "kid": "f"}));
            keys.push(serde_json::json!("text"));
        })
    })
    .await;
    assert_eq!(signed_in.claims.key_id.as_deref(), Some("ec"));
}
