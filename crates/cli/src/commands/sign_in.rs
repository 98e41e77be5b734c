//! `sign-in`: one attempt, told on standard error while it runs; the session on standard output.

use std::io::IsTerminal as _;

use explorer::view::{AttemptStatus, AttemptView, SessionView, SignInRequest, SignInStep, StepStatus, Storage};
use explorer::{Event, Explorer};
use model::text::shown;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::arguments::SignInArguments;
use crate::chosen;
use crate::input::pasted_lines;
use crate::output::Output;
use crate::problem::{Problem, quoted};
use crate::words::{environment, local};

/// Signs in, and ends with the session.
pub(crate) async fn run(core: &Explorer, arguments: &SignInArguments, output: Output) -> Result<(), Problem> {
    let connection = chosen::connection(core, &arguments.name).await?;
    let mut events = core.events();
    let telling = Telling::new(output, arguments.no_browser, connection.client_id);
    let request = SignInRequest {
        connection_id: connection.id,
        scopes: None,
        reauthenticate: false,
        open_browser: !arguments.no_browser,
        timeout_seconds: arguments.timeout,
    };
    let attempt = core.begin_sign_in(request).await?;
    let ended = follow(core, attempt, &mut events, telling).await?;
    let id = match (ended.status, ended.session, ended.error) {
        (AttemptStatus::SignedIn, Some(id), _) => id,
        (_, _, Some(error)) => return Err(error.into()),
        _ => return Err(Problem::Interrupted),
    };
    let session = core.session(id).await?;
    if session.storage == Storage::Memory {
        // Said aloud whatever the output is: it ends with this very process (KC-11).
        output.aside(&format!("{} It ends with this command.", shown(&session.storage_sentence)));
    }
    output.json_in_a_pipe().result(&session, || words(&session))
}

/// Waits for the end of the attempt; takes addresses that are pasted meanwhile.
async fn follow(
    core: &Explorer,
    attempt: AttemptView,
    events: &mut Receiver<Event>,
    mut telling: Telling,
) -> Result<AttemptView, Problem> {
    let id = attempt.attempt.clone();
    let mut pasted = pasted_lines();
    let mut open = true;
    let mut view = attempt;
    loop {
        telling.tell(&view);
        if matches!(view.status, AttemptStatus::SignedIn | AttemptStatus::Failed | AttemptStatus::Cancelled) {
            return Ok(view);
        }
        tokio::select! {
            next = next_of(core, events, &id) => view = next?,
            line = pasted.recv(), if open => match line {
                Some(address) => match core.paste_callback(id.clone(), address).await {
                    Ok(after) => view = after,
                    // The attempt goes on: a wrong address is no reason to lose it (CB-4).
                    Err(error) => telling.output.aside(&format!("{}\n{}", shown(&error.message), shown(&error.help))),
                },
                None => open = false,
            },
        }
    }
}

/// The attempt when it has moved on. A listener that fell behind asks.
async fn next_of(core: &Explorer, events: &mut Receiver<Event>, id: &str) -> Result<AttemptView, Problem> {
    loop {
        match events.recv().await {
            Ok(Event::SignIn(view)) if view.attempt == id => return Ok(view),
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return Ok(core.sign_in_attempt(id.to_owned()).await?),
            Err(RecvError::Closed) => return Err(Problem::Interrupted),
        }
    }
}

/// What was told already, so that nothing is told twice.
struct Telling {
    output: Output,
    no_browser: bool,
    client_id: String,
    link: bool,
    browser: bool,
    ignored: u32,
}

impl Telling {
    fn new(output: Output, no_browser: bool, client_id: String) -> Self {
        Self { output, no_browser, client_id, link: false, browser: false, ignored: 0 }
    }

    fn tell(&mut self, view: &AttemptView) {
        if let (Some(link), false) = (&view.link, self.link) {
            self.link = true;
            self.output.aside(&self.invitation(view, link));
        }
        let not_opened = view.steps.iter().find(|step| {
            step.step == SignInStep::BrowserOpened && matches!(step.status, StepStatus::Warning | StepStatus::Failed)
        });
        if let (Some(step), false, false) = (not_opened, self.browser, self.no_browser) {
            self.browser = true;
            self.output.aside(&format!("{} Open the link yourself; Passbook goes on waiting.", shown(&step.detail)));
        }
        if view.ignored_requests > self.ignored {
            self.ignored = view.ignored_requests;
            self.output.aside(&format!("Ignored so far: {} requests that were not the answer.", self.ignored));
        }
    }

    fn invitation(&self, view: &AttemptView, link: &str) -> String {
        let opening =
            if self.no_browser { "Open this link in your browser" } else { "Opening your browser with this link" };
        let place = format!("{} ({})", shown(&view.connection_name), environment(view.environment));
        let mut text = format!("{opening} to sign in at {place}:\n\n{link}\n");
        if let Some(expires) = &view.expires_at {
            text.push_str(&format!("\nPassbook waits until {}. Ctrl+C cancels.", local(expires)));
        }
        if let Some(redirect_uri) = &view.redirect_uri {
            text.push_str(&format!(
                "\nIf the page shows an error instead of a sign-in, one of these is not registered there exactly so: \
                 client id {}, redirect address {}.",
                shown(&self.client_id),
                shown(redirect_uri),
            ));
        }
        if std::io::stdin().is_terminal() {
            text.push_str("\nIf the browser runs on another computer, paste the address it ends at here.");
        }
        text
    }
}

fn words(session: &SessionView) -> String {
    let count = |status| session.scopes.iter().filter(|scope| scope.status == status).count();
    let refused: Vec<&str> = session
        .scopes
        .iter()
        .filter(|scope| scope.status == explorer::view::ScopeStatus::Refused)
        .map(|scope| scope.short.as_str())
        .collect();
    let mut text = format!(
        "Signed in as {} at {} ({}).\nUser id: {}\nScopes granted: {}",
        shown(&session.display_name),
        shown(&session.connection_name),
        environment(session.environment),
        session.user_id,
        count(explorer::view::ScopeStatus::Granted),
    );
    if !refused.is_empty() {
        text.push_str(&format!("\nAsked for and not granted: {}", shown(&refused.join(", "))));
    }
    if let Some(expires) = session.token.as_ref().and_then(|token| token.expires_at.as_deref()) {
        text.push_str(&format!("\nThe access token ends at {}.", local(expires)));
    }
    text.push_str(&format!("\n{}", shown(&session.storage_sentence)));
    if session.storage == Storage::Keychain {
        text.push_str(&format!("\nNext: passbook-cli accounts {}", quoted(&session.connection_name)));
    }
    text
}
