//! TK-20, AR-2 and what a wrong host looks like.

use crate::browser::{discover, http};
use crate::provider::Provider;
use oidc::Explained as _;
use oidc::{Http, Issuer, Realm};
use serde_json::{Value, json};

async fn code(change: impl Fn(&mut Value) + Send + Sync + 'static) -> &'static str {
    let provider = Provider::start(move |it| it.metadata = Box::new(change)).await;
    let code = discover(&provider).await.unwrap_err().code();
    assert_eq!(provider.paths().len(), 1);
    code
}

#[tokio::test]
async fn another_issuer_is_refused_also_for_a_slash() {
    assert_eq!(code(|it| it["issuer"] = "https://evil.example".into()).await, "discovery.issuer_mismatch");
    assert_eq!(
        code(|it| it["issuer"] = format!("{}/", it["issuer"].as_str().unwrap()).into()).await,
        "discovery.issuer_mismatch"
    );
}

#[tokio::test]
async fn a_required_endpoint_on_another_origin_or_of_another_scheme_is_refused() {
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        for bad in ["http://127.0.0.1:1/x", "https://evil.example/x", "file:///etc/passwd", "javascript:alert(1)"] {
            assert_eq!(code(move |it| it[name] = bad.into()).await, "discovery.foreign_endpoint", "{name} {bad}");
        }
    }
}

#[tokio::test]
async fn a_provider_that_lists_methods_without_s256_is_refused() {
    assert_eq!(code(|it| it["code_challenge_methods_supported"] = json!(["plain"])).await, "discovery.no_s256");
}

#[tokio::test]
async fn a_provider_that_lists_no_methods_is_accepted() {
    let provider = Provider::start(|it| {
        it.metadata = Box::new(|it| drop(it.as_object_mut().unwrap().remove("code_challenge_methods_supported")));
    })
    .await;
    assert_eq!(discover(&provider).await.unwrap().code_challenge_methods(), None);
}

#[tokio::test]
async fn a_provider_without_the_code_flow_or_a_required_member_is_refused() {
    assert_eq!(code(|it| it["response_types_supported"] = json!(["id_token"])).await, "discovery.no_code_flow");
    assert_eq!(code(|it| drop(it.as_object_mut().unwrap().remove("jwks_uri"))).await, "discovery.missing_member");
}

#[tokio::test]
async fn optional_addresses_that_are_no_address_are_dropped() {
    let provider = Provider::start(|it| {
        it.metadata = Box::new(|it| {
            it["op_policy_uri"] = "".into();
            it["userinfo_endpoint"] = "https://evil.example/me".into();
            it["end_session_endpoint"] = 7.into();
        });
    })
    .await;
    let found = discover(&provider).await.unwrap();
    assert_eq!(found.dropped_members(), ["userinfo_endpoint", "end_session_endpoint", "op_policy_uri"]);
    assert!(found.userinfo_endpoint().is_none() && found.end_session_endpoint().is_none());
}

#[tokio::test]
async fn the_document_at_the_root_of_the_host_is_used_when_the_issuer_has_none() {
    let path = "/oidc/.well-known/openid-configuration";
    let provider = Provider::start(|it| {
        it.replies.push((path, 404, Vec::new(), String::new()));
        it.replies.push(("/.well-known/openid-configuration", 404, Vec::new(), String::new()));
    })
    .await;
    assert_eq!(discover(&provider).await.unwrap_err().code(), "discovery.not_found");
    let asked: Vec<String> = provider.asked.lock().unwrap().iter().map(|asked| asked.path.clone()).collect();
    assert_eq!(asked, [path, "/.well-known/openid-configuration"]);
}

#[tokio::test]
async fn a_web_site_a_redirect_and_a_server_error_are_told_apart() {
    let path = "/oidc/.well-known/openid-configuration";
    let html = vec![("content-type", "text/html".to_owned())];
    let limits = vec![("retry-after", "7".to_owned()), ("x-request-id", "abc".to_owned())];
    for (status, headers, code) in [
        (200, html, "discovery.not_json"),
        (302, vec![("location", "/x".to_owned())], "discovery.redirected"),
        (503, limits, "discovery.unavailable"),
        (403, Vec::new(), "discovery.status"),
    ] {
        let provider = Provider::start(|it| it.replies.push((path, status, headers, "<html>".to_owned()))).await;
        let error = discover(&provider).await.unwrap_err();
        assert_eq!(error.code(), code);
        if status == 503 {
            assert_eq!(error.request_id(), Some("abc"));
            assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
        }
    }
}

#[tokio::test]
async fn a_host_that_nobody_listens_on_and_a_name_that_nobody_has_are_told_apart() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let issuer = Issuer::parse(Realm::Sandbox, &format!("http://{free}/oidc")).unwrap();
    assert_eq!(oidc::discover(&http(), &issuer).await.unwrap_err().code(), "network.refused");
    let issuer = Issuer::parse(Realm::Institution, "https://no-such-name.invalid/oidc").unwrap();
    let http = Http::for_institution(None).unwrap();
    let error = oidc::discover(&http, &issuer).await.unwrap_err();
    assert_eq!(error.code(), "network.dns");
    assert!(error.to_string().contains("no-such-name.invalid"));
}

#[tokio::test]
async fn an_institution_client_never_asks_over_plain_http_and_a_sandbox_client_never_leaves_loopback() {
    let provider = Provider::start(|_| {}).await;
    let plain = Issuer::parse(Realm::Sandbox, &provider.issuer()).unwrap();
    let institution = Http::for_institution(None).unwrap();
    assert_eq!(oidc::discover(&institution, &plain).await.unwrap_err().code(), "network.not_allowed");
    let outside = Issuer::parse(Realm::Institution, "https://bank.example/oidc").unwrap();
    assert_eq!(oidc::discover(&http(), &outside).await.unwrap_err().code(), "network.not_allowed");
    assert!(provider.paths().is_empty());
}

#[tokio::test]
async fn a_host_that_speaks_no_tls_is_told() {
    let provider = Provider::start(|_| {}).await;
    let issuer = provider.issuer().replace("http://127.0.0.1", "https://localhost");
    let issuer = Issuer::parse(Realm::Institution, &issuer).unwrap();
    let error = oidc::discover(&Http::for_institution(None).unwrap(), &issuer).await.unwrap_err();
    assert_eq!(error.code(), "network.tls");
}
