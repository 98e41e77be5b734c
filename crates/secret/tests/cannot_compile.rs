//! What must not compile with a secret (KC-12). Each file in `cannot_compile/` tries one way out.

#[test]
fn no_secret_can_be_shown_copied_compared_serialised_or_dereferenced() {
    trybuild::TestCases::new().compile_fail("tests/cannot_compile/*.rs");
}
