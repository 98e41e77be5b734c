//! AP-12: the client names itself, sends a request id, and neither sends nor keeps cookies.

use crate::support::{Server, status};

#[tokio::test]
async fn every_request_has_a_name_and_an_id_of_its_own_and_no_cookie() {
    let server = Server::start(|_, _| status("200 OK", "set-cookie: sid=1\r\n", r#"{"accounts":[]}"#)).await;
    let setup = server.setup();
    assert_eq!(setup.accounts().await, Ok(0));
    assert_eq!(setup.accounts().await, Ok(0));
    let seen = server.seen.lock().clone();
    let ids: Vec<&str> = seen.iter().map(|seen| seen.header("x-request-id").unwrap()).collect();
    assert!(ids[0].len() == 36 && ids[0] != ids[1]);
    for request in &seen {
        assert_eq!(request.header("user-agent"), Some(concat!("Passbook/", env!("CARGO_PKG_VERSION"))));
        assert_eq!((request.header("cookie"), request.header("referer")), (None, None));
    }
    let recorded: Vec<String> =
        setup.api.exchanges().list().iter().map(|exchange| exchange.sent_request_id.clone()).collect();
    assert_eq!(recorded, ids);
}
