//! Refreshing: always rotates, a reuse withdraws the family, scopes only narrow.

use crate::support::{ACCOUNTS, Bench, OFFLINE, PUBLIC, payload, text};

fn scope() -> String {
    format!("openid {OFFLINE} {ACCOUNTS}")
}

#[tokio::test]
async fn every_use_gives_a_new_refresh_token() {
    let bench = Bench::start().await;
    let first = bench.tokens(&scope()).await;
    let second = bench.refresh(&text(&first, "refresh_token")).await.json();
    assert_ne!(text(&first, "refresh_token"), text(&second, "refresh_token"));
    assert_ne!(text(&first, "access_token"), text(&second, "access_token"));
    let third = bench.refresh(&text(&second, "refresh_token")).await;
    assert_eq!(third.status, 200);
}

#[tokio::test]
async fn a_reused_refresh_token_withdraws_the_whole_family() {
    let bench = Bench::start().await;
    let first = bench.tokens(&scope()).await;
    let second = bench.refresh(&text(&first, "refresh_token")).await.json();
    assert_eq!(bench.refresh(&text(&first, "refresh_token")).await.error(), "invalid_grant");
    assert_eq!(bench.refresh(&text(&second, "refresh_token")).await.error(), "invalid_grant");
    assert_eq!(bench.userinfo_status(&text(&second, "access_token")).await, 401);
}

#[tokio::test]
async fn a_reuse_leaves_other_grants_of_the_same_person_alone() {
    let bench = Bench::start().await;
    let (one, two) = (bench.tokens(&scope()).await, bench.tokens(&scope()).await);
    bench.refresh(&text(&one, "refresh_token")).await;
    bench.refresh(&text(&one, "refresh_token")).await;
    assert_eq!(bench.refresh(&text(&two, "refresh_token")).await.status, 200);
}

#[tokio::test]
async fn the_scope_may_be_narrowed_but_not_widened() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&scope()).await;
    let refresh = text(&tokens, "refresh_token");
    let with = |scope: &'static str, token: String| {
        let bench = &bench;
        async move {
            let fields = [
                ("grant_type", "refresh_token"),
                ("client_id", PUBLIC),
                ("refresh_token", token.as_str()),
                ("scope", scope),
            ];
            bench.token(&fields).await
        }
    };
    assert_eq!(with("openid profile", refresh.clone()).await.error(), "invalid_scope");
    let narrow = with("openid", refresh).await.json();
    assert_eq!(narrow["scope"], "openid");
    let wide = bench.refresh(&text(&narrow, "refresh_token")).await.json();
    assert_eq!(wide["scope"], scope(), "narrowing one access token does not shrink the grant");
}

#[tokio::test]
async fn the_refreshed_id_token_keeps_subject_session_and_auth_time_and_has_no_nonce() {
    let bench = Bench::start().await;
    let first = bench.tokens(&scope()).await;
    let second = bench.refresh(&text(&first, "refresh_token")).await.json();
    let (before, after) = (payload(&text(&first, "id_token")), payload(&text(&second, "id_token")));
    for same in ["iss", "sub", "aud", "sid", "auth_time"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert_eq!(before["nonce"], "the-nonce");
    assert!(after.get("nonce").is_none());
    assert_ne!(before["at_hash"], after["at_hash"]);
}

#[tokio::test]
async fn an_access_token_or_a_made_up_one_does_not_refresh() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&scope()).await;
    assert_eq!(bench.refresh(&text(&tokens, "access_token")).await.error(), "invalid_grant");
    assert_eq!(bench.refresh("pbsim_rt_made-up").await.error(), "invalid_grant");
    let none = [("grant_type", "refresh_token"), ("client_id", PUBLIC)];
    assert_eq!(bench.token(&none).await.error(), "invalid_request");
}

#[tokio::test]
async fn a_refresh_token_of_another_client_is_refused_and_stays_good() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&scope()).await;
    let (refresh, secret) = (text(&tokens, "refresh_token"), bench.secret());
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", "garden-sandbox-confidential"),
        ("client_secret", &secret),
        ("refresh_token", &refresh),
    ];
    assert_eq!(bench.token(&fields).await.error(), "invalid_grant");
    assert_eq!(bench.refresh(&refresh).await.status, 200);
}

#[tokio::test]
async fn of_two_refreshes_at_once_only_one_succeeds() {
    let bench = Bench::start().await;
    let refresh = text(&bench.tokens(&scope()).await, "refresh_token");
    let (one, two) = tokio::join!(bench.refresh(&refresh), bench.refresh(&refresh));
    assert_eq!([one.status, two.status].iter().filter(|status| **status == 200).count(), 1);
}

#[tokio::test]
async fn a_reuse_counts_even_when_the_scope_is_wrong_too() {
    let bench = Bench::start().await;
    let first = bench.tokens(&scope()).await;
    let used = text(&first, "refresh_token");
    let second = bench.refresh(&used).await.json();
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", PUBLIC),
        ("refresh_token", used.as_str()),
        ("scope", "profile"),
    ];
    assert_eq!(bench.token(&fields).await.error(), "invalid_grant");
    assert_eq!(bench.userinfo_status(&text(&second, "access_token")).await, 401);
}
