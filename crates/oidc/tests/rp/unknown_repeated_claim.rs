//! TK-16: an unknown member that comes twice changes nothing.

use crate::browser::accepted;

#[tokio::test]
async fn an_unknown_claim_that_comes_twice_changes_nothing() {
    let signed_in = accepted(|it| it.payload_text = Box::new(|text| text.replacen('{', r#"{"x":1,"x":2,"#, 1))).await;
    assert_eq!(signed_in.identity.subject.as_str(), "user-1");
}
