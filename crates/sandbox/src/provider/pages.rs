//! The pages that the person sees in the browser. Markup only: which page comes when is decided
//! elsewhere. Every page says that the institution is simulated (SB-9), carries no script, and has a
//! policy that allows its own style and nothing else.

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, StatusCode, header};
use sha2::{Digest as _, Sha256};

use super::browser::SignedIn;
use super::interactions::Interaction;
use super::scopes;
use crate::endpoint::API_PREFIX;
use crate::html::Html;
use crate::world::{Behaviour, User, World};

const STYLE: &str = include_str!("style.css");

/// The style's digest for `style-src`.
static STYLE_HASH: LazyLock<String> =
    LazyLock::new(|| format!("sha256-{}", STANDARD.encode(Sha256::digest(STYLE.as_bytes()))));

/// A page with its status. `leads_to` is the origin that a form may end at by redirect: browsers apply
/// `form-action` to the redirects after a submission too.
fn page(status: StatusCode, title: &'static str, main: &Html, leads_to: Option<&str>) -> Response {
    let html = Html::new("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .raw(title)
        .raw(" · Garden Sandbox (simulated)</title><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><style>")
        .raw(STYLE)
        .raw("</style></head><body><div class=\"banner\" role=\"note\"><strong>SIMULATED</strong> institution on this computer. Nobody here is real.</div><div class=\"page\"><header class=\"brand\"><span class=\"mark\" aria-hidden=\"true\"></span>Garden Sandbox</header><main>")
        .part(main)
        .raw("</main><footer>Never type a real password here. Everything on this page comes from this computer.</footer></div></body></html>\n");
    let policy = format!(
        "default-src 'none'; style-src '{}'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{}{}",
        *STYLE_HASH,
        if leads_to.is_some() { " " } else { "" },
        leads_to.unwrap_or_default(),
    );
    let mut answer = (status, html.into_string()).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // With no-referrer a browser would send its own forms with Origin: null.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    answer
}

/// Opens a form to a step of the interaction, with its CSRF token.
fn form(id: &str, step: &'static str, csrf: &str) -> Html {
    Html::new("<form method=\"post\" action=\"")
        .raw(API_PREFIX)
        .raw("/oidc/interaction/")
        .text(id)
        .raw("/")
        .raw(step)
        .raw("\"><input type=\"hidden\" name=\"csrf\" value=\"")
        .text(csrf)
        .raw("\">")
}

fn cancel(id: &str, csrf: &str) -> Html {
    form(id, "cancel", csrf).raw("<button class=\"plain\" id=\"cancel\">Cancel and go back to the app</button></form>")
}

/// User name and password, and the list of people to be.
pub(crate) fn sign_in(world: &World, id: &str, interaction: &Interaction, username: &str, failed: bool) -> Response {
    let csrf = interaction.csrf.as_str();
    let mut main = Html::new("<section class=\"card\"><h1>Sign in</h1><p class=\"soft\">to continue to <strong>")
        .text(interaction.request.back.client.name)
        .raw("</strong></p>");
    if failed {
        main = main.raw("<p class=\"alert\" role=\"alert\" id=\"sign-in-error\">The user name or password is not right. The list below shows the ones that work.</p>");
    }
    main = main
        .part(&form(id, "sign-in", csrf))
        .raw("<label class=\"field\" for=\"username\">User name</label><input type=\"text\" id=\"username\" name=\"username\" required maxlength=\"80\" autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\"")
        .raw(if username.is_empty() { " autofocus" } else { "" })
        .raw(if failed { " aria-invalid=\"true\" aria-describedby=\"sign-in-error\"" } else { "" })
        .raw(" value=\"")
        .text(username)
        .raw("\"><label class=\"field\" for=\"password\">Password</label><input type=\"password\" id=\"password\" name=\"password\" required maxlength=\"200\" autocomplete=\"off\"")
        .raw(if username.is_empty() { "" } else { " autofocus" })
        .raw(if failed { " aria-invalid=\"true\" aria-describedby=\"sign-in-error\"" } else { "" })
        .raw("><div class=\"row\"><button class=\"main\" id=\"sign-in\">Sign in</button></div></form>")
        .part(&cancel(id, csrf))
        .raw("</section><section class=\"card\" aria-labelledby=\"people\"><h2 id=\"people\">People you can be</h2><p class=\"soft\">All of them are made up. One click signs you in.</p><ul class=\"people\">");
    for user in world.users() {
        main = main.part(&persona(id, csrf, user));
    }
    page(StatusCode::OK, "Sign in", &main.raw("</ul></section>"), Some(&interaction.request.back.origin()))
}

fn persona(id: &str, csrf: &str, user: &User) -> Html {
    Html::new("<li><div class=\"who\"><h3><bdi>")
        .text(&user.name())
        .raw("</bdi></h3><p>")
        .text(&user.persona_title)
        .raw("</p><p class=\"soft\">")
        .text(&user.summary)
        .raw("</p><p class=\"soft\"><code>")
        .text(&user.username)
        .raw("</code> · <code>")
        .text(&user.password)
        .raw("</code></p></div>")
        .part(&form(id, "sign-in", csrf))
        .raw("<input type=\"hidden\" name=\"username\" value=\"")
        .text(&user.username)
        .raw("\"><input type=\"hidden\" name=\"password\" value=\"")
        .text(&user.password)
        .raw("\"><button data-persona=\"")
        .text(&user.username)
        .raw("\">Sign in as <bdi>")
        .text(user.first_name)
        .raw("</bdi></button></form></li>")
}

/// Continue as someone who is signed in here, or as someone else.
pub(crate) fn choose(world: &World, id: &str, interaction: &Interaction, people: &[SignedIn]) -> Response {
    let csrf = interaction.csrf.as_str();
    let mut main =
        Html::new("<section class=\"card\"><h1>Who do you want to be?</h1><p class=\"soft\">to continue to <strong>")
            .text(interaction.request.back.client.name)
            .raw("</strong></p><ul class=\"people\">");
    for person in people {
        let Some(user) = world.user(&person.user_id) else { continue };
        main = main
            .raw("<li><div class=\"who\"><h2><bdi>")
            .text(&user.name())
            .raw("</bdi></h2><p class=\"soft\">Signed in in this browser as <code>")
            .text(&user.username)
            .raw("</code></p></div>")
            .part(&form(id, "account", csrf))
            .raw("<input type=\"hidden\" name=\"account\" value=\"")
            .text(&person.sid)
            .raw("\"><button class=\"main\" data-continue=\"")
            .text(&user.username)
            .raw("\">Continue as <bdi>")
            .text(user.first_name)
            .raw("</bdi></button></form></li>");
    }
    main = main
        .raw("<li><div class=\"who\"><h2>Someone else</h2><p class=\"soft\">The others stay signed in.</p></div>")
        .part(&form(id, "account", csrf))
        .raw("<input type=\"hidden\" name=\"account\" value=\"other\"><button id=\"other\">Use another account</button></form></li></ul>")
        .part(&cancel(id, csrf))
        .raw("</section>");
    page(StatusCode::OK, "Choose an account", &main, Some(&interaction.request.back.origin()))
}

/// Which of the asked scopes does the person grant?
pub(crate) fn consent(user: &User, id: &str, interaction: &Interaction) -> Response {
    let request = &interaction.request;
    let ticked = user.behaviour != Behaviour::RefusesConsent;
    let mut main = Html::new("<section class=\"card\"><h1>Allow access?</h1><p><strong>")
        .text(request.back.client.name)
        .raw("</strong> asks for access to the accounts of <strong><bdi>")
        .text(&user.name())
        .raw("</bdi></strong> (<code>")
        .text(&user.username)
        .raw("</code>). Untick what you do not want to share.</p>");
    if !ticked {
        main = main.raw("<p class=\"soft\">This person shares nothing unless asked twice: nothing is ticked.</p>");
    }
    main = main.part(&form(id, "consent", &interaction.csrf)).raw("<fieldset><legend>The app may</legend>");
    for (index, scope) in request.scopes.iter().enumerate() {
        main = main.part(&scope_row(scope, index, ticked));
    }
    main = main.raw("</fieldset>");
    let asked: Vec<&str> = request.claims.id_token.iter().chain(&request.claims.userinfo).map(String::as_str).collect();
    if !asked.is_empty() {
        main =
            main.raw("<p class=\"soft\">It also asks for these facts about you: ").text(&asked.join(", ")).raw("</p>");
    }
    main = main.raw("<div class=\"row\"><button class=\"main\" id=\"allow\" name=\"decision\" value=\"allow\">Allow</button><button id=\"deny\" name=\"decision\" value=\"deny\">Deny</button></div></form></section>");
    page(StatusCode::OK, "Allow access", &main, Some(&request.back.origin()))
}

fn scope_row(scope: &str, index: usize, ticked: bool) -> Html {
    let number = index.to_string();
    let row = Html::new("<div class=\"scope\"><input type=\"checkbox\" id=\"scope-").text(&number).raw("\" ");
    let row = if scope == "openid" {
        row.raw("checked disabled aria-describedby=\"openid-note\"")
    } else {
        row.raw("name=\"scope\" value=\"").text(scope).raw(if ticked { "\" checked" } else { "\"" })
    };
    let row = row
        .raw("><label for=\"scope-")
        .text(&number)
        .raw("\"><span>")
        .text(scopes::words(scope))
        .raw("</span><span class=\"name\">")
        .text(scope)
        .raw("</span></label>");
    if scope == "openid" {
        row.raw("<span class=\"name\" id=\"openid-note\">Required</span></div>")
    } else {
        row.raw("</div>")
    }
}

/// Asks before everyone in this browser is signed out.
pub(crate) fn sign_out(csrf: &str, someone: bool) -> Response {
    if !someone {
        return message(
            StatusCode::OK,
            "Signed out",
            "Nobody is signed in here",
            "There is nothing to sign out of. You can close this tab.",
        );
    }
    let main = Html::new("<section class=\"card\"><h1>Sign out?</h1><p>This ends the sign-in of everyone in this browser at Garden Sandbox. Apps that you gave access to keep it until you sign out there.</p><form method=\"post\" action=\"")
        .raw(API_PREFIX)
        .raw("/oidc/logout\"><input type=\"hidden\" name=\"csrf\" value=\"")
        .text(csrf)
        .raw("\"><button class=\"main\" id=\"sign-out\">Sign out</button></form></section>");
    page(StatusCode::OK, "Sign out", &main, None)
}

/// A page with a heading and a sentence, both part of the program.
pub(crate) fn message(
    status: StatusCode,
    title: &'static str,
    heading: &'static str,
    sentence: &'static str,
) -> Response {
    let role = if status.is_success() { "<p>" } else { "<p role=\"alert\">" };
    let main = Html::new("<section class=\"card\"><h1>")
        .raw(heading)
        .raw("</h1>")
        .raw(role)
        .raw(sentence)
        .raw("</p></section>");
    page(status, title, &main, None)
}

/// What someone sees who opens the sandbox's address itself.
pub(crate) fn home(issuer: &str) -> Response {
    let main = Html::new("<section class=\"card\"><h1>The sandbox is running</h1><p>This is the simulated institution of Passbook. Start a sign-in from your app; its page opens here.</p><p class=\"soft\">Issuer: <code>")
        .text(issuer)
        .raw("</code></p></section>");
    page(StatusCode::OK, "Running", &main, None)
}
