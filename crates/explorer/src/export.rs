//! Exports: what would be written, shown first; then written to a file that the person chose, with progress and
//! Cancel (LG-5).
//!
//! Belongs here: which rows, whose accounts, how an export stands. Must not come in: formats and redaction; those are
//! the crate `export`. Where a file goes is asked by the shell.

mod rows;
mod running;

pub(crate) use running::Exports;

use crate::Explorer;
use crate::core::{Answer, Event};
use crate::format;
use crate::session::Session;
use crate::table::{Shown, bounded, moved};
use crate::view::{
    ErrorKind, ErrorView, ExportFormat, ExportPreviewView, ExportRequest, ExportStatus, ExportView, ReplacedView,
};
use ::export::{About, Export, ExportError, Format, Redaction, Watch};
use rows::LedgerRows;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Rows whose text a preview shows.
const PREVIEW_ROWS: usize = 8;

/// Rows whose redactions a preview counts.
const COUNTED_ROWS: usize = 20_000;

/// Most characters of a preview.
const PREVIEW_TEXT: usize = 6_000;

impl Explorer {
    /// What an export would write: its first lines, and what redaction replaces.
    ///
    /// # Errors
    /// If the session does not exist, the query is not good, or there is nothing to export.
    pub async fn export_preview(&self, request: ExportRequest) -> Answer<ExportPreviewView> {
        let session = self.core().session(&request.session).await?;
        self.blocking(move |core| {
            let (export, rows) = prepare(&session, &request, core.exports.previewed(&session.id))?;
            core.exports.show(&session, &export.redaction);
            preview(&export, &rows)
        })
        .await
    }

    /// Begins to write an export to a file; how it goes on is told by events.
    ///
    /// # Errors
    /// As for the preview. Why writing failed is in the view.
    pub async fn begin_export(&self, request: ExportRequest, path: PathBuf) -> Answer<ExportView> {
        let core = Arc::clone(self.core());
        let session = core.session(&request.session).await?;
        let asked = Arc::clone(&session);
        let prepared = self.blocking(move |core| prepare(&asked, &request, core.exports.take(&asked.id)));
        let (export, rows) = prepared.await?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let view = ExportView {
            export: uuid::Uuid::new_v4().to_string(),
            status: ExportStatus::Writing,
            file_name: model::text::shown(&name),
            rows: 0,
            of: format::count(rows.len()),
            size: format::size(0),
            left_out: vec![],
            notes: vec![],
            error: None,
            revision: 1,
        };
        let tell = Arc::clone(&core);
        core.exports.start(
            (session.id.clone(), || session.readings.is_forgotten()),
            view.clone(),
            move |view| tell.emit(Event::Export(view)),
            move |watch| export.to_file(&path, &rows, watch),
        )?;
        Ok(view)
    }

    /// How an export stands.
    ///
    /// # Errors
    /// If it does not exist.
    pub async fn export(&self, export: String) -> Answer<ExportView> {
        self.core().exports.find(&export)
    }

    /// Ends an export; no file is left, and one that was there is untouched.
    ///
    /// # Errors
    /// If it does not exist.
    pub async fn stop_export(&self, export: String) -> Answer<ExportView> {
        self.core().exports.stop(&export)
    }
}

/// Rows of a query as CSV, for pasting: whole, and with the guard of formulas that a file has.
pub(crate) fn as_csv(shown: &Shown, keys: Vec<i64>) -> Answer<String> {
    let rows = LedgerRows::of(shown, keys);
    let export = Export { format: Format::Csv, about: about(shown.simulated()), redaction: Redaction::Full };
    text(&export, &rows)
}

fn prepare(session: &Session, request: &ExportRequest, previewed: Option<Redaction>) -> Answer<(Export, LedgerRows)> {
    let shown = Shown::of(session);
    let query = shown.query(&request.query)?;
    let ranges = bounded(&request.ranges)?;
    let keys = if ranges.is_empty() {
        shown.ledger.keys(&query, std::slice::from_ref(&(0..u64::MAX)))
    } else {
        let selected = shown.ledger.keys_at(request.revision.into(), &query, &ranges);
        selected.ok_or_else(|| moved("exported"))?
    };
    let rows = LedgerRows::of(&shown, keys);
    if rows.len() == 0 {
        return Err(ErrorView::input(
            "export.nothing",
            "There are no rows to export.",
            "Read the transactions first, or change the filter.",
        ));
    }
    let redaction = match (request.redacted, previewed) {
        (false, _) => Redaction::Full,
        (true, Some(previewed)) => previewed,
        (true, None) => Redaction::redacted().map_err(|error| error_view(&error))?,
    };
    let about = about(shown.simulated()).institution(session.connection().name.clone());
    Ok((Export { format: format(request.format), about, redaction }, rows))
}

fn about(simulated: bool) -> About {
    About::new(concat!("Passbook ", env!("CARGO_PKG_VERSION")), jiff::Timestamp::now()).simulated(simulated)
}

fn format(format: ExportFormat) -> Format {
    match format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Json => Format::Json,
        ExportFormat::RawJson => Format::JsonWithRaw,
        ExportFormat::Ofx => Format::Ofx,
        ExportFormat::Qif => Format::Qif,
    }
}

fn preview(export: &Export, rows: &LedgerRows) -> Answer<ExportPreviewView> {
    let fields = export.preview(rows, COUNTED_ROWS).map_err(|error| error_view(&error))?;
    let replaced =
        fields.into_iter().filter(|(_, treated)| treated.replaced > 0).map(|(field, treated)| ReplacedView {
            field: field.label().to_owned(),
            values: format::count(treated.replaced),
            example: treated.example,
        });
    let first = rows.first(PREVIEW_ROWS);
    let mut text = text(export, &first)?;
    if let Some((cut, _)) = text.char_indices().nth(PREVIEW_TEXT) {
        text.truncate(cut);
        text.push('…');
    }
    let mut notes = Vec::new();
    if rows.len() > COUNTED_ROWS && export.redaction.is_redacted() {
        notes.push("What is replaced is counted in the first 20,000 rows.".to_owned());
    }
    if rows.len() > PREVIEW_ROWS {
        notes.push(format!("The preview shows the first {PREVIEW_ROWS} rows."));
    }
    Ok(ExportPreviewView {
        rows: format::count(rows.len()),
        file_name: export.file_name(&rows.subject()),
        extension: export.format.extension().to_owned(),
        kind: export.format.label().to_owned(),
        text,
        replaced: replaced.collect(),
        notes,
    })
}

fn text(export: &Export, rows: &LedgerRows) -> Answer<String> {
    let mut bytes = Vec::new();
    export
        .write(rows, &mut bytes, &mut Watch::new(&AtomicBool::new(false), &mut |_| ()))
        .map_err(|error| error_view(&error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

pub(crate) fn error_view(error: &ExportError) -> ErrorView {
    ErrorView::new(ErrorKind::Storage, error.code(), error.to_string(), error.help())
}
