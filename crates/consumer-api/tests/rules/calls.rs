//! Each call: its method, its path, its body, and what it gives.

use crate::support::{Server, json, status};
use consumer_api::CallRequest;
use model::TransactionId;

#[tokio::test]
async fn each_read_asks_at_its_documented_path() {
    let server =
        Server::start(|_, _| json(r#"{"id":"x","number":"001234504417","entitlements":[{"accountId":"a"}]}"#)).await;
    let s = server.setup();
    let transaction = TransactionId::new("t-9").unwrap();
    assert_eq!(s.api.user(&s.bearer, &s.user, &s.cancel).await.unwrap().value.user_id.unwrap().as_str(), "x");
    assert_eq!(s.api.account(&s.bearer, &s.user, &s.account, &s.cancel).await.unwrap().value.id.as_str(), "x");
    let number = s.api.account_number(&s.bearer, &s.user, &s.account, &s.cancel).await.unwrap();
    assert_eq!(number.value.as_deref(), Some("001234504417"));
    assert_eq!(s.api.entitlements(&s.bearer, &s.user, &s.cancel).await.unwrap().value.0.len(), 1);
    let read = s.api.transaction(&s.bearer, &s.user, &s.account, &transaction, &s.cancel).await.unwrap();
    assert_eq!(read.value.id.as_str(), "x");
    let lines: Vec<String> = server.seen.lock().iter().map(|seen| seen.line().to_owned()).collect();
    let paths =
        ["", "/accounts/a-1", "/accounts/a-1/number", "/accounts/entitlements", "/accounts/a-1/transactions/t-9"];
    let expected: Vec<String> =
        paths.iter().map(|path| format!("GET /a/consumer/api/v0/users/u-1{path} HTTP/1.1")).collect();
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn an_answer_carries_its_text_its_record_and_the_servers_clock() {
    let body = r#"{ "accounts": [] }"#;
    let server = Server::start(move |_, _| status("200 OK", "date: Wed, 04 Mar 2026 11:00:09 GMT\r\n", body)).await;
    let setup = server.setup();
    let fetched = setup.api.accounts(&setup.bearer, &setup.user, &setup.cancel).await.unwrap();
    assert_eq!(&*fetched.raw, body);
    assert_eq!(fetched.server_date.unwrap().to_string(), "2026-03-04T11:00:09Z");
    assert!(setup.api.exchanges().get(fetched.exchange).is_some());
}

#[tokio::test]
async fn a_fetch_is_started_with_put_and_gives_its_task() {
    let server = Server::start(|_, _| json(r#"{"taskId":"6e0c"}"#)).await;
    let setup = server.setup();
    let task = setup.api.start_fetch(&setup.bearer, &setup.user, &setup.cancel).await.unwrap();
    assert_eq!(task.value.as_str(), "6e0c");
    assert_eq!(server.seen.lock()[0].line(), "PUT /a/consumer/api/v0/users/u-1/fetch HTTP/1.1");
}

#[tokio::test]
async fn an_account_is_renamed_with_put_and_any_success_will_do() {
    let server = Server::start(|_, _| {
        crate::support::Reply::Bytes(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_vec())
    })
    .await;
    let setup = server.setup();
    setup
        .api
        .rename_account(&setup.bearer, &setup.user, &setup.account, "Holiday \"fund\"", &setup.cancel)
        .await
        .unwrap();
    let seen = server.seen.lock()[0].clone();
    assert_eq!(seen.line(), "PUT /a/consumer/api/v0/users/u-1/accounts/a-1/name HTTP/1.1");
    assert_eq!(
        (seen.body.as_str(), seen.header("content-type")),
        (r#"{"name":"Holiday \"fund\""}"#, Some("application/json"))
    );
}

#[tokio::test]
async fn a_raw_call_gives_any_status_with_its_body() {
    let server = Server::start(|_, _| status("404 No", "", r#"{"messages":"unknown"}"#)).await;
    let setup = server.setup();
    let request = CallRequest {
        method: "GET".into(),
        path: "/users/u-1/cards".into(),
        query: vec![("a b".into(), "ü&".into())],
        body: None,
    };
    let raw = setup.api.call(&setup.bearer, &request, &setup.cancel).await.unwrap();
    assert_eq!((raw.status, raw.text()), (404, Some(r#"{"messages":"unknown"}"#)));
    assert_eq!(raw.error().unwrap().code(), "api.not_found");
    assert_eq!(server.seen.lock()[0].line(), "GET /a/consumer/api/v0/users/u-1/cards?a+b=%C3%BC%26 HTTP/1.1");
    let record = setup.api.exchanges().get(raw.exchange).unwrap();
    assert_eq!(record.template, "/a/consumer/api/v0/users/{userId}/cards");
}
