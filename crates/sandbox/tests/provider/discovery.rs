use crate::support::Bench;

#[tokio::test]
async fn both_addresses_serve_the_same_document_with_the_exact_issuer() {
    let bench = Bench::start().await;
    let issuer = bench.about.issuer.clone();
    let one = bench.get(&format!("{issuer}/.well-known/openid-configuration")).await;
    let two = bench.get(&format!("{}/.well-known/openid-configuration", bench.origin())).await;
    assert_eq!(one.status, 200);
    assert_eq!(one.body, two.body);
    assert_eq!(one.json()["issuer"], issuer.as_str());
    assert_eq!(issuer, format!("{}/a/consumer/api/v0/oidc", bench.origin()));
}

#[tokio::test]
async fn the_document_has_the_captured_paths_and_only_what_is_implemented() {
    let bench = Bench::start().await;
    let document = bench.get(&bench.oidc("/.well-known/openid-configuration")).await.json();
    for (member, path) in [
        ("authorization_endpoint", "/auth"),
        ("token_endpoint", "/token"),
        ("userinfo_endpoint", "/me"),
        ("jwks_uri", "/jwks"),
        ("revocation_endpoint", "/token/revocation"),
        ("end_session_endpoint", "/logout"),
    ] {
        assert_eq!(document[member], bench.oidc(path).as_str(), "{member}");
    }
    assert_eq!(document["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    assert_eq!(document["scopes_supported"].as_array().unwrap().len(), 116);
    for absent in [
        "introspection_endpoint",
        "pushed_authorization_request_endpoint",
        "registration_endpoint",
        "dpop_signing_alg_values_supported",
    ] {
        assert!(document.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn the_key_set_has_one_public_es256_key_that_is_new_each_run() {
    let (one, two) = (Bench::start().await, Bench::start().await);
    let answer = one.get(&one.oidc("/jwks")).await;
    assert_eq!(answer.header("content-type"), "application/jwk-set+json");
    let key = answer.json()["keys"][0].clone();
    assert_eq!(
        (key["kty"].as_str(), key["crv"].as_str(), key["alg"].as_str()),
        (Some("EC"), Some("P-256"), Some("ES256"))
    );
    assert!(key.get("d").is_none());
    assert_ne!(key["kid"], two.get(&two.oidc("/jwks")).await.json()["keys"][0]["kid"]);
}
