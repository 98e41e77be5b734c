//! CB-3, CB-4: the page after the redirect is asked for before anybody was redirected.

use crate::browser::{begin, come_back, get, good_answer, public_client, request};
use crate::provider::Provider;
use std::time::Duration;

#[tokio::test]
async fn asking_for_the_last_page_too_early_holds_no_connection_and_keeps_nobody_out() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(public_client())).await;
    let (redirect, ignored) = (pending.redirect_uri().to_owned(), pending.ignored());
    for _ in 0..8 {
        // A page that waits for the end of the sign-in would come after 10 s.
        let page = tokio::time::timeout(Duration::from_secs(5), get(&redirect, "/done")).await.unwrap();
        assert!(page.contains("Return to Passbook") && !page.contains("signed in"), "{page}");
    }
    assert_eq!(ignored.count(), 8);
    let query = good_answer(&provider, &pending);
    assert!(come_back(pending, &query).await.0.is_ok());
}
