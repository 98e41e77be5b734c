//! OpenID Foundation: oidcc-client-test-kid-absent-multiple-jwks: with two keys that fit, a token must name its key (TK-17).

use crate::browser::{UNTIL_KEYS, refused};

#[tokio::test]
async fn a_token_that_does_not_name_its_key_among_several_is_refused() {
    refused(
        |it| {
            it.header = Box::new(|header| drop(header.as_object_mut().unwrap().remove("kid")));
            it.jwks = Box::new(|set, _| {
                let mut second = set["keys"][0].clone();
                second["kid"] = "second".into();
                set["keys"].as_array_mut().unwrap().push(second);
            });
        },
        "jwks.ambiguous_key",
        &UNTIL_KEYS,
    )
    .await;
}
