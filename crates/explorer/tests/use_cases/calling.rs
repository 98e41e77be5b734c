//! Calls of any path.

use crate::world::World;
use explorer::CallRequest;

fn get(path: &str) -> CallRequest {
    CallRequest { method: "GET".to_owned(), path: path.to_owned(), ..CallRequest::default() }
}

#[tokio::test]
async fn the_user_id_in_a_path_stands_for_the_signed_in_user() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let answer = world.explorer.call(session, get("/users/{userId}/accounts")).await.unwrap();
    assert_eq!((answer.status, answer.is_json), (200, true));
    assert!(answer.body.contains("Everyday Checking"));
}

#[tokio::test]
async fn an_error_status_is_an_answer_with_its_meaning() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let answer = world.explorer.call(session, get("/users/somebody-else/accounts")).await.unwrap();
    assert!(answer.status >= 400);
    assert!(answer.error.is_some());
}

#[tokio::test]
async fn a_path_that_leaves_the_api_is_not_sent() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    for path in ["/../../x", "https://evil.example/users", "//evil.example/x"] {
        let asked = world.sandbox.requests(0, 10_000).len();
        assert!(world.explorer.call(session.clone(), get(path)).await.is_err(), "{path}");
        assert_eq!(world.sandbox.requests(0, 10_000).len(), asked, "{path}");
    }
}
