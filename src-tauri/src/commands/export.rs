//! Commands: export.

use crate::chooser::Suggestion;
use crate::host::Host;
use explorer::Answer;
use explorer::view::{ExportPreviewView, ExportRequest, ExportView};
use tauri::{AppHandle, State};

/// What an export would write.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_preview(host: State<'_, Host>, request: ExportRequest) -> Answer<ExportPreviewView> {
    host.run(|explorer| async move { explorer.export_preview(request).await }).await
}

/// Asks where the file goes, then begins to write it; none if the person decided otherwise.
#[tauri::command]
#[specta::specta]
pub(crate) async fn begin_export(
    app: AppHandle,
    host: State<'_, Host>,
    request: ExportRequest,
) -> Answer<Option<ExportView>> {
    let asked = request.clone();
    let preview = host.run(|explorer| async move { explorer.export_preview(asked).await }).await?;
    let suggestion = Suggestion {
        title: "Export transactions".to_owned(),
        file_name: preview.file_name,
        kind: preview.kind,
        extension: preview.extension,
    };
    let Some(path) = host.choose_file(&app, suggestion).await else { return Ok(None) };
    host.run(|explorer| async move { explorer.begin_export(request, path).await.map(Some) }).await
}

/// How an export stands.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export(host: State<'_, Host>, id: String) -> Answer<ExportView> {
    host.run(|explorer| async move { explorer.export(id).await }).await
}

/// Ends an export; no file is left.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_export(host: State<'_, Host>, id: String) -> Answer<ExportView> {
    host.run(|explorer| async move { explorer.stop_export(id).await }).await
}
