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

/// Derives what every boundary enum without content needs.
macro_rules! choice {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, specta::Type)]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($(#[$vmeta])* $variant,)* }
    )*};
}

use {choice, view};
