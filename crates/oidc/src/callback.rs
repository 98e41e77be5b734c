//! The one place where an authorization answer is judged, whether a browser brought it to the listener or a
//! person pasted it (CB-4 to CB-7).

use crate::explained::Explained;
use crate::oauth_error::{OAuthError, Raw};
use secret::{AuthorizationCode, FlowKey};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// Why an authorization answer ends the sign-in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// A parameter twice, a code and an error together, neither, or a code that is none (CB-6).
    #[error("the institution’s answer in the browser cannot be read")]
    Malformed,
    /// The provider promises `iss` and did not send it (CB-5).
    #[error("the institution’s answer does not say who it is from")]
    IssuerMissing,
    /// `iss` is another issuer's (CB-5).
    #[error("the answer in the browser came from another institution than the one that was asked")]
    IssuerMismatch,
    /// The provider said no.
    #[error("{0}")]
    Refused(OAuthError),
}

impl Explained for CallbackError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "callback.malformed",
            Self::IssuerMissing => "callback.issuer_missing",
            Self::IssuerMismatch => "callback.issuer_mismatch",
            Self::Refused(error) => error.callback_code(),
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Refused(error) => error.help(),
            Self::Malformed => "Sign in again; if it stays, tell the institution.".to_owned(),
            Self::IssuerMissing | Self::IssuerMismatch => {
                "Do not go on in that browser tab. Check the host of the connection, then sign in again.".to_owned()
            }
        }
    }

    fn raw(&self) -> Option<&Raw> {
        if let Self::Refused(error) = self { Some(&error.raw) } else { None }
    }
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// It has the state of this sign-in and was the first to have it.
    Taken,
    /// It has the state of this sign-in, which has had its answer already (CB-7).
    Again,
    /// It has another state, or none: not an answer to this sign-in (CB-4).
    Foreign,
}

pub(crate) type Answer = Result<AuthorizationCode, CallbackError>;

/// The gate of one sign-in: knows its state and issuer, and lets one answer through.
pub(crate) struct Gate {
    state: FlowKey,
    issuer: String,
    issuer_required: bool,
    answer: Mutex<Option<oneshot::Sender<Answer>>>,
    ignored: AtomicU32,
    ended: AtomicBool,
}

impl Gate {
    pub(crate) fn new(state: FlowKey, issuer: &str, issuer_required: bool) -> (Self, oneshot::Receiver<Answer>) {
        let (sender, receiver) = oneshot::channel();
        let gate = Self {
            state,
            issuer: issuer.to_owned(),
            issuer_required,
            answer: Mutex::new(Some(sender)),
            ignored: AtomicU32::new(0),
            ended: AtomicBool::new(false),
        };
        (gate, receiver)
    }

    /// Judges the query of an answer. The first one with the right state ends the wait, whatever else it says.
    pub(crate) fn offer(&self, query: &str) -> Judgement {
        let parameters = Parameters::read(query);
        if !parameters.all("state").any(|state| self.state.matches(state)) {
            return Judgement::Foreign;
        }
        let sender = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        match sender {
            Some(sender) => {
                // If nobody waits any more, the sign-in was cancelled in this moment; the code is dropped unused.
                let _ = sender.send(self.read(&parameters));
                Judgement::Taken
            }
            None => Judgement::Again,
        }
    }

    fn read(&self, parameters: &Parameters) -> Answer {
        if parameters.repeats() {
            return Err(CallbackError::Malformed);
        }
        match parameters.one("iss") {
            None if self.issuer_required => return Err(CallbackError::IssuerMissing),
            Some(issuer) if issuer != self.issuer => return Err(CallbackError::IssuerMismatch),
            _ => {}
        }
        match (parameters.one("code"), parameters.one("error")) {
            (Some(code), None) => {
                AuthorizationCode::new(Zeroizing::new(code.to_owned())).map_err(|_| CallbackError::Malformed)
            }
            (None, Some(error)) if !error.is_empty() => {
                let error = OAuthError::from_redirect(error, parameters.one("error_description"));
                Err(CallbackError::Refused(error))
            }
            _ => Err(CallbackError::Malformed),
        }
    }

