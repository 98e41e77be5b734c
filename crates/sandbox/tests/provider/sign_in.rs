//! The sign-in page, the chooser, and the browser's session.

use crate::support::{Ask, Bench, Browser};

#[tokio::test]
async fn a_wrong_password_shows_an_alert_and_keeps_the_user_name() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new("openid").query()).await.page();
    assert!(!page.body.contains("role=\"alert\""));
    let (username, _) = bench.user(0);
    let again = browser.submit(&page, "sign-in", &[("username", &username), ("password", "wrong")]).await.page();
    assert!(again.body.contains("role=\"alert\""));
    assert!(again.body.contains(&format!("name=\"username\" required maxlength=\"80\" autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\" aria-invalid=\"true\" aria-describedby=\"sign-in-error\" value=\"{username}\"")));
    let consent = browser.sign_in(&again, 0).await.page();
    assert!(consent.body.contains("Allow access?"));
}

#[tokio::test]
async fn an_unknown_user_name_is_echoed_escaped() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new("openid").query()).await.page();
    let nasty = "\"><script>alert(1)</script>";
    let again = browser.submit(&page, "sign-in", &[("username", nasty), ("password", "x")]).await.page();
    assert!(!again.body.contains("<script>"));
    assert!(again.body.contains("&quot;&gt;&lt;script&gt;"));
}

#[tokio::test]
async fn the_page_lists_every_person_with_user_name_and_password_and_says_simulated() {
    let bench = Bench::start().await;
    let page = Browser::new(&bench).authorize(&Ask::new("openid").query()).await.page();
    assert!(page.body.contains("SIMULATED"));
    for user in &bench.about.users {
        assert!(page.body.contains(&format!("data-persona=\"{}\"", user.username)), "{}", user.username);
        assert!(page.body.contains(&format!("name=\"password\" value=\"{}\"", user.password)));
    }
}

#[tokio::test]
async fn pages_allow_no_script_and_forms_only_to_here_and_to_the_redirect_origin() {
    let bench = Bench::start().await;
    let page = Browser::new(&bench).authorize(&Ask::new("openid").query()).await.page();
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
    assert!(policy.ends_with("form-action 'self' http://localhost:8080"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe"));
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_and_changes_nothing() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new("openid").query()).await.page();
    let (username, password) = bench.user(0);
    let fields = [("username", username.as_str()), ("password", password.as_str())];
    assert_eq!(browser.submit_bare(&page, "sign-in", &fields).await.page().status, 403);
    let wrong = [("csrf", "wrong"), fields[0], fields[1]];
    assert_eq!(browser.submit_bare(&page, "sign-in", &wrong).await.page().status, 403);
    assert!(browser.open(&page.url).await.page().body.contains("<h1>Sign in</h1>"));
}

#[tokio::test]
async fn another_browser_cannot_go_on_with_the_interaction() {
    let bench = Bench::start().await;
    let page = Browser::new(&bench).authorize(&Ask::new("openid").query()).await.page();
    let stranger = Browser::new(&bench);
    assert_eq!(stranger.open(&page.url).await.page().status, 403);
    assert_eq!(stranger.sign_in(&page, 0).await.page().status, 403);
}

#[tokio::test]
async fn the_cookie_is_http_only_lax_and_changes_at_the_sign_in() {
    let bench = Bench::start().await;
    let first = bench.get(&bench.oidc(&format!("/auth?{}", Ask::new("openid").query()))).await;
    let cookie = first.header("set-cookie");
    assert!(cookie.starts_with(&format!("pbsim_browser_{}=", bench.sandbox.address().port())), "{cookie}");
    assert!(cookie.contains("; HttpOnly; SameSite=Lax"));
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new("openid").query()).await.page();
    let before = browser.cookies.borrow().clone();
    browser.sign_in(&page, 0).await.page();
    assert_ne!(before, *browser.cookies.borrow());
    let old = Browser::new(&bench);
    *old.cookies.borrow_mut() = before;
    assert_eq!(old.open(&page.url).await.page().status, 403, "the cookie from before the sign-in is dead");
}

#[tokio::test]
async fn a_signed_in_browser_is_asked_who_to_be_and_can_continue() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let query = Ask::new("openid").query();
    browser.sign_in_and_allow(&query, 0).await;
    let page = browser.authorize(&query).await.page();
    let (username, _) = bench.user(0);
    assert!(page.body.contains(&format!("data-continue=\"{username}\"")));
    let sid = page.body.split("name=\"account\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let consent = browser.submit(&page, "account", &[("account", &sid)]).await.page();
    assert!(consent.body.contains("Allow access?"));
}

#[tokio::test]
async fn a_second_person_signs_in_beside_the_first() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let query = Ask::new("openid").query();
    browser.sign_in_and_allow(&query, 0).await;
    let page = browser.authorize(&query).await.page();
    let form = browser.submit(&page, "account", &[("account", "other")]).await.page();
    let consent = browser.sign_in(&form, 1).await.page();
    browser.allow(&consent, &[]).await.callback();
    let chooser = browser.authorize(&query).await.page();
    for person in [0, 1] {
        assert!(chooser.body.contains(&format!("data-continue=\"{}\"", bench.user(person).0)));
    }
}

#[tokio::test]
async fn someone_elses_session_cannot_be_chosen() {
    let bench = Bench::start().await;
    let (one, two) = (Browser::new(&bench), Browser::new(&bench));
    let query = Ask::new("openid").query();
    one.sign_in_and_allow(&query, 0).await;
    two.sign_in_and_allow(&query, 1).await;
    let foreign = one.authorize(&query).await.page();
    let sid = foreign.body.split("name=\"account\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let page = two.authorize(&query).await.page();
    let next = two.submit(&page, "account", &[("account", &sid)]).await.page();
    assert!(next.body.contains("<h1>Sign in</h1>"));
}

#[tokio::test]
async fn cancelling_on_the_sign_in_page_is_access_denied() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new("openid").query()).await.page();
    assert_eq!(browser.submit(&page, "cancel", &[]).await.callback()["error"], "access_denied");
}

#[tokio::test]
async fn an_interaction_is_over_after_ten_minutes_and_after_a_reset() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new("openid").query()).await.page();
    bench.sandbox.advance_clock(jiff::SignedDuration::from_secs(599));
    assert_eq!(browser.open(&page.url).await.page().status, 200);
    bench.sandbox.advance_clock(jiff::SignedDuration::from_secs(2));
    assert_eq!(browser.open(&page.url).await.page().status, 410);
    let page = browser.authorize(&Ask::new("openid").query()).await.page();
    bench.sandbox.reset();
    assert_eq!(browser.open(&page.url).await.page().status, 410);
}

#[tokio::test]
async fn a_login_hint_fills_in_the_user_name() {
    let bench = Bench::start().await;
    let page = Browser::new(&bench).authorize(&Ask::new("openid").with("login_hint", "someone").query()).await.page();
    assert!(page.body.contains("value=\"someone\""));
}
