//! Exports: what would be written, shown first; then written to a file that the person chose, with progress and
//! Cancel (LG-5).
//!
//! Belongs here: which rows, whose accounts, how an export stands. Must not come in: formats and redaction; those are
//! the crate `export`. Where a file goes is asked by the shell.

mod rows;

use crate::Explorer;
use crate::core::{Answer, Core, Event, guard};
use crate::session::Session;
use crate::table::{Shown, bounded, small};
use crate::view::{
    ErrorKind, ErrorView, ExportFormat, ExportPreviewView, ExportRequest, ExportStatus, ExportView, LeftOutView,
    ReplacedView,
};
use ::export::{About, Export, ExportError, Format, Progress, Redaction, Report, Watch};
use rows::LedgerRows;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Rows whose text a preview shows.
const PREVIEW_ROWS: usize = 8;

/// Rows whose redactions a preview counts.
const COUNTED_ROWS: usize = 20_000;

/// Most characters of a preview.
const PREVIEW_TEXT: usize = 6_000;

/// Ended exports that are remembered.
const REMEMBERED: usize = 20;

/// The exports of this run.
#[derive(Default)]
pub(crate) struct Exports {
    all: Mutex<Vec<Arc<Running>>>,
    /// The redaction that a preview showed, so that the file has the same tokens.
    previewed: Mutex<Option<(String, Redaction)>>,
}

struct Running {
    cancel: AtomicBool,
    view: Mutex<ExportView>,
}

impl Running {
    fn change(&self, change: impl FnOnce(&mut ExportView)) -> ExportView {
        let mut view = guard(&self.view);
        change(&mut view);
        view.revision += 1;
        view.clone()
    }
}

impl Explorer {
    /// What an export would write: its first lines, and what redaction replaces.
    ///
    /// # Errors
    /// If the session does not exist, the query is not good, or there is nothing to export.
    pub async fn export_preview(&self, request: ExportRequest) -> Answer<ExportPreviewView> {
        let session = self.core().session(&request.session).await?;
        self.blocking(move |core| {
            let (export, rows) = prepare(core, &session, &request)?;
            *guard(&core.exports.previewed) = Some((request.session.clone(), export.redaction.clone()));
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
        let (export, rows) = self.blocking(move |core| prepare(core, &session, &request)).await?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let view = ExportView {
            export: uuid::Uuid::new_v4().to_string(),
            status: ExportStatus::Writing,
            file_name: model::text::shown(&name),
            rows: 0,
            of: small(rows.len()),
            size: crate::format::size(0),
            left_out: vec![],
            notes: vec![],
            error: None,
            revision: 1,
        };
        let running = Arc::new(Running { cancel: AtomicBool::new(false), view: Mutex::new(view.clone()) });
        {
            let mut all = guard(&core.exports.all);
            all.push(Arc::clone(&running));
            let over = all.len().saturating_sub(REMEMBERED);
            all.drain(..over);
        }
        tokio::task::spawn_blocking(move || write(&core, &running, &export, &rows, &path));
        Ok(view)
    }

    /// How an export stands.
    ///
    /// # Errors
    /// If it does not exist.
    pub async fn export(&self, export: String) -> Answer<ExportView> {
        Ok(guard(&self.core().running_export(&export)?.view).clone())
    }

    /// Ends an export; no file is left, and one that was there is untouched.
    ///
    /// # Errors
    /// If it does not exist.
    pub async fn stop_export(&self, export: String) -> Answer<ExportView> {
        let running = self.core().running_export(&export)?;
        running.cancel.store(true, Ordering::Relaxed);
        let view = guard(&running.view).clone();
        Ok(view)
    }
}

impl Core {
    fn running_export(&self, id: &str) -> Result<Arc<Running>, ErrorView> {
        let all = guard(&self.exports.all);
        let found = all.iter().find(|running| guard(&running.view).export == id).cloned();
        found.ok_or_else(|| {
            ErrorView::new(ErrorKind::NotFound, "export.not_found", "This export does not exist.", "Begin a new one.")
        })
    }

    /// Ends every export, so that quitting leaves no partial file.
    pub(crate) fn stop_exports(&self) {
        guard(&self.exports.all).iter().for_each(|running| running.cancel.store(true, Ordering::Relaxed));
    }
}

/// Rows of a query as CSV, for pasting: whole, and with the guard of formulas that a file has.
pub(crate) fn as_csv(shown: &Shown, query: &ledger::Query, ranges: &[Range<u64>]) -> Answer<String> {
    let rows = LedgerRows::of(shown, query, ranges);
    let export = Export { format: Format::Csv, about: about(shown.simulated()), redaction: Redaction::Full };
    text(&export, &rows)
}

fn prepare(core: &Core, session: &Session, request: &ExportRequest) -> Answer<(Export, LedgerRows)> {
    let shown = Shown::of(session);
    let query = shown.query(&request.query)?;
    let ranges = bounded(&request.ranges)?;
    let everything = 0..u64::MAX;
    let rows =
        LedgerRows::of(&shown, &query, if ranges.is_empty() { std::slice::from_ref(&everything) } else { &ranges });
    if rows.len() == 0 {
        return Err(ErrorView::input(
            "export.nothing",
            "There are no rows to export.",
            "Read the transactions first, or change the filter.",
        ));
    }
    let redaction = match (request.redacted, &*guard(&core.exports.previewed)) {
        (false, _) => Redaction::Full,
        (true, Some((of, redaction))) if *of == request.session && redaction.is_redacted() => redaction.clone(),
        (true, _) => Redaction::redacted().map_err(|error| error_view(&error))?,
    };
    let about = about(shown.simulated()).institution(session.connection.name.clone());
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
    let counts = export.preview(rows, COUNTED_ROWS);
    let example = |field| {
        let changes = counts.rows.iter().flatten().filter(move |change| change.field == field);
        changes.into_iter().find(|change| change.before != change.after).map(|change| change.after.clone())
    };
    let replaced = counts.counts.iter().filter(|(_, counts)| counts.replaced > 0).map(|(field, counts)| ReplacedView {
        field: field.label().to_owned(),
        values: small(counts.replaced),
        example: example(*field),
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
        rows: small(rows.len()),
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

fn write(core: &Core, running: &Running, export: &Export, rows: &LedgerRows, path: &std::path::Path) {
    let mut progress = |progress: Progress| {
        core.emit(Event::Export(running.change(|view| {
            view.rows = small(progress.rows);
            view.size = crate::format::size(progress.bytes);
        })));
    };
    let end = export.to_file(path, rows, &mut Watch::new(&running.cancel, &mut progress));
    core.emit(Event::Export(running.change(|view| match end {
        Ok(report) => done(view, &report),
        Err(ExportError::Cancelled) => view.status = ExportStatus::Cancelled,
        Err(error) => {
            view.status = ExportStatus::Failed;
            view.error = Some(error_view(&error));
        }
    })));
}

fn done(view: &mut ExportView, report: &Report) {
    view.status = ExportStatus::Done;
    view.rows = small(report.rows);
    view.size = crate::format::size(report.bytes);
    let left_out =
        report.left_out.iter().map(|(reason, rows)| LeftOutView { reason: reason.to_string(), rows: small(*rows) });
    view.left_out = left_out.collect();
    view.notes = report.notes.iter().map(ToString::to_string).collect();
}

fn error_view(error: &ExportError) -> ErrorView {
    ErrorView::new(ErrorKind::Storage, error.code(), error.to_string(), error.help())
}