    /// Whether an answer with the right state came.
    pub(crate) fn is_answered(&self) -> bool {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Counts a request that was answered and ignored.
    pub(crate) fn ignore(&self) {
        self.ignored.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn ignored(&self) -> u32 {
        self.ignored.load(Ordering::Relaxed)
    }

    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

/// The parameters of an answer that mean something; unknown ones are ignored (CB-6).
pub(crate) struct Parameters(Vec<(String, Zeroizing<String>)>);

impl Parameters {
    const KNOWN: [&str; 6] = ["state", "code", "iss", "error", "error_description", "error_uri"];

    pub(crate) fn read(query: &str) -> Self {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let known = pairs.filter(|(name, _)| Self::KNOWN.contains(&name.as_ref()));
        Self(known.map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned()))).collect())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    fn repeats(&self) -> bool {
        Self::KNOWN.iter().any(|name| self.all(name).nth(1).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ISSUER: &str = "https://bank.example/oidc";

    /// Offers one query to a fresh gate, with `{state}` replaced by its state.
    fn judge(query: &str, issuer_required: bool) -> (Judgement, Option<Result<(), CallbackError>>) {
        let key = FlowKey::random().unwrap();
        let state = key.request_parameter().write_into(str::to_owned);
        let (gate, mut receiver) = Gate::new(key, ISSUER, issuer_required);
        let judgement = gate.offer(&query.replace("{state}", &state));
        (judgement, receiver.try_recv().ok().map(|answer| answer.map(|_| ())))
    }

    fn refused(query: &str, issuer_required: bool) -> &'static str {
        judge(query, issuer_required).1.unwrap().unwrap_err().code()
    }

    #[test]
    fn an_answer_without_the_state_is_ignored_and_the_flow_goes_on() {
        for query in ["", "code=a", "code=a&state=", "code=a&state=x", "error=access_denied", "state"] {
            assert_eq!(judge(query, false), (Judgement::Foreign, None), "{query}");
        }
    }

    #[test]
    fn an_answer_with_the_state_is_taken_once() {
        let key = FlowKey::random().unwrap();
        let query = format!("code=a&state={}", key.request_parameter().write_into(str::to_owned));
        let (gate, mut receiver) = Gate::new(key, ISSUER, false);
        assert_eq!(gate.offer(&query), Judgement::Taken);
        assert_eq!(gate.offer(&query), Judgement::Again);
        assert!(receiver.try_recv().unwrap().is_ok());
    }

    #[test]
    fn a_parameter_twice_or_a_code_with_an_error_is_malformed() {
        for query in [
            "code=a&code=a&state={state}",
            "code=a&state={state}&state={state}",
            "code=a&state=x&state={state}",
            "code=a&state={state}&iss=https://bank.example/oidc&iss=https://bank.example/oidc",
            "code=a&error=access_denied&state={state}",
            "code=&state={state}",
            "error=&state={state}",
            "state={state}",
            "code=a%00b&state={state}",
            "code=a%0Ab&state={state}",
            "code=%FF&state={state}",
        ] {
            assert_eq!(refused(query, false), "callback.malformed", "{query}");
        }
    }

    #[test]
    fn a_code_has_at_most_4096_characters() {
        let query = |length: usize| format!("code={}&state={{state}}", "c".repeat(length));
        assert_eq!(judge(&query(4_096), false).1, Some(Ok(())));
        assert_eq!(refused(&query(4_097), false), "callback.malformed");
    }

    #[test]
    fn the_issuer_is_checked_in_success_and_in_error() {
        for outcome in ["code=a", "error=access_denied"] {
            assert_eq!(refused(&format!("{outcome}&state={{state}}"), true), "callback.issuer_missing");
            for wrong in ["https://bank.example/oidc/", "https://BANK.example/oidc", "", "https://evil.example"] {
                let query = format!("{outcome}&state={{state}}&iss={wrong}");
                assert_eq!(refused(&query, false), "callback.issuer_mismatch", "{query}");
            }
        }
        assert_eq!(judge("code=a&state={state}&iss=https%3A%2F%2Fbank.example%2Foidc", true).1, Some(Ok(())));
    }

    #[test]
    fn unknown_parameters_are_ignored_even_twice() {
        assert_eq!(judge("code=a&state={state}&x=1&x=2&session_state=y", false).1, Some(Ok(())));
    }

    #[test]
    fn an_error_of_the_provider_has_its_own_code() {
        assert_eq!(refused("error=access_denied&state={state}", false), "callback.access_denied");
        assert_eq!(refused("error=server_error&state={state}", false), "callback.server_error");
    }

    proptest! {
        #[test]
        fn no_query_without_the_state_is_ever_taken(query in "[a-z=&%0-9A-F+;]{0,200}") {
            prop_assert_eq!(judge(&query, false), (Judgement::Foreign, None));
        }

        #[test]
        fn any_query_with_the_state_is_judged_without_a_panic(before in "\\PC{0,100}", after in "\\PC{0,100}") {
            let _ = judge(&format!("{before}&state={{state}}&{after}"), true);
        }
    }
}
