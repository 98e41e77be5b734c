//! A code and a verifier are sent once (TK-2).

fn send_twice(code: secret::AuthorizationCode, verifier: secret::CodeVerifier) {
    let _ = code.into_form_field();
    let _ = code.into_form_field();
    let _ = verifier.into_form_field();
    let _ = verifier.into_form_field();
}

fn main() {}
