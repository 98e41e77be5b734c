//! Whether and when a GET is repeated (AP-2).

use crate::error::ApiFailure;
use crate::limits;
use jiff::Timestamp;
use std::time::Duration;

/// The pause before the next attempt; `None` if there is to be none. `done` counts the repeats so far. A `patient`
/// caller has a deadline repeated too.
pub(crate) fn pause(
    failure: &ApiFailure,
    patient: bool,
    done: u32,
    retry_after: Option<Duration>,
    jitter: impl FnOnce(Duration) -> Duration,
) -> Option<Duration> {
    let passing = failure.is_passing() || (patient && *failure == ApiFailure::Timeout);
    if done >= limits::RETRIES || !passing {
        return None;
    }
    match retry_after {
        Some(wait) if wait > limits::RETRY_AFTER => None,
        Some(wait) => Some(wait.max(jitter(limits::BACK_OFF_FIRST))),
        None => Some(jitter(limits::BACK_OFF_FIRST.saturating_mul(1 << done).min(limits::BACK_OFF_MOST))),
    }
}

/// `Retry-After` in both forms: seconds, or a date, which is read against the server's own clock when it sent
/// one (RFC 9110, section 10.2.3).
pub(crate) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a u64 has is longer than anyone waits.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = http_date(value)?.duration_since(now);
    Some(Duration::try_from(until).unwrap_or_default())
}

/// An HTTP date (RFC 9110, section 5.6.7).
pub(crate) fn http_date(value: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        http_date("Wed, 04 Mar 2026 11:00:00 GMT").unwrap()
    }

    #[test]
    fn both_forms_of_retry_after_are_read() {
        assert_eq!(retry_after("7", now()), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Wed, 04 Mar 2026 11:00:09 GMT", now()), Some(Duration::from_secs(9)));
        assert_eq!(retry_after("Wed, 04 Mar 2026 10:00:00 GMT", now()), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now()), None);
        assert_eq!(retry_after("99999999999999999999999", now()), Some(Duration::from_secs(u64::MAX)));
    }

    #[test]
    fn a_wait_of_59_or_60_seconds_is_kept_and_61_is_not() {
        let pause =
            |seconds| pause(&ApiFailure::RateLimited, false, 0, Some(Duration::from_secs(seconds)), |_| Duration::ZERO);
        assert_eq!(pause(59), Some(Duration::from_secs(59)));
        assert_eq!(pause(60), Some(Duration::from_secs(60)));
        assert_eq!(pause(61), None);
    }

    #[test]
    fn the_bound_of_the_back_off_doubles() {
        let bound = |done| pause(&ApiFailure::Unavailable, false, done, None, |most| most);
        assert_eq!(bound(0), Some(Duration::from_millis(500)));
        assert_eq!(bound(1), Some(Duration::from_millis(1_000)));
        assert_eq!(bound(2), None);
    }

    #[test]
    fn what_does_not_pass_is_not_repeated() {
        for failure in [
            ApiFailure::Unauthorized,
            ApiFailure::Forbidden,
            ApiFailure::NotFound,
            ApiFailure::Refused,
            ApiFailure::Timeout,
            ApiFailure::Redirected,
            ApiFailure::BodyTooLarge,
            ApiFailure::Cancelled,
            ApiFailure::Tls(String::new()),
        ] {
            assert_eq!(pause(&failure, false, 0, None, |most| most), None, "{failure:?}");
        }
    }

    #[test]
    fn a_deadline_is_repeated_for_a_patient_caller_only() {
        let paused = |patient, done| pause(&ApiFailure::Timeout, patient, done, None, |most| most).is_some();
        assert_eq!((paused(true, 0), paused(true, 2), paused(false, 0)), (true, false, false));
    }

    proptest! {
        #[test]
        fn any_retry_after_is_read_without_a_panic(value in ".{0,60}") {
            let _ = retry_after(&value, now());
        }
    }
}
