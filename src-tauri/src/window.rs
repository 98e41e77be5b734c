//! The one window: what it may show, and what it may not do.

use crate::events::MAIN_WINDOW;
use explorer::view::Appearance;
use tauri::utils::config::Color;
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager as _, Theme, WebviewUrl, WebviewWindowBuilder};

/// Size of the window at first, in logical pixels; the smallest still shows every control at 200 % text.
const SIZE: (f64, f64) = (1320.0, 860.0);
const SMALLEST: (f64, f64) = (480.0, 400.0);

/// The ground of the page (`--bg` in `ui/src/styles/tokens.css`), so that nothing flashes before it paints.
const LIGHT: Color = Color(0xf6, 0xf7, 0xf6, 0xff);
const DARK: Color = Color(0x0f, 0x14, 0x13, 0xff);

/// Opens the window in the colours that the person chose.
pub(crate) fn open(app: &App, appearance: Appearance) -> tauri::Result<()> {
    let builder = WebviewWindowBuilder::new(app, MAIN_WINDOW, WebviewUrl::default())
        .title("Passbook")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
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
        .theme(theme(appearance));
    // Only the web view of macOS previews what a link points at.
    #[cfg(target_os = "macos")]
    let builder = builder.allow_link_preview(false);
    let window = builder.build()?;
    let ground = if window.theme()? == Theme::Dark { DARK } else { LIGHT };
    window.set_background_color(Some(ground))
}

/// Gives the open window, and what its page takes for the system's colours, another appearance.
pub(crate) fn follow(app: &AppHandle, appearance: Appearance) {
    if let Some(window) = app.get_webview_window(MAIN_WINDOW) {
        // A window that cannot be changed has been closed meanwhile.
        let _ = window.set_theme(theme(appearance));
    }
}

fn theme(appearance: Appearance) -> Option<Theme> {
    match appearance {
        Appearance::System => None,
        Appearance::Light => Some(Theme::Light),
        Appearance::Dark => Some(Theme::Dark),
    }
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

/// Whether a test drives this window. WebKitGTK automates only a context that is not private, so a debug build,
/// and a release build made for measuring, give the privacy up for the driver that asks for it; what the tests search then holds more, not less.
pub(crate) fn is_automated() -> bool {
    cfg!(any(debug_assertions, feature = "automation"))
        && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true")
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
