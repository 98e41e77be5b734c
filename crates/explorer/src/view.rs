//! The boundary types that leave the core. A `View` is small, typed, and ready to show: amounts and instants
//! are text, nothing is a 64-bit number or free JSON (AP-18), and no type here can carry a secret.

mod account;
mod app;
mod chart;
mod connection;
mod error;
mod exchange;
mod export;
mod refresh;
mod sandbox;
mod session;
mod sign_in;
mod table;
mod transaction;

pub use account::*;
pub use app::*;
pub use chart::*;
pub use connection::*;
pub use error::*;
pub use exchange::*;
pub use export::*;
pub use refresh::*;
pub use sandbox::*;
pub use session::*;
pub use sign_in::*;
pub use table::*;
pub use transaction::*;

/// Derives what every boundary type needs.
macro_rules! view {
    ($($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, specta::Type)]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($(#[$fmeta])* pub $field: $type,)* }
    )*};
}

/// Derives what every boundary type that comes in needs: a member that it does not have is refused (IW-6).
macro_rules! request {
    ($($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, specta::Type)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name { $($(#[$fmeta])* pub $field: $type,)* }
    )*};
}

/// Derives what every boundary enum without content needs.
macro_rules! choice {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, specta::Type)]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($(#[$vmeta])* $variant,)* }
    )*};
}

use {choice, request, view};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_with_a_member_that_it_does_not_have_is_refused() {
        fn refusal<T: serde::de::DeserializeOwned>() -> String {
            serde_json::from_str::<T>(r#"{"path":"/etc"}"#).err().map(|error| error.to_string()).unwrap_or_default()
        }
        for refusal in [
            refusal::<ConnectionRequest>(),
            refusal::<ExportRequest>(),
            refusal::<RowRange>(),
            refusal::<SettingsView>(),
            refusal::<SignInRequest>(),
            refusal::<TransactionQuery>(),
        ] {
            assert!(refusal.starts_with("unknown field `path`"), "{refusal}");
        }
    }

    #[test]
    fn a_client_secret_in_a_request_is_never_shown() {
        let request: ConnectionRequest = serde_json::from_str(
            r#"{"id":null,"name":"n","host":"h","sandbox":false,"clientId":"c","clientType":"confidential",
                "clientSecret":"CANARY","redirectUris":[],"scopes":[],"claims":[]}"#,
        )
        .unwrap();
        assert!(request.client_secret.is_some());
        assert!(!format!("{request:?}").contains("CANARY"));
    }
}
