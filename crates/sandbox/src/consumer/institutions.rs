//! The institution, in public and as specialised for a user (endpoints.md, Institutions).
//!
//! Belongs here: the few documented members that the sandbox can stand for. Must not come in: themes, images.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::caller::{self, SIGNED_IN, not_found};
use crate::bearer::Bearer;
use crate::refusal::Refusal;
use crate::state::State;
use crate::world::{Institution, User};

/// GET /institutions/{institutionId}: public, no scope is listed.
pub(super) async fn read(
    Shared(state): Shared<Arc<State>>,
    Path(institution): Path<String>,
) -> Result<Response, Refusal> {
    let institution = state.world.institution(&institution).ok_or_else(not_found)?;
    Ok(Json(object(institution)).into_response())
}

/// GET /users/{userId}/institutions/{institutionId}: only the user's own institution exists here.
pub(super) async fn for_user(
    Shared(state): Shared<Arc<State>>,
    bearer: Bearer,
    Path((path_user, institution)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let user = caller::user(&state, &bearer, &path_user, SIGNED_IN)?;
    if user.institution.id != institution {
        return Err(not_found());
    }
    Ok(Json(specialised(user)).into_response())
}

fn object(institution: &Institution) -> Value {
    json!({
        "id": institution.id,
        "name": institution.name,
        "routingNumber": institution.routing_number,
        "localTimezone": "America/Chicago",
        "accountNameCharLimit": institution.name_limit,
        "accountTypes": ["Deposit", "Line of Credit", "Debt", "Investment", "Bill Pay", "Other"],
        "abilities": abilities(),
    })
}

fn specialised(user: &User) -> Value {
    let mut answer = object(&user.institution);
    if let Some(object) = answer.as_object_mut() {
        object.insert("isCashManagement".to_owned(), json!(user.business_name.is_some()));
    }
    answer
}

/// What the sandbox implements is on, everything else that the reference names first is off.
fn abilities() -> Value {
    json!({
        "changeAccountName": true,
        "transactionEnrichment": true,
        "loanPaymentBreakdown": true,
        "documents": false,
        "checkImagesEnabled": false,
        "exportTransactionsEnabled": false,
        "stopPayments": false,
        "billPay": false,
        "externalAccounts": false,
        "ach": false,
        "wires": false,
        "positivePay": false,
        "alertsEnabled": false,
        "conversations": false,
    })
}
