//! A secret has one owner.

fn copy(token: &secret::RefreshToken, verifier: &secret::CodeVerifier) {
    let _: secret::RefreshToken = token.clone();
    let _: secret::CodeVerifier = verifier.clone();
}

fn main() {}
