//! TK-5: what was declined and what came unasked is told.

use crate::browser::accepted;

#[tokio::test]
async fn declined_and_unexpected_scopes_are_told() {
    let signed_in = accepted(|it| it.scope = Some("openid transfers")).await;
    let names = |scopes: &[model::Scope]| scopes.iter().map(|scope| scope.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&signed_in.scopes_granted), ["openid", "transfers"]);
    assert_eq!(names(&signed_in.scopes_refused), ["accounts"]);
    assert_eq!(names(&signed_in.scopes_unexpected), ["transfers"]);
}
