//! A struct that would carry a secret to the UI, a file or a log does not compile.

#[derive(serde::Serialize)]
struct SessionView {
    access: secret::AccessToken,
    grant: secret::Grant,
}

fn main() {}
