//! TK-4: the crate refuses a textual expires_in.

use crate::browser::accepted;

#[tokio::test]
async fn a_lifetime_as_text_is_read() {
    let signed_in = accepted(|it| it.token = Box::new(|token| token["expires_in"] = "600".into())).await;
    let parts = &signed_in.grant.parts;
    let life = parts.expires_at.unwrap().duration_since(parts.issued_at);
    assert_eq!(life, jiff::SignedDuration::from_secs(600));
}
