//! AP-11: a refused token is renewed once and the read is replayed once.

use crate::support::{Reply, Seen, Server, Setup, TestBearer, json, status};

fn only_second(_: usize, seen: &Seen) -> Reply {
    if seen.header("authorization") == Some("Bearer second") {
        json(r#"{"accounts":[]}"#)
    } else {
        status("401 No", "", "")
    }
}

#[tokio::test]
async fn a_read_is_replayed_once_with_the_renewed_token() {
    let server = Server::start(only_second).await;
    let setup = server.setup();
    assert_eq!(setup.accounts().await, Ok(0));
    assert_eq!((server.count(), *setup.bearer.renewals.lock()), (2, 1));
}

#[tokio::test]
async fn a_second_refusal_is_the_end() {
    let server = Server::start(|_, _| status("401 No", "", "")).await;
    let setup = server.setup();
    assert_eq!(setup.accounts().await, Err("api.unauthorized"));
    assert_eq!((server.count(), *setup.bearer.renewals.lock()), (2, 1));
}

#[tokio::test]
async fn a_write_is_not_replayed() {
    let server = Server::start(only_second).await;
    let setup = server.setup();
    let error = setup.api.start_fetch(&setup.bearer, &setup.user, &setup.cancel).await.unwrap_err();
    assert_eq!((error.code(), server.count(), *setup.bearer.renewals.lock()), ("api.unauthorized", 1, 0));
}

#[tokio::test]
async fn a_missing_permission_renews_nothing() {
    let server = Server::start(|_, _| status("403 No", "", "")).await;
    let setup = server.setup();
    assert_eq!(setup.accounts().await, Err("api.forbidden"));
    assert_eq!((server.count(), *setup.bearer.renewals.lock()), (1, 0));
}

#[tokio::test]
async fn a_failed_renewal_speaks_for_itself() {
    let server = Server::start(|_, _| status("401 No", "", "")).await;
    let setup = Setup { bearer: TestBearer::with(&["only"]), ..server.setup() };
    let error = setup.api.accounts(&setup.bearer, &setup.user, &setup.cancel).await.unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), ("token.refresh_refused", "The sign-in has ended."));
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let server = Server::start(|_, _| json("{}")).await;
    let setup = Setup { bearer: TestBearer::with(&[]), ..server.setup() };
    assert_eq!(setup.accounts().await, Err("token.refresh_refused"));
    assert_eq!(server.count(), 0);
}
