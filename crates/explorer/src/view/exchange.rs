//! HTTP exchanges: what was asked and answered, without secrets.

use super::LabelledText;

super::view! {
    /// One exchange with an institution.
    pub struct ExchangeView {
        /// Its id.
        pub id: String,
        /// The session it belongs to.
        pub session: Option<String>,
        /// When it began, ISO 8601.
        pub at: String,
        /// Method.
        pub method: String,
        /// Path template, for example `/users/{userId}/accounts`.
        pub path: String,
        /// Query as sent.
        pub query: String,
        /// Status; none if no answer came.
        pub status: Option<u16>,
        /// Duration in ms.
        pub ms: u32,
        /// Decoded size of the answer in bytes.
        pub bytes: u32,
        /// `x-request-id` of the answer.
        pub request_id: Option<String>,
        /// How often it was tried again.
        pub retries: u32,
        /// Machine id of the error, if it failed.
        pub error: Option<String>,
        /// Request headers, redacted.
        pub request_headers: Vec<LabelledText>,
        /// Response headers, redacted.
        pub response_headers: Vec<LabelledText>,
    }
}
