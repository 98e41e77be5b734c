//! The text inside is private: only the redacted `Debug` of the type is there.

fn show(token: &secret::RefreshToken, field: &secret::FormField) -> String {
    format!("{:?} {:?}", token.0, field.0)
}

fn main() {}
