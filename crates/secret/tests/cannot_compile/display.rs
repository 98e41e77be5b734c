//! A token has no `Display`, so it cannot end up in a message, a URL or a log by accident.

fn show(token: &secret::AccessToken, client: &secret::ClientSecret, code: &secret::AuthorizationCode) -> String {
    format!("{token} {client} {code}")
}

fn main() {}
