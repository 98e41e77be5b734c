//! No `Deref`, `AsRef` or `Into`: reading is by purpose-named methods.

fn read(token: &secret::AccessToken, client: secret::ClientSecret) {
    let _: &str = token;
    let _: &str = token.as_ref();
    let _: String = client.into();
}

fn main() {}
