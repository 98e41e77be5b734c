//! The one list of commands and events, and the export of their TypeScript bindings.

use crate::commands::{
    account, app, connection, exchange, export, query, refresh, sandbox, session, sign_in, table, transaction,
};
use crate::events;
use tauri_specta::{Builder, collect_commands, collect_events};

/// The commands and events that the web view may use.
pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .commands(collect_commands![
            app::app,
            app::save_settings,
            app::check_keychain,
            app::forget_everything,
            app::open_known_link,
            app::open_data_folder,
            connection::connections,
            connection::connection_choices,
            connection::save_connection,
            connection::remove_connection,
            connection::check_connection,
            sign_in::begin_sign_in,
            sign_in::sign_in_attempt,
            sign_in::reopen_browser,
            sign_in::paste_callback,
            sign_in::cancel_sign_in,
            session::sessions,
            session::session,
            session::refresh_token,
            session::sign_out,
            session::open_end_session,
            account::home,
            account::account,
            account::account_number,
            account::latest_activity,
            transaction::read_transactions,
            transaction::stop_reading,
            transaction::read_all_transactions,
            transaction::reading_all,
            transaction::stop_reading_all,
            transaction::transaction,
            table::transactions,
            table::row_position,
            table::totals,
            table::selection_totals,
            table::copy_rows,
            table::hints,
            table::hint_rows,
            table::check_filter,
            table::complete_filter,
            table::saved_filters,
            table::save_filter,
            table::remove_filter,
            table::changes,
            table::change_rows,
            table::balance_chart,
            table::flow_charts,
            query::run_sql,
            query::sql_rows,
            query::copy_sql_rows,
            query::stop_sql,
            query::sql_schema,
            export::export_preview,
            export::begin_export,
            export::export,
            export::stop_export,
            refresh::start_refresh,
            refresh::refresh,
            refresh::stop_refresh,
            sandbox::sandbox,
            sandbox::start_sandbox,
            sandbox::stop_sandbox,
            sandbox::reset_sandbox,
            sandbox::sandbox_requests,
            exchange::exchanges,
        ])
        .events(collect_events![
            events::SignInChanged,
            events::SessionsChanged,
            events::ReadChanged,
            events::ReadAllChanged,
            events::ExportChanged,
            events::RefreshChanged,
            events::SandboxChanged,
            events::ExchangeEnded,
            events::KeychainChanged
        ])
}

#[cfg(test)]
mod tests {
    /// Writes the bindings, and fails once when they were stale; commit the new file.
    #[test]
    fn the_typescript_bindings_are_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/lib/bindings.ts");
        let before = std::fs::read_to_string(path).unwrap_or_default();
        let header = "// Generated from the Rust commands by a test; do not edit.\n// @ts-nocheck\n";
        super::builder().export(specta_typescript::Typescript::default().header(header), path).unwrap();
        let after = std::fs::read_to_string(path).unwrap();
        assert!(before == after, "ui/src/lib/bindings.ts was stale and has been written anew: commit it");
    }
}
