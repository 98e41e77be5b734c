//! Who calls, and for whom: the checks that every call of a signed-in user shares.
//!
//! Belongs here: token, path user and scopes, in that order. Must not come in: what is answered.

use std::sync::Arc;

use http::StatusCode;

use crate::bearer::Bearer;
use crate::refusal::Refusal;
use crate::state::State;
use crate::world::{Account, User};

/// Reading accounts: either scope is enough (endpoints.md, How to read the scope column; inferred).
pub(super) const READ_ACCOUNTS: &[&str] = &[
    "https://api.banno.com/consumer/auth/accounts.readonly",
    "https://api.banno.com/consumer/auth/accounts.readwrite",
];
/// Changing accounts.
pub(super) const WRITE_ACCOUNTS: &[&str] = &["https://api.banno.com/consumer/auth/accounts.readwrite"];
/// The full account number.
pub(super) const READ_NUMBER: &[&str] = &["https://api.banno.com/consumer/auth/accounts.unmaskednumber.readonly"];
/// Reading transactions.
pub(super) const READ_TRANSACTIONS: &[&str] = &["https://api.banno.com/consumer/auth/transactions.detail.readonly"];
/// Reading the profile.
pub(super) const READ_PROFILE: &[&str] = &["https://api.banno.com/consumer/auth/user.profile.readonly"];
/// Fetch, tasks and the user's institution.
pub(super) const SIGNED_IN: &[&str] = &["openid"];

/// The user of a call, once token, path and scopes are right.
pub(super) fn user<'a>(
    state: &'a Arc<State>,
    bearer: &Bearer,
    path_user: &str,
    scopes: &[&str],
) -> Result<&'a User, Refusal> {
    bearer.is_user(path_user)?;
    bearer.has_any(scopes)?;
    state.world.user(path_user).ok_or_else(not_found)
}

/// The account of a call, which must be one of the user's own.
pub(super) fn account<'a>(user: &'a User, id: &str) -> Result<&'a Account, Refusal> {
    user.account(id).ok_or_else(not_found)
}

/// 404 with an empty body.
pub(super) fn not_found() -> Refusal {
    Refusal::status(StatusCode::NOT_FOUND)
}

/// 400 with an empty body.
pub(super) fn bad_request() -> Refusal {
    Refusal::status(StatusCode::BAD_REQUEST)
}
