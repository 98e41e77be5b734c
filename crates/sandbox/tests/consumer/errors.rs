//! Who is refused, and how.

use reqwest::Method;

use crate::support::{Answer, Visitor, start};

fn has_request_id(answer: &Answer) -> bool {
    answer.headers.get("x-request-id").is_some_and(|id| !id.is_empty())
}

#[tokio::test]
async fn every_call_without_a_token_answers_401_with_a_request_id() {
    let sandbox = start().await;
    let nobody = Visitor::sign_in(&sandbox, "morgan").await.signed_out();
    for path in ["/users/{me}", "/users/{me}/accounts", "/users/{me}/accounts/x/transactions", "/users/{me}/tasks/x"] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.status, 401, "{path}");
        assert!(has_request_id(&answer));
    }
    assert_eq!(nobody.put("/users/{me}/fetch").await.status, 401);
}

#[tokio::test]
async fn a_path_for_another_user_answers_401_even_when_that_user_exists() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    for suffix in ["", "/accounts", "/accounts/entitlements"] {
        assert_eq!(morgan.get(&format!("/users/{}{suffix}", nova.user_id)).await.status, 401);
    }
    assert_eq!(morgan.put(&format!("/users/{}/fetch", nova.user_id)).await.status, 401);
}

#[tokio::test]
async fn an_account_of_another_user_is_not_found() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    let foreign = nova.account("1207").await;
    for suffix in ["", "/number", "/transactions"] {
        assert_eq!(morgan.get(&format!("/users/{{me}}/accounts/{foreign}{suffix}")).await.status, 404);
    }
}

#[tokio::test]
async fn each_call_needs_its_own_scope() {
    let sandbox = start().await;
    let bare = Visitor::with_scopes(&sandbox, "morgan", &[]).await;
    for path in [
        "/users/{me}",
        "/users/{me}/accounts",
        "/users/{me}/accounts/entitlements",
        "/users/{me}/accounts/x",
        "/users/{me}/accounts/x/number",
        "/users/{me}/accounts/x/transactions",
        "/users/{me}/accounts/x/transactions/y",
    ] {
        let answer = bare.get(path).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(has_request_id(&answer));
    }
    assert_eq!(bare.put("/users/{me}/fetch").await.status, 200, "fetch needs openid only");
}

#[tokio::test]
async fn for_reading_the_write_scope_is_enough_and_for_writing_the_read_scope_is_not() {
    let sandbox = start().await;
    let writer = Visitor::with_scopes(&sandbox, "morgan", &["accounts.readwrite"]).await;
    let id = writer.account("4417").await;
    let reader = Visitor::with_scopes(&sandbox, "nova", &["accounts.readonly"]).await;
    let own = reader.account("1207").await;
    assert_eq!(writer.get(&format!("/users/{{me}}/accounts/{id}/number")).await.status, 403);
    assert_eq!(reader.put(&format!("/users/{{me}}/accounts/{own}/name")).await.status, 403);
}

#[tokio::test]
async fn unknown_paths_answer_404_and_wrong_methods_405() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    for path in ["/users/{me}/nothing", "/users/{me}/accounts/", "/nothing", "/users/{me}/transfers"] {
        let answer = morgan.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(has_request_id(&answer));
    }
    let wrong = [(Method::POST, "/users/{me}/fetch"), (Method::DELETE, "/users/{me}/accounts")];
    for (method, path) in wrong {
        let answer = morgan.send(morgan.request(method, path)).await;
        assert_eq!(answer.status, 405, "{path}");
        assert!(has_request_id(&answer));
    }
}
