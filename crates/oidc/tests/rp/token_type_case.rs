//! TK-3: bearer in any case.

use crate::browser::accepted;

#[tokio::test]
async fn the_token_type_is_read_in_any_case() {
    let signed_in = accepted(|it| it.token = Box::new(|token| token["token_type"] = "bEARER".into())).await;
    assert!(signed_in.grant.parts.refresh.is_some());
}
