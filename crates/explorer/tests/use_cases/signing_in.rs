//! Signing in: every way it ends.

use crate::world::{MORGAN, NUMBER, Person, World, sign_in_request};
use explorer::view::*;
use sandbox::{Config, Endpoint, Fault, FaultKind};
use testkit::browser::{Browser, Consent};

#[tokio::test]
async fn a_person_signs_in_and_the_session_is_kept_in_the_keychain() {
    let mut world = World::new().await;
    let end = world.attempt().await;
    assert_eq!((end.status, end.error), (AttemptStatus::SignedIn, None));
    assert!(end.steps.iter().all(|step| step.status == StepStatus::Done), "{:?}", end.steps);
    let session = world.explorer.session(end.session.unwrap()).await.unwrap();
    assert_eq!((session.state, session.storage), (SessionState::Active, Storage::Keychain));
    assert_eq!(session.display_name, "Morgan Vale");
    assert_eq!(session.environment, Environment::Simulated);
    assert!(session.token.unwrap().refreshable);
}

#[tokio::test]
async fn a_confidential_client_signs_in_with_its_secret() {
    let mut world = World::with(Config::default(), |_| {}).await;
    let secret = world.sandbox.description().clients.into_iter().find_map(|client| client.client_secret).unwrap();
    let mut request = crate::world::request(&world.sandbox);
    request.name = "Confidential".to_owned();
    request.client_id = "garden-sandbox-confidential".to_owned();
    request.client_type = ClientType::Confidential;
    request.client_secret = crate::world::typed(&secret);
    let saved = world.explorer.save_connection(request).await.unwrap();
    assert!(saved.has_secret);
    world.connection = saved.id;
    assert_eq!(world.attempt().await.status, AttemptStatus::SignedIn);
}

#[tokio::test]
async fn a_claim_that_came_in_the_id_token_and_in_the_user_info_is_listed_once() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let subs: Vec<_> = session.claims.iter().filter(|claim| claim.name == "sub").collect();
    assert_eq!(subs.iter().map(|claim| claim.source.as_str()).collect::<Vec<_>>(), ["ID token and user info"]);
}

#[tokio::test]
async fn a_second_person_signs_in_beside_the_first() {
    let mut world = World::new().await;
    let morgan = world.sign_in().await;
    world.person(Person::SignsIn("nova", Consent::Everything));
    let nova = world.sign_in().await;
    assert_ne!(morgan.id, nova.id);
    assert_eq!(world.explorer.sessions().await.unwrap().len(), 2);
    let of = |id: String| world.explorer.home(id, false);
    let (home, other) = (of(morgan.id).await.unwrap(), of(nova.id).await.unwrap());
    assert_eq!(home.user_name, "Morgan Vale");
    assert_ne!(home.groups, other.groups);
}

#[tokio::test]
async fn a_declined_scope_is_shown_as_refused_and_what_needs_it_is_not_sent() {
    let mut world = World::new().await;
    world.person(Person::SignsIn("morgan", Consent::Without("unmaskednumber.readonly")));
    let session = world.sign_in().await;
    let refused: Vec<_> = session.scopes.iter().filter(|scope| scope.status == ScopeStatus::Refused).collect();
    assert_eq!(refused.iter().map(|scope| scope.name.as_str()).collect::<Vec<_>>(), [NUMBER]);
    let account = world.account_named(&session.id, "Everyday Checking").await;
    let error = world.explorer.account_number(session.id, account).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("scope.not_granted", ErrorKind::Permission));
    assert_eq!(world.asked("GET", "/number"), 0);
}

#[tokio::test]
async fn a_scope_that_was_never_asked_for_is_told_apart_from_one_that_was_declined() {
    let mut world = World::new().await;
    let scopes = model::scope::READ_ONLY.iter().map(|name| (*name).to_owned()).collect();
    let request = SignInRequest { scopes: Some(scopes), ..sign_in_request(&world.connection) };
    let attempt = world.explorer.begin_sign_in(request).await.unwrap();
    let session = world.end_of(&attempt.attempt).await.session.unwrap();
    let account = world.account_named(&session, "Everyday Checking").await;
    let error = world.explorer.account_number(session, account).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("scope.not_asked", ErrorKind::Permission));
}

