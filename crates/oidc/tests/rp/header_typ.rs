//! TK-8: another kind of JSON Web Token.

use crate::browser::{UNTIL_TOKEN, refused};

#[tokio::test]
async fn another_type_of_token_is_refused() {
    refused(|it| it.header = Box::new(|header| header["typ"] = "at+jwt".into()), "id_token.header", &UNTIL_TOKEN).await;
}
