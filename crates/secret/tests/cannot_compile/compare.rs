//! `==` would take a time that depends on the content; there is `is_same` and `matches`.

fn compare(a: &secret::AccessToken, b: &secret::AccessToken, state: &secret::FlowKey, answer: &secret::FlowKey) -> bool {
    a == b && state == answer
}

fn main() {}
