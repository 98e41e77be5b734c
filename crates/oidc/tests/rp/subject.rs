//! TK-15, trap 9: the crate accepts an empty sub and one of 10,000 characters.

use crate::browser::{UNTIL_KEYS, accepted, refused};

#[tokio::test]
async fn a_sub_has_1_to_255_printable_characters() {
    for sub in [String::new(), "s".repeat(256), "a\nb".to_owned()] {
        refused(
            move |it| it.claims = Box::new(move |claims| claims["sub"] = sub.clone().into()),
            "id_token.subject",
            &UNTIL_KEYS,
        )
        .await;
    }
}

#[tokio::test]
async fn a_sub_of_255_characters_is_accepted() {
    let sub = "s".repeat(255);
    let signed_in = accepted(|it| {
        it.claims = Box::new(|claims| claims["sub"] = "s".repeat(255).into());
        it.userinfo = Box::new(|claims| claims["sub"] = "s".repeat(255).into());
    })
    .await;
    assert_eq!(signed_in.identity.subject.as_str(), sub);
}