#[tokio::test]
async fn declined_consent_says_so_and_nothing_is_exchanged() {
    let mut world = World::new().await;
    world.person(Person::SignsIn("morgan", Consent::Deny));
    let end = world.attempt().await;
    let error = end.error.unwrap();
    assert_eq!((end.status, error.code.as_str()), (AttemptStatus::Failed, "callback.access_denied"));
    assert!(error.said.unwrap().starts_with("access_denied"));
    assert_eq!(world.asked("POST", "/token"), 0);
    assert!(world.explorer.sessions().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_error_in_the_callback_ends_the_attempt_and_says_who_failed() {
    let mut world = World::new().await;
    world.sandbox.faults().set(Fault::new(FaultKind::CallbackServerError, Endpoint::Authorize).times(1));
    let error = world.attempt().await.error.unwrap();
    assert_eq!(error.code, "callback.server_error");
    assert_eq!(world.asked("POST", "/token"), 0);
}

#[tokio::test]
async fn cancelling_ends_the_attempt_and_frees_the_port() {
    let mut world = World::new().await;
    world.person(Person::GoesAway);
    let attempt = world.begin().await;
    world.until(&attempt.attempt, |view| view.status == AttemptStatus::Waiting).await;
    let cancelled = world.explorer.cancel_sign_in(attempt.attempt).await.unwrap();
    assert_eq!((cancelled.status, cancelled.link), (AttemptStatus::Cancelled, None));
    std::net::TcpListener::bind(("127.0.0.1", 8080)).unwrap();
}

#[tokio::test]
async fn a_newer_attempt_of_the_same_connection_replaces_the_older_one() {
    let mut world = World::new().await;
    world.person(Person::GoesAway);
    let first = world.begin().await;
    world.until(&first.attempt, |view| view.status == AttemptStatus::Waiting).await;
    world.person(MORGAN);
    let second = world.attempt().await;
    assert_eq!(second.status, AttemptStatus::SignedIn);
    assert_eq!(world.end_of(&first.attempt).await.status, AttemptStatus::Cancelled);
}

#[tokio::test]
async fn without_a_browser_the_link_is_shown_and_a_pasted_address_completes_the_sign_in() {
    let mut world = World::new().await;
    world.person(Person::HasNoBrowser);
    let attempt = world.begin().await.attempt;
    let waiting = world.until(&attempt, |view| view.status == AttemptStatus::Waiting).await;
    let browser_step = waiting.steps.iter().find(|step| step.step == SignInStep::BrowserOpened).unwrap();
    assert_eq!(browser_step.status, StepStatus::Warning);
    let password =
        world.sandbox.description().users.into_iter().find(|user| user.username == "morgan").unwrap().password;
    let link = waiting.link.unwrap();
    let address = Browser::new().callback_of(&link, ("morgan", &password), Consent::Everything).await;
    world.explorer.paste_callback(attempt.clone(), address.to_string()).await.unwrap();
    assert_eq!(world.end_of(&attempt).await.status, AttemptStatus::SignedIn);
}

#[tokio::test]
async fn an_address_of_another_attempt_is_refused_and_the_attempt_goes_on() {
    let mut world = World::new().await;
    world.person(Person::GoesAway);
    let attempt = world.begin().await.attempt;
    world.until(&attempt, |view| view.status == AttemptStatus::Waiting).await;
    let foreign = "http://localhost:8080/auth/cb?code=abc&state=somebody-elses".to_owned();
    let error = world.explorer.paste_callback(attempt.clone(), foreign).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("callback.other_attempt", ErrorKind::Input));
    assert_eq!(world.explorer.sign_in_attempt(attempt).await.unwrap().status, AttemptStatus::Waiting);
}

#[tokio::test]
async fn three_taken_ports_are_named_and_nothing_is_opened() {
    let mut world = World::new().await;
    let _taken: Vec<_> = (8080..8083).map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).unwrap()).collect();
    let end = world.attempt().await;
    let error = end.error.unwrap();
    assert_eq!((end.status, error.kind), (AttemptStatus::Failed, ErrorKind::Configuration));
    assert!(format!("{} {}", error.message, error.help).contains("8080"), "{error:?}");
    assert!(world.desk.opened.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_taken_port_gives_way_to_the_next_registered_one() {
    let mut world = World::new().await;
    let _taken = std::net::TcpListener::bind(("127.0.0.1", 8080)).unwrap();
    let end = world.attempt().await;
    assert_eq!(end.status, AttemptStatus::SignedIn);
    assert_eq!(end.redirect_uri.unwrap(), "http://localhost:8081/auth/cb");
}

#[tokio::test]
async fn a_timeout_outside_the_allowed_range_is_refused() {
    let world = World::new().await;
    for (seconds, good) in [(9, false), (10, true), (600, true), (601, false)] {
        let mut request = sign_in_request(&world.connection);
        request.timeout_seconds = Some(seconds);
        request.open_browser = false;
        let begun = world.explorer.begin_sign_in(request).await;
        assert_eq!(begun.is_ok(), good, "{seconds}");
        if let Ok(attempt) = begun {
            world.explorer.cancel_sign_in(attempt.attempt).await.unwrap();
        }
    }
}

#[tokio::test]
async fn without_a_keychain_the_session_lives_in_memory_and_says_so() {
    let mut world = World::new().await;
    world.store.vanish();
    let end = world.attempt().await;
    assert_eq!(end.status, AttemptStatus::SignedIn);
    let kept = end.steps.last().unwrap();
    assert_eq!((kept.step, kept.status), (SignInStep::Kept, StepStatus::Warning));
    let session = world.explorer.session(end.session.unwrap()).await.unwrap();
    assert_eq!(session.storage, Storage::Memory);
    assert!(session.storage_sentence.contains("memory only"), "{}", session.storage_sentence);
    assert!(world.explorer.home(session.id, false).await.is_ok());
}
