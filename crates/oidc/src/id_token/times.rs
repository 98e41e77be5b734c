//! The times of an ID token. The crate checks `exp` only, and without any leeway (TK-11 to TK-13).

use super::{Expected, IdTokenError};
use crate::json::Object;
use jiff::Timestamp;
use std::time::Duration;

/// How far two clocks may differ.
pub(super) const LEEWAY: Duration = Duration::from_secs(60);
const LEEWAY_SECONDS: i64 = 60;
/// Oldest `iat` accepted: the token was asked for a moment ago (TK-12).
const OLDEST_SECONDS: i64 = 600;

/// Checks `iat`, `nbf`, `auth_time` and the range of `exp`; returns `auth_time`.
pub(super) fn check(payload: &Object, expected: &Expected<'_>) -> Result<Option<i64>, IdTokenError> {
    let clock_skew = expected.clock_skew;
    let now = Timestamp::now().as_second();
    let date = |name: &'static str| match payload.numeric_date(name) {
        None => Ok(None),
        Some(Some(seconds)) => Ok(Some(seconds)),
        Some(None) => Err(IdTokenError::Date(name)),
    };
    let exp = date("exp")?.ok_or(IdTokenError::Missing("exp"))?;
    if now >= exp.saturating_add(LEEWAY_SECONDS) {
        return Err(IdTokenError::Expired { clock_skew });
    }
    let iat = date("iat")?.ok_or(IdTokenError::Missing("iat"))?;
    if iat > now + LEEWAY_SECONDS {
        return Err(IdTokenError::IssuedInFuture { clock_skew });
    }
    if iat < now - OLDEST_SECONDS {
        return Err(IdTokenError::IssuedLongAgo { clock_skew });
    }
    if date("nbf")?.is_some_and(|nbf| now < nbf - LEEWAY_SECONDS) {
        return Err(IdTokenError::NotYetValid { clock_skew });
    }
    let auth_time = date("auth_time")?;
    // A provider that says nothing about when the person signed in cannot be checked; one that says "long ago"
    // did not do what was asked.
    if let (Some(since), Some(at)) = (expected.signed_in_since, auth_time)
        && at < since.as_second() - LEEWAY_SECONDS
    {
        return Err(IdTokenError::NotSignedInAnew);
    }
    Ok(auth_time)
}
