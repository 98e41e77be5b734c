//! AP-6: no redirect is followed, so no token and no body goes anywhere else.

use crate::support::{Server, json, status};

#[tokio::test]
async fn no_redirect_is_followed() {
    for code in ["301 A", "302 A", "303 A", "307 A", "308 A"] {
        let target = Server::start(|_, _| json(r#"{"accounts":[]}"#)).await;
        let location = format!("location: http://127.0.0.1:{}/a/consumer/api/v0/users/u/accounts\r\n", target.port);
        let server = Server::start(move |_, _| status(code, &location, "")).await;
        let setup = server.setup();
        assert_eq!(setup.accounts().await, Err("api.redirected"), "{code}");
        let fetch = setup.api.start_fetch(&setup.bearer, &setup.user, &setup.cancel).await.unwrap_err();
        assert_eq!((fetch.code(), target.count()), ("api.redirected", 0), "{code}");
    }
}
