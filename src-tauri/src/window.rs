//! The one window: what it may show, and what it may not do.

use crate::events::MAIN_WINDOW;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{App, WebviewUrl, WebviewWindowBuilder};

/// Size of the window at first, in logical pixels; the smallest still shows every control at 200 % text.
const SIZE: (f64, f64) = (1320.0, 860.0);
const SMALLEST: (f64, f64) = (480.0, 400.0);

/// Opens the window, hidden until its page has loaded, so that nothing flashes.
pub(crate) fn open(app: &App) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, MAIN_WINDOW, WebviewUrl::default())
        .title("Passbook")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .visible(false)
        // Nothing from the API reaches the disk through the web view (IW-14).
        .incognito(!is_automated())
        // The engine would remember the client secret field (IW-3).
        .general_autofill_enabled(false)
        .browser_extensions_enabled(false)
        .disable_drag_drop_handler()
        .devtools(cfg!(debug_assertions))
        // The app's own pages and nothing else (IW-4).
        .on_navigation(|url| is_own(url.scheme(), url.host_str()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_page_load(|window, payload| {
            if payload.event() == PageLoadEvent::Finished {
                // A window that cannot be shown has been closed meanwhile.
                let _ = window.show();
            }
        })
        .build()?;
    Ok(())
}

/// The web view engine and its version.
pub(crate) fn engine() -> String {
    let name = if cfg!(target_os = "linux") {
        "WebKitGTK"
    } else if cfg!(target_os = "macos") {
        "WKWebView"
    } else {
        "WebView2"
    };
    tauri::webview_version().map_or_else(|_| name.to_owned(), |version| format!("{name} {version}"))
}

/// Whether a test drives this window. WebKitGTK automates only a context that is not private, so a debug build
/// gives the privacy up for the driver that asks for it; what the tests search then holds more, not less.
fn is_automated() -> bool {
    cfg!(debug_assertions) && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true")
}

/// The app's own origin: a custom scheme, or its stand-in on Windows; Vite's address while developing.
fn is_own(scheme: &str, host: Option<&str>) -> bool {
    match (scheme, host) {
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost")) => true,
        ("http", Some("localhost")) => cfg!(not(feature = "custom-protocol")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_the_apps_own_pages_may_be_navigated_to() {
        assert!(is_own("tauri", Some("localhost")));
        assert!(is_own("https", Some("tauri.localhost")));
        for (scheme, host) in [("https", Some("bank.example")), ("file", None), ("javascript", None), ("data", None)] {
            assert!(!is_own(scheme, host), "{scheme}");
        }
    }
}
