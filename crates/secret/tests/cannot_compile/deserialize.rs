//! A secret comes in by its checked constructor only.

#[derive(serde::Deserialize)]
struct Request {
    client_secret: secret::ClientSecret,
}

fn main() {}
