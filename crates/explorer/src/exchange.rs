//! Exchanges as a shell shows them.

use crate::Explorer;
use crate::core::{Answer, Core};
use crate::format::count;
use crate::view::{ExchangeView, LabelledText};
use consumer_api::{Exchange, ExchangeId};
use model::text;
use std::sync::Arc;

impl Core {
    pub(crate) fn exchange_view(&self, id: ExchangeId) -> Option<ExchangeView> {
        self.exchanges.get(id).map(|exchange| view(&exchange))
    }
}

fn view(exchange: &Exchange) -> ExchangeView {
    let headers = |headers: &[(String, String)]| {
        headers
            .iter()
            .map(|(name, value)| LabelledText { label: text::shown(name), text: text::shown(value) })
            .collect()
    };
    let query: Vec<String> = exchange.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    ExchangeView {
        id: exchange.id.0.to_string(),
        session: Some(exchange.session.to_string()),
        at: exchange.at.to_string(),
        method: exchange.method.clone(),
        path: exchange.template.strip_prefix("/a/consumer/api/v0").unwrap_or(&exchange.template).to_owned(),
        query: text::shown(&query.join("&")),
        status: exchange.status,
        ms: count(exchange.duration_ms),
        bytes: count(exchange.decoded_bytes),
        request_id: exchange.request_id.as_deref().map(text::shown),
        retries: exchange.retries,
        error: exchange.failure.map(str::to_owned),
        request_headers: headers(&exchange.request_headers),
        response_headers: headers(&exchange.response_headers),
    }
}

impl Explorer {
    /// The last exchanges, newest first.
    ///
    /// # Errors
    /// None today; the form is that of every use case.
    pub async fn exchanges(&self, most: u32) -> Answer<Vec<ExchangeView>> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Ok(self.core().exchanges.list().iter().rev().take(most).map(|exchange| view(exchange)).collect())
    }

    /// Tells listeners of each exchange that ends, from now on.
    pub(crate) fn watch_exchanges(&self) {
        let mut changes = self.core().exchanges.changes();
        let core = Arc::downgrade(self.core());
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            while changes.changed().await.is_ok() {
                let Some(core) = core.upgrade() else { return };
                if let Some(last) = core.exchanges.list().last() {
                    core.emit(crate::Event::Exchange(view(last)));
                }
            }
        });
    }

    /// Tells listeners of each change of the keychain, from now on.
    pub(crate) fn watch_keychain(&self) {
        let mut states = self.core().keychain.subscribe();
        let core = Arc::downgrade(self.core());
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            while states.changed().await.is_ok() {
                let Some(core) = core.upgrade() else { return };
                let state = states.borrow_and_update().clone();
                core.emit(crate::Event::Keychain(crate::app::keychain_view(&state)));
            }
        });
    }
}
