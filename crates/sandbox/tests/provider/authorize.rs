//! The authorization request: no redirect before client and address are known; every other error in
//! the redirect with `error`, `error_description`, `state` and `iss`.

use crate::support::{ACCOUNTS, Ask, Bench, Browser};

async fn page_status(bench: &Bench, ask: &Ask) -> u16 {
    Browser::new(bench).authorize(&ask.query()).await.page().status
}

async fn refusal(bench: &Bench, ask: &Ask) -> String {
    let callback = Browser::new(bench).authorize(&ask.query()).await.callback();
    assert_eq!(callback["iss"], bench.about.issuer);
    assert_eq!(callback["state"], "the-state");
    assert!(!callback["error_description"].is_empty());
    assert!(!callback.contains_key("code"));
    callback["error"].clone()
}

#[tokio::test]
async fn an_unknown_client_gets_a_page_and_no_redirect() {
    let bench = Bench::start().await;
    let ask = Ask::new("openid");
    assert_eq!(page_status(&bench, &ask.clone().with("client_id", "someone-else")).await, 400);
    assert_eq!(page_status(&bench, &ask.clone().without("client_id")).await, 400);
    assert_eq!(page_status(&bench, &ask.twice("client_id")).await, 400);
}

#[tokio::test]
async fn a_redirect_address_that_differs_in_anything_gets_a_page_and_no_redirect() {
    let bench = Bench::start().await;
    for address in [
        "http://localhost:8080/auth/cb/",
        "http://localhost:8080/Auth/cb",
        "http://LOCALHOST:8080/auth/cb",
        "http://localhost:8083/auth/cb",
        "https://localhost:8080/auth/cb",
        "http://localhost:8080/auth/cb?x=1",
        "http://[::1]:8080/auth/cb",
        "http://evil.example/auth/cb",
        "javascript:alert(1)",
    ] {
        assert_eq!(page_status(&bench, &Ask::new("openid").with("redirect_uri", address)).await, 400, "{address}");
    }
    assert_eq!(page_status(&bench, &Ask::new("openid").without("redirect_uri")).await, 400);
    assert_eq!(page_status(&bench, &Ask::new("openid").twice("redirect_uri")).await, 400);
}

#[tokio::test]
async fn every_registered_address_is_accepted_for_both_clients() {
    let bench = Bench::start().await;
    for client in &bench.about.clients {
        assert_eq!(client.redirect_uris.len(), 6);
        for address in &client.redirect_uris {
            let ask = Ask::new("openid").with("client_id", &client.client_id).with("redirect_uri", address);
            assert_eq!(page_status(&bench, &ask).await, 200, "{address}");
        }
    }
}

#[tokio::test]
async fn pkce_is_required_of_everyone_and_only_as_s256() {
    let bench = Bench::start().await;
    for client in ["garden-sandbox-public", "garden-sandbox-confidential"] {
        let ask = Ask::new("openid").with("client_id", client);
        assert_eq!(refusal(&bench, &ask.clone().without("code_challenge")).await, "invalid_request");
        assert_eq!(refusal(&bench, &ask.clone().without("code_challenge_method")).await, "invalid_request");
        assert_eq!(refusal(&bench, &ask.clone().with("code_challenge_method", "plain")).await, "invalid_request");
        assert_eq!(refusal(&bench, &ask.clone().with("code_challenge", "short")).await, "invalid_request");
        assert_eq!(refusal(&bench, &ask.with("code_challenge", &"=".repeat(43))).await, "invalid_request");
    }
}

#[tokio::test]
async fn only_the_code_flow_in_the_query_is_offered() {
    let bench = Bench::start().await;
    let ask = Ask::new("openid");
    assert_eq!(refusal(&bench, &ask.clone().without("response_type")).await, "invalid_request");
    for other in ["token", "id_token", "code id_token", "none"] {
        assert_eq!(refusal(&bench, &ask.clone().with("response_type", other)).await, "unsupported_response_type");
    }
    for mode in ["fragment", "form_post"] {
        assert_eq!(refusal(&bench, &ask.clone().with("response_mode", mode)).await, "invalid_request");
    }
    assert_eq!(page_status(&bench, &ask.with("response_mode", "query")).await, 200);
}

#[tokio::test]
async fn a_scope_that_is_unknown_or_not_allowed_to_the_client_is_refused() {
    let bench = Bench::start().await;
    assert_eq!(refusal(&bench, &Ask::new("openid made-up")).await, "invalid_scope");
    let wires = "openid https://api.banno.com/consumer/auth/wiretransfers.readwrite";
    assert_eq!(refusal(&bench, &Ask::new(wires)).await, "invalid_scope");
    assert_eq!(refusal(&bench, &Ask::new(ACCOUNTS)).await, "invalid_scope", "openid is required");
    assert_eq!(refusal(&bench, &Ask::new("openid").without("scope")).await, "invalid_scope");
}

#[tokio::test]
async fn request_objects_and_registration_are_refused_by_name() {
    let bench = Bench::start().await;
    for (name, error) in [
        ("request", "request_not_supported"),
        ("request_uri", "request_uri_not_supported"),
        ("registration", "registration_not_supported"),
    ] {
        assert_eq!(refusal(&bench, &Ask::new("openid").with(name, "x")).await, error);
    }
}

#[tokio::test]
async fn a_parameter_given_twice_is_refused() {
    let bench = Bench::start().await;
    for name in ["scope", "nonce", "response_type", "code_challenge"] {
        assert_eq!(refusal(&bench, &Ask::new("openid").twice(name)).await, "invalid_request", "{name}");
    }
    let callback = Browser::new(&bench).authorize(&Ask::new("openid").twice("state").query()).await.callback();
    assert_eq!(callback["error"], "invalid_request");
    assert!(!callback.contains_key("state"), "which of the two would be right is unknown");
}

#[tokio::test]
async fn claims_max_age_prompt_and_hint_that_cannot_be_read_are_refused() {
    let bench = Bench::start().await;
    for (name, value) in [
        ("claims", "not json"),
        ("claims", "{\"id_token\":[]}"),
        ("max_age", "-1"),
        ("max_age", "soon"),
        ("prompt", "perhaps"),
        ("prompt", "none login"),
        ("id_token_hint", "a.b.c"),
    ] {
        assert_eq!(refusal(&bench, &Ask::new("openid").with(name, value)).await, "invalid_request", "{name}={value}");
    }
}

#[tokio::test]
async fn an_oversized_state_is_refused_and_not_echoed() {
    let bench = Bench::start().await;
    let ask = |length: usize| Ask::new("openid").with("state", &"s".repeat(length));
    assert_eq!(page_status(&bench, &ask(2_048)).await, 200);
    let callback = Browser::new(&bench).authorize(&ask(2_049).query()).await.callback();
    assert_eq!(callback["error"], "invalid_request");
    assert!(!callback.contains_key("state"));
}

#[tokio::test]
async fn a_success_has_code_state_and_issuer() {
    let bench = Bench::start().await;
    let callback = Browser::new(&bench).sign_in_and_allow(&Ask::new("openid").query(), 0).await;
    assert_eq!(callback["state"], "the-state");
    assert_eq!(callback["iss"], bench.about.issuer);
    assert!(callback["code"].len() > 43);
    assert_eq!(callback.len(), 3);
}
