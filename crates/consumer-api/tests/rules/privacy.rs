//! AP-14, LG-4: no token in any record or error, and no address in any error.

use crate::support::{Server, Setup, TestBearer, status};
use consumer_api::CallRequest;
use testkit::canary::Canary;

#[tokio::test]
async fn a_token_is_in_no_record_and_no_error_even_when_the_server_echoes_it() {
    let canary = Canary::new("access");
    let token: &'static str = format!("eyJ{}", canary.value()).leak();
    let server = Server::start(move |_, seen| {
        let sent = seen.header("authorization").unwrap();
        let headers =
            format!("www-authenticate: {sent}\r\nlocation: /?t={token}\r\nset-cookie: t={token}\r\netag: {token}\r\n");
        status("403 No", &headers, &format!("{{\"error_description\":\"{sent}\",\"error\":\"x {token}\"}}"))
    })
    .await;
    let setup = Setup { bearer: TestBearer::with(&[token]), ..server.setup() };
    let error = setup.api.accounts(&setup.bearer, &setup.user, &setup.cancel).await.unwrap_err();
    let query = vec![("access_token".to_owned(), token.to_owned())];
    let request = CallRequest { method: "GET".into(), path: "/users/u/cards".into(), query, body: None };
    let raw = setup.api.call(&setup.bearer, &request, &setup.cancel).await.unwrap();
    assert!(server.seen.lock()[0].head.contains(canary.value()), "it was sent");
    let records = format!("{error} {error:?} {:?} {:?}", setup.api.exchanges().list(), raw.headers);
    assert!(!canary.is_in(&records), "{records}");
}

#[tokio::test]
async fn a_token_that_looks_like_nothing_is_taken_out_of_whatever_the_server_repeats_it_in() {
    let token = "at-5f1e0c7a.plain/9";
    for line in ["200 OK", "400 No"] {
        let server = Server::start(move |_, _| {
            let escaped = token.replace('/', "\\/");
            let body = format!("{{\"messages\":[\"{token} is unknown\"],\"error_description\":\"x {escaped}\"}}");
            status(line, &format!("etag: {token}\r\n"), &body)
        })
        .await;
        let setup = Setup { bearer: TestBearer::with(&[token]), ..server.setup() };
        let request = CallRequest { method: "GET".into(), path: "/users/u/cards".into(), ..CallRequest::default() };
        let raw = setup.api.call(&setup.bearer, &request, &setup.cancel).await.unwrap();
        assert!(server.seen.lock()[0].head.contains(token), "it was sent");
        let body = setup.api.exchanges().body(raw.exchange).unwrap();
        let everything = format!(
            "{:?} {:?} {} {} {:?}",
            raw.error(),
            raw.headers,
            raw.text().unwrap(),
            String::from_utf8_lossy(&body),
            setup.api.exchanges().list()
        );
        assert!(!everything.contains("5f1e0c7a"), "{everything}");
        assert!(raw.text().unwrap().contains("(redacted) is unknown"), "{everything}");
    }
}

#[tokio::test]
async fn a_record_shows_the_template_and_keeps_what_support_asks_for() {
    let server = Server::start(|_, _| status("404 No", "set-cookie: a=b\r\n", "")).await;
    let setup = server.setup();
    let _ = setup.api.account(&setup.bearer, &setup.user, &setup.account, &setup.cancel).await;
    let record = &setup.api.exchanges().list()[0];
    assert_eq!(record.template, "/a/consumer/api/v0/users/{userId}/accounts/{accountId}");
    assert_eq!(record.path, "/a/consumer/api/v0/users/u-1/accounts/a-1");
    assert_eq!(
        (record.request_id.as_deref(), record.status, record.failure),
        (Some("req-7"), Some(404), Some("api.not_found"))
    );
    assert!(record.request_headers.contains(&("authorization".to_owned(), "Bearer (redacted)".to_owned())));
    assert!(record.response_headers.contains(&("set-cookie".to_owned(), "(redacted)".to_owned())));
}

#[tokio::test]
async fn no_error_carries_an_address() {
    let base = consumer_api::ApiBase::institution("https://bank.invalid/a/consumer/api/v0").unwrap();
    let setup = Setup::new(base);
    let error = setup.api.account(&setup.bearer, &setup.user, &setup.account, &setup.cancel).await.unwrap_err();
    assert_eq!(error.code(), "api.offline");
    let words = format!("{error} {error:?} {}", error.help());
    assert!(!words.contains("bank.invalid") && !words.contains("a-1"), "{words}");
}
