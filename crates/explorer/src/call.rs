//! A call of any path under the API's base. Reads only for institutions; the sandbox takes writes too.

use crate::Explorer;
use crate::connection::Connection;
use crate::core::Answer;
use crate::session::SessionBearer;
use crate::view::{ErrorView, ExchangeView, LabelledText};
use consumer_api::CallRequest;
use model::text;
use oidc::Realm;

/// The answer of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct CallView {
    /// Status.
    pub status: u16,
    /// Headers, redacted.
    pub headers: Vec<LabelledText>,
    /// The body as received; what is no UTF-8 is said in words.
    pub body: String,
    /// Whether the body is JSON as far as its media type says.
    pub is_json: bool,
    /// The exchange.
    pub exchange: Option<ExchangeView>,
    /// The error that the status stands for.
    pub error: Option<ErrorView>,
}

impl Explorer {
    /// Calls a path under the API's base. `{userId}` in it stands for the signed-in user.
    ///
    /// # Errors
    /// If the method is a write and the connection is an institution, or no whole answer came. A status of 400
    /// and above is an answer; its meaning is in the view.
    pub async fn call(&self, session: String, mut request: CallRequest) -> Answer<CallView> {
        let core = self.core();
        let session = core.session(&session).await?;
        may_send(&session.connection(), &request.method)?;
        request.path = request.path.replace("{userId}", session.user.as_str());
        let api = session.api(core).await?;
        let bearer = SessionBearer::new(core, &session);
        let response = api.call(&bearer, &request, &session.cancellation()).await?;
        let body =
            response.text().map_or_else(|| format!("({} bytes that are no text)", response.body.len()), str::to_owned);
        let headers = response.headers.iter();
        Ok(CallView {
            status: response.status,
            headers: headers
                .map(|(name, value)| LabelledText { label: text::shown(name), text: text::shown(value) })
                .collect(),
            body,
            is_json: response.content_type.as_deref().is_some_and(|media| media.contains("json")),
            exchange: core.exchange_view(response.exchange),
            error: response.error().cloned().map(ErrorView::from),
        })
    }
}

fn may_send(connection: &Connection, method: &str) -> Result<(), ErrorView> {
    let reads = method.eq_ignore_ascii_case("GET") || method.eq_ignore_ascii_case("HEAD");
    if reads || connection.realm() == Realm::Sandbox {
        return Ok(());
    }
    Err(ErrorView::input(
        "call.write_locked",
        "Calls that change something are locked for institutions.",
        "Use GET, or try the call in the sandbox.",
    ))
}
