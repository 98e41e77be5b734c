//! Why an ID token is refused.

use crate::explained::Explained;
use crate::jwks::KeysError;
use crate::provider::ClockSkew;

/// Why an ID token is refused. Every refusal ends the sign-in; nothing further is sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdTokenError {
    /// There is none, although `openid` was asked for (TK-6).
    #[error("the institution sent no ID token")]
    Absent,
    /// No signed JSON Web Token.
    #[error("the ID token cannot be read")]
    Malformed,
    /// Encrypted; Passbook has no key for that.
    #[error("the ID token is encrypted")]
    Encrypted,
    /// A member came twice (TK-16).
    #[error("the ID token has a member twice")]
    RepeatedMember,
    /// An algorithm that is not on the list (TK-7).
    #[error("the ID token is signed with an algorithm that is not allowed here")]
    Algorithm {
        /// The algorithm's name, sanitised.
        found: String,
    },
    /// `typ`, `cty` or `crit` (TK-8).
    #[error("the ID token has a header that is not allowed here")]
    Header,
    /// A required claim is absent.
    #[error("the ID token has no {0}")]
    Missing(&'static str),
    /// No key, or none that may be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The signature is not the provider's.
    #[error("the signature of the ID token is wrong")]
    Signature,
    /// `iss` (TK-9).
    #[error("the ID token comes from another issuer")]
    Issuer,
    /// `aud` (TK-9).
    #[error("the ID token is not meant for this client alone")]
    Audience,
    /// `azp` (TK-10).
    #[error("the ID token was given to another client")]
    AuthorizedParty,
    /// `nonce` (TK-9, SR-9).
    #[error("the ID token belongs to another sign-in")]
    Nonce,
    /// `at_hash` (TK-14).
    #[error("the ID token and the access token do not belong together")]
    AccessTokenHash,
    /// `sub` (TK-15).
    #[error("the ID token does not name its user in a usable way")]
    Subject,
    /// A date that is none.
    #[error("the ID token has a {0} that is not a time")]
    Date(&'static str),
    /// `exp` (TK-11).
    #[error("the ID token had expired when it came{}", clocks(*clock_skew))]
    Expired {
        /// How the clocks compare.
        clock_skew: Option<ClockSkew>,
    },
    /// `iat` ahead (TK-12).
    #[error("the ID token was issued in the future{}", clocks(*clock_skew))]
    IssuedInFuture {
        /// How the clocks compare.
        clock_skew: Option<ClockSkew>,
    },
    /// `iat` long ago (TK-12).
    #[error("the ID token was issued more than ten minutes ago{}", clocks(*clock_skew))]
    IssuedLongAgo {
        /// How the clocks compare.
        clock_skew: Option<ClockSkew>,
    },
    /// `nbf` (TK-13).
    #[error("the ID token is not valid yet{}", clocks(*clock_skew))]
    NotYetValid {
        /// How the clocks compare.
        clock_skew: Option<ClockSkew>,
    },
    /// `auth_time` is before the sign-in that was asked for (AR-10).
    #[error("the institution did not ask for a new sign-in")]
    NotSignedInAnew,
    /// A refreshed ID token names another user, issuer, party or sign-in time (SR-9).
    #[error("the refreshed ID token has another {0} than the first one")]
    Changed(&'static str),
}

impl IdTokenError {
    /// Whether it may be over in a moment and says nothing against the token: the keys could not be had or are newer
    /// than those at hand, or a clock is off.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Keys(cause) => cause.is_unreachable() || *cause == KeysError::UnknownKey,
            Self::Expired { .. }
            | Self::IssuedInFuture { .. }
            | Self::IssuedLongAgo { .. }
            | Self::NotYetValid { .. } => true,
            _ => false,
        }
    }
}

/// Names a notable difference of the clocks (SR-8).
fn clocks(skew: Option<ClockSkew>) -> String {
    let Some(skew) = skew.filter(|skew| skew.is_notable()) else { return String::new() };
    let seconds = skew.provider_ahead.as_secs();
    let way = if seconds > 0 { "behind" } else { "ahead of" };
    format!("; this computer’s clock is {} s {way} the institution’s", seconds.abs())
}

impl Explained for IdTokenError {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "id_token.absent",
            Self::Malformed => "id_token.malformed",
            Self::Encrypted => "id_token.encrypted",
            Self::RepeatedMember => "id_token.repeated_member",
            Self::Algorithm { .. } => "id_token.algorithm",
            Self::Header => "id_token.header",
            Self::Missing(_) => "id_token.missing_claim",
            Self::Keys(error) => error.code(),
            Self::Signature => "id_token.signature",
            Self::Issuer => "id_token.issuer_mismatch",
            Self::Audience => "id_token.audience_mismatch",
            Self::AuthorizedParty => "id_token.azp_mismatch",
            Self::Nonce => "id_token.nonce_mismatch",
            Self::AccessTokenHash => "id_token.at_hash_mismatch",
            Self::Subject => "id_token.subject",
            Self::Date(_) => "id_token.date",
            Self::Expired { .. } => "id_token.expired",
            Self::IssuedInFuture { .. } => "id_token.issued_in_future",
            Self::IssuedLongAgo { .. } => "id_token.issued_long_ago",
            Self::NotYetValid { .. } => "id_token.not_yet_valid",
            Self::NotSignedInAnew => "id_token.not_signed_in_anew",
            Self::Changed(_) => "id_token.changed",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Keys(error) => error.help(),
            Self::Expired { .. }
            | Self::IssuedInFuture { .. }
            | Self::IssuedLongAgo { .. }
            | Self::NotYetValid { .. } => "Set this computer’s clock and time zone, then sign in again.".to_owned(),
            Self::Algorithm { found } => {
                format!("If the institution confirms that it signs with {found}, allow it in the connection.")
            }
            Self::Absent => "Check that the scopes of the connection have openid.".to_owned(),
            Self::Encrypted => "Ask the institution to send this client ID tokens that are not encrypted.".to_owned(),
            Self::NotSignedInAnew => "Sign out in the browser, then sign in again.".to_owned(),
            _ => {
                "Do not go on with this sign-in. Check the host, sign in again, and if it stays, tell the institution."
                    .to_owned()
            }
        }
    }
}
