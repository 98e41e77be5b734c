//! Exports: shown first, then written to a file that is whole or not there.

use crate::reading::{query, read};
use crate::world::World;
use explorer::Event;
use explorer::view::*;

async fn request(world: &mut World, format: ExportFormat, redacted: bool) -> ExportRequest {
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Everyday Checking").await;
    read(world, &session, &account).await;
    ExportRequest { session, query: query(&account), ranges: vec![], revision: 0, format, redacted }
}

async fn revision(world: &World, request: &ExportRequest) -> u32 {
    let (session, query) = (request.session.clone(), request.query.clone());
    world.explorer.transactions(session, query, 0, 1).await.unwrap().revision
}

async fn write(world: &mut World, request: ExportRequest, path: &std::path::Path) -> ExportView {
    world.explorer.begin_export(request, path.to_owned()).await.unwrap();
    world
        .event(|event| match event {
            Event::Export(view) if view.status != ExportStatus::Writing => Some(view.clone()),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn every_format_is_written_with_the_rows_that_the_table_shows() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new().await;
    let first = request(&mut world, ExportFormat::Csv, false).await;
    let total = world.explorer.transactions(first.session.clone(), first.query.clone(), 0, 1).await.unwrap().total;
    for format in [ExportFormat::Csv, ExportFormat::Json, ExportFormat::RawJson, ExportFormat::Ofx, ExportFormat::Qif] {
        let path = folder.path().join(format!("{format:?}"));
        let end = write(&mut world, ExportRequest { format, ..first.clone() }, &path).await;
        assert_eq!((end.status, end.error), (ExportStatus::Done, None), "{format:?}");
        let left_out: u32 = end.left_out.iter().map(|left_out| left_out.rows).sum();
        assert_eq!(end.rows + left_out, total, "{format:?}");
        assert!(std::fs::read_to_string(&path).unwrap().to_lowercase().contains("simulated"), "{format:?}");
    }
}

#[tokio::test]
async fn a_preview_shows_what_redaction_replaces_and_the_file_holds_the_same_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new().await;
    let request = request(&mut world, ExportFormat::Csv, true).await;
    let preview = world.explorer.export_preview(request.clone()).await.unwrap();
    assert!(preview.file_name.contains("simulated"));
    let examples: Vec<&str> = preview.replaced.iter().map(|field| field.example.as_deref().unwrap()).collect();
    assert!(preview.replaced.iter().any(|field| field.field == "Account name"));
    let path = folder.path().join("redacted.csv");
    write(&mut world, request, &path).await;
    let text = std::fs::read_to_string(&path).unwrap();
    let in_file = examples.iter().filter(|example| text.contains(**example)).count();
    assert!(in_file >= 3, "the account, the name and the memo of a row at least: {examples:?}");
    assert!(!text.to_lowercase().contains("lakeside"));
}

#[tokio::test]
async fn a_selection_alone_is_exported() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new().await;
    let request = request(&mut world, ExportFormat::Json, false).await;
    let revision = revision(&world, &request).await;
    let some = ExportRequest { ranges: vec![RowRange { first: 1, count: 3 }], revision, ..request };
    let end = write(&mut world, some, &folder.path().join("some.json")).await;
    assert_eq!((end.rows, end.of), (3, 3));
}

#[tokio::test]
async fn a_folder_that_is_missing_is_an_error_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new().await;
    let request = request(&mut world, ExportFormat::Csv, false).await;
    let end = write(&mut world, request, &folder.path().join("gone").join("file.csv")).await;
    assert_eq!(end.status, ExportStatus::Failed);
    assert_eq!(end.error.unwrap().code, "export.folder_missing");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn nothing_to_export_is_said_before_a_file_is_asked_for() {
    let mut world = World::new().await;
    let request = request(&mut world, ExportFormat::Csv, false).await;
    let query = TransactionQuery { filter: "id:nothing".to_owned(), ..request.query.clone() };
    let error = world.explorer.export_preview(ExportRequest { query, ..request }).await.unwrap_err();
    assert_eq!(error.code, "export.nothing");
}

#[tokio::test]
async fn a_selection_of_rows_that_moved_since_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new().await;
    let request = request(&mut world, ExportFormat::Csv, false).await;
    let revision = revision(&world, &request).await;
    // Rows come in: those of another account.
    let other = world.account_named(&request.session, "Rainy Day Savings").await;
    read(&mut world, &request.session, &other).await;
    let some = ExportRequest { ranges: vec![RowRange { first: 1, count: 3 }], revision, ..request.clone() };
    assert_eq!(world.explorer.export_preview(some.clone()).await.unwrap_err().code, "selection.moved");
    let path = folder.path().join("some.csv");
    assert_eq!(world.explorer.begin_export(some, path.clone()).await.unwrap_err().code, "selection.moved");
    assert!(!path.exists());
    let everything = ExportRequest { revision, ..request };
    assert!(world.explorer.export_preview(everything).await.is_ok(), "without ranges there is nothing to move");
}

#[tokio::test]
async fn two_redacted_files_of_a_session_share_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new().await;
    let request = request(&mut world, ExportFormat::Csv, true).await;
    world.explorer.export_preview(request.clone()).await.unwrap();
    let mut tokens = Vec::new();
    for name in ["one.csv", "two.csv"] {
        let path = folder.path().join(name);
        write(&mut world, request.clone(), &path).await;
        let text = std::fs::read_to_string(&path).unwrap();
        let words = text.split([',', '\r', '\n']).filter(|word| word.starts_with("name-")).map(str::to_owned);
        tokens.push(words.collect::<std::collections::BTreeSet<_>>());
    }
    assert!(!tokens[0].is_empty());
    assert!(tokens[0].is_disjoint(&tokens[1]));
}

#[tokio::test]
async fn a_sign_out_drops_what_is_held_of_the_exports_of_its_session() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new().await;
    let request = request(&mut world, ExportFormat::Csv, true).await;
    let session = request.session.clone();
    let begun = world.explorer.begin_export(request, folder.path().join("out.csv")).await.unwrap();
    let report = world.explorer.sign_out(session).await.unwrap();
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::Done), "{:?}", report.lines);
    assert_eq!(world.explorer.export(begun.export).await.unwrap_err().code, "export.not_found");
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.filter(|name| name != "out.csv").count(), 0, "no partial file is left");
}
