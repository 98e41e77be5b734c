//! `export`: reads transactions, then writes them to a file.

use explorer::view::{ExportFormat, ExportRequest, ExportStatus, ExportView, TransactionColumn, TransactionQuery};
use explorer::{Event, Explorer, ReadQuery};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use crate::arguments::{ExportArguments, FileFormat};
use crate::chosen;
use crate::output::Output;
use crate::problem::Problem;
use crate::reading::{self, Completeness};
use crate::words::counted;

/// The result as JSON.
#[derive(Serialize)]
struct Written {
    #[serde(flatten)]
    export: ExportView,
    #[serde(flatten)]
    read: Completeness,
}

/// Reads and writes.
pub(crate) async fn run(core: &Explorer, arguments: &ExportArguments, output: Output) -> Result<(), Problem> {
    if !arguments.force && arguments.out.exists() {
        return Err(Problem::FileThere { path: arguments.out.display().to_string() });
    }
    let session = chosen::session(core, &arguments.whose).await?;
    let (account_id, read) = match &arguments.account {
        Some(named) => {
            let home = core.home(session.id.clone(), true).await?;
            let id = chosen::account(&home, named)?.id.clone();
            let view = reading::part(core, &session.id, &id, ReadQuery::default()).await?;
            (Some(id), Completeness::of_one(&view, None))
        }
        None => (None, Completeness::of_all(&reading::everything(core, &session.id).await?)),
    };
    let request = ExportRequest {
        session: session.id,
        query: TransactionQuery {
            account_id,
            filter: arguments.filter.clone().unwrap_or_default(),
            sort: TransactionColumn::Posted,
            descending: true,
        },
        ranges: vec![],
        revision: 0,
        format: format(arguments.format),
        redacted: !arguments.full,
    };
    let export = write(core, request, arguments).await?;
    if let Some(error) = export.error.clone() {
        return Err(error.into());
    }
    read.tell(output);
    let written = Written { export, read };
    output.result(&written, || words(&written.export))
}

async fn write(core: &Explorer, request: ExportRequest, arguments: &ExportArguments) -> Result<ExportView, Problem> {
    let mut events = core.events();
    let mut view = core.begin_export(request, arguments.out.clone()).await?;
    while view.status == ExportStatus::Writing {
        match events.recv().await {
            Ok(Event::Export(next)) if next.export == view.export => view = next,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => view = core.export(view.export.clone()).await?,
            Err(RecvError::Closed) => return Err(Problem::Interrupted),
        }
    }
    Ok(view)
}

fn format(format: FileFormat) -> ExportFormat {
    match format {
        FileFormat::Csv => ExportFormat::Csv,
        FileFormat::Json => ExportFormat::Json,
        FileFormat::RawJson => ExportFormat::RawJson,
        FileFormat::Ofx => ExportFormat::Ofx,
        FileFormat::Qif => ExportFormat::Qif,
    }
}

fn words(ended: &ExportView) -> String {
    let mut text = format!("{} written, {}.\n", counted(ended.rows, "transaction"), ended.size);
    for left_out in &ended.left_out {
        text.push_str(&format!("{} left out: {}\n", counted(left_out.rows, "transaction"), left_out.reason));
    }
    ended.notes.iter().for_each(|note| text.extend([note.as_str(), "\n"]));
    text
}
