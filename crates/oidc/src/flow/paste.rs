//! The way out when the browser cannot reach the listener: the person pastes the address it ended at.

use crate::callback::{Gate, Judgement, Parameters};
use crate::explained::Explained;
use crate::redirect::RedirectUri;
use std::sync::Arc;
use url::Url;
use zeroize::Zeroizing;

/// Longest pasted address, in bytes: that of a request line (CB-3).
const MAX_PASTED: usize = 8 * 1024;

/// Where an address can be pasted. Outlives the sign-in harmlessly.
#[derive(Clone)]
pub struct PasteSlot {
    gate: Arc<Gate>,
    redirect: RedirectUri,
}

/// Why a pasted address is not taken. The sign-in goes on waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasteError {
    /// Not this sign-in's redirect address.
    #[error("this is not the address that the browser ends at after signing in")]
    OtherAddress,
    /// The right address without an answer.
    #[error("this address has no answer of the institution in it")]
    NoAnswer,
    /// The answer of another sign-in.
    #[error("this address belongs to another sign-in attempt")]
    OtherAttempt,
    /// This sign-in has had its answer.
    #[error("this sign-in has its answer already")]
    AlreadyAnswered,
    /// This sign-in is over.
    #[error("this sign-in has ended")]
    Ended,
    /// Longer than 8 KiB.
    #[error("this address is longer than 8,192 characters")]
    TooLong,
}

impl Explained for PasteError {
    fn code(&self) -> &'static str {
        match self {
            Self::OtherAddress => "callback.other_address",
            Self::NoAnswer => "callback.no_answer",
            Self::OtherAttempt => "callback.other_attempt",
            Self::AlreadyAnswered => "callback.already_answered",
            Self::Ended => "callback.ended",
            Self::TooLong => "callback.too_long",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::OtherAddress | Self::NoAnswer | Self::TooLong => {
                "After signing in, copy the whole address from the address bar of the tab that could not be opened; it \
                 begins with the redirect address."
            }
            Self::OtherAttempt => "Use the link of this attempt, sign in there, and copy the address it ends at.",
            Self::AlreadyAnswered => "Wait a moment; Passbook is finishing the sign-in.",
            Self::Ended => "Start a new sign-in.",
        }
        .to_owned()
    }
}

impl PasteSlot {
    pub(super) fn new(gate: Arc<Gate>, redirect: RedirectUri) -> Self {
        Self { gate, redirect }
    }

    /// Takes a pasted address as if the browser had brought it.
    ///
    /// # Errors
    /// [`PasteError`]; the sign-in goes on waiting, except that an address with this sign-in's state is its answer
    /// even if that answer is an error.
    pub fn offer(&self, pasted: &str) -> Result<(), PasteError> {
        if self.gate.has_ended() {
            return Err(PasteError::Ended);
        }
        if pasted.len() > MAX_PASTED {
            return Err(PasteError::TooLong);
        }
        let query = self.query(pasted).ok_or(PasteError::OtherAddress)?;
        let parameters = Parameters::read(&query);
        let answers = ["code", "error"].into_iter().any(|name| parameters.one(name).is_some());
        if !answers {
            return Err(PasteError::NoAnswer);
        }
        match self.gate.offer(&query) {
            Judgement::Taken => Ok(()),
            Judgement::Again => Err(PasteError::AlreadyAnswered),
            Judgement::Foreign => Err(PasteError::OtherAttempt),
        }
    }

    /// The query of a pasted address, if everything before it is the redirect address.
    fn query(&self, pasted: &str) -> Option<Zeroizing<String>> {
        let text = pasted.trim();
        // Some browsers show and copy the address without its scheme.
        let whole = Zeroizing::new(if text.contains("://") { text.to_owned() } else { format!("http://{text}") });
        let url = Url::parse(&whole).ok()?;
        let same = url.scheme() == "http"
            && url.username().is_empty()
            && url.password().is_none()
            && url.authority() == self.redirect.authority()
            && url.path() == self.redirect.path();
        same.then(|| Zeroizing::new(url.query().unwrap_or_default().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use secret::FlowKey;

    fn slot() -> (PasteSlot, String, tokio::sync::oneshot::Receiver<crate::callback::Answer>) {
        let key = FlowKey::random().unwrap();
        let state = key.request_parameter().write_into(str::to_owned);
        let (gate, receiver) = Gate::new(key, "https://bank.example/oidc", false);
        let redirect = RedirectUri::parse("http://localhost:8080/auth/cb").unwrap();
        (PasteSlot::new(Arc::new(gate), redirect), state, receiver)
    }

    #[test]
    fn the_address_of_the_browser_is_taken_with_or_without_its_scheme() {
        for begin in ["http://localhost:8080", "localhost:8080", "  http://LOCALHOST:8080"] {
            let (slot, state, mut receiver) = slot();
            assert_eq!(slot.offer(&format!("{begin}/auth/cb?code=a&state={state}\n")), Ok(()), "{begin}");
            assert!(receiver.try_recv().unwrap().is_ok());
        }
    }

    #[test]
    fn an_address_of_another_attempt_is_told_apart_and_the_sign_in_goes_on() {
        let (slot, state, mut receiver) = slot();
        assert_eq!(slot.offer("http://localhost:8080/auth/cb?code=a&state=other"), Err(PasteError::OtherAttempt));
        assert!(receiver.try_recv().is_err());
        let right = format!("http://localhost:8080/auth/cb?code=a&state={state}");
        assert_eq!(slot.offer(&right), Ok(()));
        assert_eq!(slot.offer(&right), Err(PasteError::AlreadyAnswered));
    }

    #[test]
    fn an_address_that_is_no_answer_is_told_apart() {
        let (slot, state, _receiver) = slot();
        for (pasted, reason) in [
            ("", PasteError::OtherAddress),
            ("hello", PasteError::OtherAddress),
            ("https://localhost:8080/auth/cb?code=a&state=b", PasteError::OtherAddress),
            ("http://localhost:8081/auth/cb?code=a&state=b", PasteError::OtherAddress),
            ("http://localhost:8080/auth/cb/?code=a&state=b", PasteError::OtherAddress),
            ("http://x@localhost:8080/auth/cb?code=a&state=b", PasteError::OtherAddress),
            ("http://localhost:8080/auth/cb", PasteError::NoAnswer),
            (&format!("http://localhost:8080/auth/cb?state={state}"), PasteError::NoAnswer),
            (&"a".repeat(8_193), PasteError::TooLong),
        ] {
            assert_eq!(slot.offer(pasted), Err(reason), "{pasted}");
        }
    }

    proptest! {
        #[test]
        fn no_pasted_text_is_taken_without_the_state(text in "(http://localhost:8080/auth/cb\\?)?\\PC{0,80}") {
            let (slot, _, mut receiver) = slot();
            prop_assert!(slot.offer(&text).is_err());
            prop_assert!(receiver.try_recv().is_err());
        }
    }
}
