//! The profile of the signed-in user (endpoints.md, User).

use std::sync::Arc;

use axum::Extension;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::caller::{self, READ_PROFILE};
use super::wire;
use crate::bearer::Bearer;
use crate::exchange::Exchange;
use crate::refusal::Refusal;
use crate::state::State;
use crate::world::User;

/// GET /users/{userId}.
pub(super) async fn read(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    bearer: Bearer,
    Path(path_user): Path<String>,
) -> Result<Response, Refusal> {
    let user = caller::user(&state, &bearer, &path_user, READ_PROFILE)?;
    let mut answer = object(user);
    wire::surprise_one(&mut answer, &state, &exchange, "userType");
    Ok(Json(answer).into_response())
}

/// Field by field (schemas.md, UserInfo). Fields that the sandbox has no honest value for are left out.
fn object(user: &User) -> Value {
    let address = json!({
        "streetAddress": user.address.street,
        "city": user.address.city,
        "state": user.address.state,
        "zip": user.address.zip,
    });
    let mut answer = Map::new();
    let mut put = |name: &str, value: Value| {
        answer.insert(name.to_owned(), value);
    };
    put("userId", json!(user.id));
    // inferred: the same value as userId.
    put("id", json!(user.id));
    put("loginId", json!(user.login_id));
    put("firstName", json!(user.first_name));
    put("lastName", json!(user.last_name));
    put("username", json!(user.username));
    put("email", json!(user.email));
    put("phoneNumber", json!(user.phone));
    put("address", address);
    put("userType", json!(user.user_type()));
    put("provider", json!(if user.institution.credit_union { "symxchange" } else { "core" }));
    put("institutionId", json!(user.institution.id));
    put("userVerified", json!(true));
    put("enrollmentType", json!("self_enrolled"));
    wire::optional(&mut answer, "middleName", user.middle_name);
    wire::optional(&mut answer, "preferredName", user.preferred_name);
    wire::optional(&mut answer, "businessName", user.business_name);
    wire::optional(&mut answer, "memberNumber", user.member_number.as_deref());
    Value::Object(answer)
}
