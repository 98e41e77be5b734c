//! OpenID Foundation: oidcc-client-test-signing-key-rotation (TK-17): the cached set is fetched once more.

use crate::browser::{come_back, discover, good_answer, http, of_link, public_client, request, sign_in};
use crate::provider::Provider;
use oidc::Explained as _;

#[tokio::test]
async fn a_key_that_was_rotated_after_the_first_fetch_is_found() {
    let provider = Provider::start(|it| {
        it.jwks = Box::new(|set, times| {
            if times == 1 {
                set["keys"][0]["kid"] = "old".into();
            }
        });
    })
    .await;
    sign_in(&provider).await.unwrap();
    assert_eq!(provider.paths(), ["/.well-known/openid-configuration", "/token", "/jwks", "/jwks", "/me"]);
}

#[tokio::test]
async fn the_key_set_is_kept_for_the_next_sign_in_and_refetched_at_most_every_30_s() {
    let provider = Provider::start(|it| it.header = Box::new(|header| header["kid"] = "unknown".into())).await;
    let found = discover(&provider).await.unwrap();
    for fetched in [2, 2] {
        let pending = oidc::begin(&http(), &found, request(public_client())).await.unwrap();
        *provider.nonce.lock().unwrap() = of_link(&pending, "nonce");
        let query = good_answer(&provider, &pending);
        assert_eq!(come_back(pending, &query).await.0.unwrap_err().code(), "jwks.unknown_key");
        assert_eq!(provider.paths().iter().filter(|path| *path == "/jwks").count(), fetched);
    }
}
