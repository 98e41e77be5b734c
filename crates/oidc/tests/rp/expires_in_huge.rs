//! TK-4, trap 22: a lifetime that overflows clocks.

use crate::browser::accepted;

#[tokio::test]
async fn a_huge_lifetime_is_clamped_to_a_day() {
    let signed_in = accepted(|it| it.token = Box::new(|token| token["expires_in"] = u64::MAX.into())).await;
    let parts = &signed_in.grant.parts;
    let life = parts.expires_at.unwrap().duration_since(parts.issued_at);
    assert_eq!(life, jiff::SignedDuration::from_hours(24));
}
