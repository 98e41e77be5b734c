//! SB-2 and SB-3: what may come in at all.

use http::Method;

use crate::support::{Ask, Bench, PUBLIC};

async fn jwks(bench: &Bench, headers: &[(&str, &str)]) -> u16 {
    bench.send(Method::GET, &bench.oidc("/jwks"), headers, None).await.status
}

#[tokio::test]
async fn another_host_name_is_misdirected() {
    let bench = Bench::start().await;
    let port = bench.sandbox.address().port();
    for host in
        [format!("localhost:{port}"), "127.0.0.1".to_owned(), format!("127.0.0.1:{port}."), "evil.example".to_owned()]
    {
        assert_eq!(jwks(&bench, &[("host", &host)]).await, 421, "{host}");
    }
    assert_eq!(jwks(&bench, &[("host", &format!("127.0.0.1:{port}"))]).await, 200);
}

#[tokio::test]
async fn a_foreign_origin_is_refused_and_no_cors_header_is_sent() {
    let bench = Bench::start().await;
    for origin in ["http://evil.example", "null", "http://127.0.0.1", "http://localhost:8080"] {
        let answer = bench.send(Method::GET, &bench.oidc("/jwks"), &[("origin", origin)], None).await;
        assert_eq!(answer.status, 403, "{origin}");
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")));
    }
    assert_eq!(jwks(&bench, &[("origin", &bench.origin())]).await, 200);
}

#[tokio::test]
async fn a_preflight_is_not_answered() {
    let bench = Bench::start().await;
    assert_eq!(bench.send(Method::OPTIONS, &bench.oidc("/token"), &[], None).await.status, 405);
}

#[tokio::test]
async fn a_cross_site_request_is_refused_also_from_another_port() {
    let bench = Bench::start().await;
    for site in ["cross-site", "same-site"] {
        let headers = [("sec-fetch-site", site), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")];
        assert_eq!(jwks(&bench, &headers).await, 403, "{site}");
        let navigation = [("sec-fetch-site", site), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        assert_eq!(jwks(&bench, &navigation).await, 403, "{site}");
    }
}

#[tokio::test]
async fn a_top_level_navigation_from_elsewhere_reaches_the_authorize_page_but_a_frame_does_not() {
    let bench = Bench::start().await;
    let url = bench.oidc(&format!("/auth?{}", Ask::new("openid").query()));
    let from = |dest: &'static str| {
        [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", dest)]
    };
    assert_eq!(bench.send(Method::GET, &url, &from("document"), None).await.status, 303);
    assert_eq!(bench.send(Method::GET, &url, &from("iframe"), None).await.status, 403);
}

#[tokio::test]
async fn every_answer_has_the_security_headers_and_its_own_request_id() {
    let bench = Bench::start().await;
    let mut ids = Vec::new();
    for path in ["/jwks", "/nowhere", "/auth", "/me"] {
        let answer = bench.send(Method::GET, &bench.oidc(path), &[("x-request-id", "mine")], None).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
        ids.push(answer.header("x-request-id").to_owned());
    }
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[tokio::test]
async fn a_refused_request_has_a_request_id_too() {
    let bench = Bench::start().await;
    let answer = bench.send(Method::GET, &bench.oidc("/jwks"), &[("host", "evil.example")], None).await;
    assert_eq!(answer.header("x-request-id").len(), 36);
}

#[tokio::test]
async fn the_token_endpoint_accepts_only_a_form_in_the_body() {
    let bench = Bench::start().await;
    let url = bench.oidc("/token");
    let json = bench.send(Method::POST, &url, &[("content-type", "application/json")], Some("{}".to_owned())).await;
    assert_eq!((json.status, json.error().as_str()), (400, "invalid_request"));
    let query = bench.post(&format!("{url}?client_id={PUBLIC}"), &[], &[("grant_type", "refresh_token")]).await;
    assert_eq!((query.status, query.error().as_str()), (400, "invalid_request"));
    assert_eq!(bench.get(&url).await.status, 405);
}
