//! `call`: one call of the Consumer API, answered as it came.

use explorer::view::{ConnectionKind, ExchangeView, LabelledText};
use explorer::{CallRequest, CallView};
use model::text::shown;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::arguments::{CallArguments, Method};
use crate::chosen;
use crate::core::with;
use crate::input::text_file;
use crate::output::{Output, compact};
use crate::problem::Problem;

/// Largest body that is sent, in bytes.
const MOST_BODY: u64 = 1024 * 1024;

/// The answer as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<LabelledText>,
    body: Body,
    exchange: Option<ExchangeView>,
}

/// A body: JSON as it was sent, every digit kept, or text.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Body {
    Json(Box<RawValue>),
    Text(String),
}

impl Answer {
    fn of(view: CallView) -> Self {
        let json = if view.is_json { RawValue::from_string(compact(&view.body)).ok() } else { None };
        let body = json.map_or(Body::Text(view.body), Body::Json);
        Self { status: view.status, headers: view.headers, body, exchange: view.exchange }
    }
}

/// Makes the call.
pub(crate) async fn run(arguments: CallArguments, output: Output) -> Result<(), Problem> {
    let method = arguments.method;
    if method == Method::Get && arguments.body.is_some() {
        return Err(Problem::BodyNotAllowed { method: method.name() });
    }
    let body = arguments.body.as_deref().map(|path| text_file(path, MOST_BODY)).transpose()?;
    with(async |core| {
        let session = chosen::session(core, &arguments.whose).await?;
        // Institutions are only read from. The core has this lock too; here it needs no token.
        if session.connection_kind == ConnectionKind::Institution && method != Method::Get {
            return Err(Problem::OnlyReading { method: method.name() });
        }
        let request =
            CallRequest { method: method.name().to_owned(), path: arguments.path, query: arguments.query, body };
        let answer = core.call(session.id, request).await?;
        if let Some(error) = answer.error.clone() {
            if !output.is_json() {
                output.line(&terminal(&answer.body))?;
            }
            return Err(Problem::CallRefused { error: Box::new(error), answer: Box::new(Answer::of(answer)) });
        }
        if output.is_json() {
            return output.result(&Answer::of(answer), String::new);
        }
        output.aside(&head(&answer));
        output.line(&terminal(&answer.body))
    })
    .await
}

/// Status and what support asks for, on standard error, so that standard output is the body alone.
fn head(answer: &CallView) -> String {
    let mut text = format!("HTTP {}", answer.status);
    if let Some(exchange) = &answer.exchange {
        text.push_str(&format!(", {} bytes in {} ms", exchange.bytes, exchange.ms));
        if let Some(id) = &exchange.request_id {
            text.push_str(&format!(", x-request-id {}", shown(id)));
        }
    }
    text
}

/// A body for a terminal or a file: whole, but without the control characters that a terminal would obey (UI-8).
/// JSON never has them unescaped.
fn terminal(body: &str) -> String {
    body.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
        .collect::<String>()
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_cannot_steer_the_terminal() {
        assert_eq!(terminal("a\u{1b}[2Jb\n\u{9b}c\n"), "a[2Jb\nc");
    }

    #[test]
    fn a_json_body_keeps_every_digit() {
        let view = CallView {
            status: 200,
            headers: vec![],
            body: "{\n \"a\": 1.10000000000000000000001 }".into(),
            is_json: true,
            exchange: None,
            error: None,
        };
        let text = serde_json::to_string(&Answer::of(view)).unwrap();
        assert!(text.contains(r#""body":{"a":1.10000000000000000000001}"#), "{text}");
    }
}
