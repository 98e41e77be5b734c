//! RFC 7009.

use crate::support::{Bench, CONFIDENTIAL, OFFLINE, PUBLIC, text};

async fn revoke(bench: &Bench, fields: &[(&str, &str)]) -> u16 {
    bench.post(&bench.oidc("/token/revocation"), &[], fields).await.status
}

#[tokio::test]
async fn a_refresh_token_takes_its_family_along() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&format!("openid {OFFLINE}")).await;
    let refresh = text(&tokens, "refresh_token");
    let fields = [("client_id", PUBLIC), ("token", refresh.as_str()), ("token_type_hint", "refresh_token")];
    assert_eq!(revoke(&bench, &fields).await, 200);
    assert_eq!(bench.refresh(&refresh).await.error(), "invalid_grant");
    assert_eq!(bench.userinfo_status(&text(&tokens, "access_token")).await, 401);
    assert_eq!(revoke(&bench, &fields).await, 200, "a token that is not known any more is fine too");
}

#[tokio::test]
async fn an_access_token_takes_only_itself_along_whatever_the_hint() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&format!("openid {OFFLINE}")).await;
    let access = text(&tokens, "access_token");
    let fields = [("client_id", PUBLIC), ("token", access.as_str()), ("token_type_hint", "refresh_token")];
    assert_eq!(revoke(&bench, &fields).await, 200);
    assert_eq!(bench.userinfo_status(&access).await, 401);
    assert_eq!(bench.refresh(&text(&tokens, "refresh_token")).await.status, 200);
}

#[tokio::test]
async fn another_client_cannot_revoke_it() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&format!("openid {OFFLINE}")).await;
    let (refresh, secret) = (text(&tokens, "refresh_token"), bench.secret());
    let fields = [("client_id", CONFIDENTIAL), ("client_secret", secret.as_str()), ("token", refresh.as_str())];
    assert_eq!(revoke(&bench, &fields).await, 200);
    assert_eq!(bench.refresh(&refresh).await.status, 200);
}

#[tokio::test]
async fn the_client_must_say_who_it_is_and_which_token() {
    let bench = Bench::start().await;
    assert_eq!(revoke(&bench, &[("token", "x")]).await, 401);
    assert_eq!(revoke(&bench, &[("client_id", CONFIDENTIAL), ("token", "x")]).await, 401);
    assert_eq!(revoke(&bench, &[("client_id", PUBLIC)]).await, 400);
}
