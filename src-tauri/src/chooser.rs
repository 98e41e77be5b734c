//! Where a new file goes: chosen by the person in the system's own dialog, which Rust opens and reads. No path ever
//! comes from the web view, and the web view may not open the dialog itself (IW-1, IW-8).
//!
//! Must not come in: what the file holds.

use crate::events::MAIN_WINDOW;
use crate::window::is_automated;
use std::path::{Path, PathBuf};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::DialogExt as _;
use tokio::sync::{Mutex, oneshot};

/// A test that drives the window cannot drive the system's dialog: it names the folder that new files go to. Heeded
/// only where the window itself heeds automation.
const FOLDER_VARIABLE: &str = "PASSBOOK_SAVE_FOLDER";

/// What the dialog offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suggestion {
    /// The title of the dialog, for example "Export transactions".
    pub(crate) title: String,
    /// The name of the file, without a folder.
    pub(crate) file_name: String,
    /// What the kind of file is called.
    pub(crate) kind: String,
    /// Its extension without a dot.
    pub(crate) extension: String,
}

/// Asks where a file goes.
#[derive(Debug)]
pub(crate) struct Chooser {
    /// Held while a dialog is open.
    dialog: Mutex<()>,
    /// Where files go without asking.
    folder: Option<PathBuf>,
}

impl Chooser {
    pub(crate) fn new() -> Self {
        let folder = if is_automated() { std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from) } else { None };
        Self { dialog: Mutex::default(), folder }
    }

    /// Asks, and waits for as long as the person takes. None if they closed the dialog, or if one is open already: a
    /// second click opens no second dialog (AB-4). The dialog itself asks before a file is replaced.
    pub(crate) async fn choose(&self, app: &AppHandle, suggestion: Suggestion) -> Option<PathBuf> {
        let _only_one = self.dialog.try_lock().ok()?;
        match &self.folder {
            Some(folder) => Some(folder.join(Path::new(&suggestion.file_name).file_name()?)),
            None => ask(app, suggestion).await,
        }
    }
}

async fn ask(app: &AppHandle, suggestion: Suggestion) -> Option<PathBuf> {
    let Suggestion { title, file_name, kind, extension } = suggestion;
    let dialog = app.dialog().file().set_title(title).set_file_name(file_name).add_filter(kind, &[&extension]);
    // Without one, the dialog would begin wherever the app was started.
    let folders = [app.path().document_dir(), app.path().home_dir()];
    let dialog = match folders.into_iter().flatten().find(|folder| folder.is_dir()) {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    };
    let dialog = match app.get_webview_window(MAIN_WINDOW) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    };
    let (tell, told) = oneshot::channel();
    dialog.save_file(move |chosen| {
        // Nobody waits any more when the app has quit meanwhile.
        let _ = tell.send(chosen);
    });
    let path = told.await.ok()??.into_path().ok()?;
    Some(with_extension(path, &extension))
}

/// Adds the extension to a name that has none; not if a file of the longer name is there, for the dialog asked about
/// replacing the shorter one only.
fn with_extension(path: PathBuf, extension: &str) -> PathBuf {
    if path.extension().is_some() {
        return path;
    }
    let longer = path.with_extension(extension);
    if longer.symlink_metadata().is_ok() { path } else { longer }
}

#[cfg(test)]
mod tests {
    use super::with_extension;

    #[test]
    fn the_web_view_may_not_open_a_dialog() {
        assert!(!include_str!("../capabilities/main.json").contains("dialog"));
    }

    #[test]
    fn a_name_without_an_extension_gets_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("march");
        assert_eq!(with_extension(path, "csv"), folder.path().join("march.csv"));
    }

    #[test]
    fn a_name_with_an_extension_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("march.txt");
        assert_eq!(with_extension(path.clone(), "csv"), path);
    }

    #[test]
    fn no_file_is_replaced_that_the_person_was_not_asked_about() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("march.csv"), "").unwrap();
        let path = folder.path().join("march");
        assert_eq!(with_extension(path.clone(), "csv"), path);
    }
}
