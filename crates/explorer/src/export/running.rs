//! The exports of this run: whose each is, how it stands, and how all of them end.
//!
//! Must not come in: what is written; the writer is handed in.

use super::error_view;
use crate::core::guard;
use crate::format;
use crate::session::Session;
use crate::view::{ErrorKind, ErrorView, ExportStatus, ExportView, LeftOutView};
use ::export::{ExportError, Progress, Redaction, Report, Watch};
use model::SessionId;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Ended exports that are remembered.
const REMEMBERED: usize = 20;

/// How long an export that was cancelled may take to end: it looks between any two rows, so only a disk that does not
/// answer takes longer. Less than what quitting waits in all.
const END_DEADLINE: Duration = Duration::from_millis(1_500);

/// The exports of this run.
#[derive(Default)]
pub(crate) struct Exports {
    all: Mutex<Vec<Arc<Running>>>,
    /// The redaction that a preview showed, so that the file of it has the same tokens; then it is gone.
    previewed: Mutex<Option<(SessionId, Redaction)>>,
}

struct Running {
    session: SessionId,
    cancel: AtomicBool,
    view: Mutex<ExportView>,
    /// Cancelled when the writer has ended, however it ended.
    ended: CancellationToken,
}

impl Running {
    fn change(&self, change: impl FnOnce(&mut ExportView)) -> ExportView {
        let mut view = guard(&self.view);
        change(&mut view);
        view.revision += 1;
        view.clone()
    }

    fn view(&self) -> ExportView {
        guard(&self.view).clone()
    }

    fn cancel(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }
}

impl Exports {
    /// The redaction that the last preview of a session showed.
    pub(super) fn previewed(&self, session: &SessionId) -> Option<Redaction> {
        let previewed = guard(&self.previewed);
        previewed.as_ref().filter(|(of, _)| of == session).map(|(_, redaction)| redaction.clone())
    }

    /// The same, for the one file that has its tokens: a second file of the same key could be compared with the first.
    pub(super) fn take(&self, session: &SessionId) -> Option<Redaction> {
        let mut previewed = guard(&self.previewed);
        previewed.take_if(|(of, _)| of == session).map(|(_, redaction)| redaction)
    }

    /// A preview showed a redaction.
    pub(super) fn show(&self, session: &Session, redaction: &Redaction) {
        let mut previewed = guard(&self.previewed);
        if redaction.is_redacted() && !session.readings.is_forgotten() {
            *previewed = Some((session.id.clone(), redaction.clone()));
        }
    }

    /// Begins to write on a thread of its own. `tell` hears of every change. The owner is the session, and whether it
    /// was signed out.
    ///
    /// # Errors
    /// If the session was signed out meanwhile: nothing is written then.
    pub(super) fn start(
        &self,
        owner: (SessionId, impl FnOnce() -> bool),
        view: ExportView,
        tell: impl Fn(ExportView) + Send + Sync + 'static,
        write: impl FnOnce(&mut Watch<'_>) -> Result<Report, ExportError> + Send + 'static,
    ) -> Result<(), ErrorView> {
        let (session, is_forgotten) = owner;
        let ended = CancellationToken::new();
        let (cancel, view) = (AtomicBool::new(false), Mutex::new(view));
        let running = Arc::new(Running { session, cancel, view, ended: ended.clone() });
        let ended = ended.drop_guard();
        self.remember(&running);
        // Asked when it is in the list: a sign-out either finds it there, or is found here.
        if is_forgotten() {
            guard(&self.all).retain(|one| !Arc::ptr_eq(one, &running));
            return Err(ErrorView::sign_in_again("session.not_found", "This session does not exist any more."));
        }
        let tell = Arc::new(tell);
        let (writing, telling) = (Arc::clone(&running), Arc::clone(&tell));
        let writer = tokio::task::spawn_blocking(move || {
            let mut progress = |progress: Progress| {
                telling(writing.change(|view| {
                    view.rows = format::count(progress.rows);
                    view.size = format::size(progress.bytes);
                }));
            };
            write(&mut Watch::new(&writing.cancel, &mut progress))
        });
        tokio::spawn(async move {
            let _ended = ended;
            // A writer that panics is an export that failed; the file it was about to write is gone with it.
            let end = writer.await;
            tell(running.change(|view| match end {
                Ok(Ok(report)) => done(view, &report),
                Ok(Err(ExportError::Cancelled)) => view.status = ExportStatus::Cancelled,
                Ok(Err(error)) => failed(view, error_view(&error)),
                Err(_) => failed(view, crate::app::internal_fault()),
            }));
        });
        Ok(())
    }

    fn remember(&self, running: &Arc<Running>) {
        let mut all = guard(&self.all);
        let mut over = (all.len() + 1).saturating_sub(REMEMBERED);
        // Those that still write stay, however many they are: somebody must be able to end them.
        all.retain(|one| {
            let goes = over > 0 && one.ended.is_cancelled();
            over -= usize::from(goes);
            !goes
        });
        all.push(Arc::clone(running));
    }

    /// How an export stands.
    ///
    /// # Errors
    /// If it does not exist.
    pub(super) fn find(&self, id: &str) -> Result<ExportView, ErrorView> {
        self.running(id).map(|running| running.view())
    }

    /// Cancels an export.
    ///
    /// # Errors
    /// If it does not exist.
    pub(super) fn stop(&self, id: &str) -> Result<ExportView, ErrorView> {
        let running = self.running(id)?;
        running.cancel();
        Ok(running.view())
    }

    fn running(&self, id: &str) -> Result<Arc<Running>, ErrorView> {
        let found = guard(&self.all).iter().find(|running| guard(&running.view).export == id).cloned();
        found.ok_or_else(|| {
            ErrorView::new(ErrorKind::NotFound, "export.not_found", "This export does not exist.", "Begin a new one.")
        })
    }

    /// Cancels all exports and waits until none writes any more, so that quitting leaves no partial file. Says whether
    /// that was in time.
    pub(crate) async fn end_all(&self) -> bool {
        self.end(|_| true).await
    }

    /// Cancels the exports of a session that is signed out, waits for their end, and drops what is held of them.
    ///
    /// # Errors
    /// If one has not ended in time: it still holds rows.
    pub(crate) async fn forget(&self, session: &SessionId) -> Result<(), ErrorView> {
        guard(&self.previewed).take_if(|(of, _)| of == session);
        let in_time = self.end(|running| running.session == *session).await;
        guard(&self.all).retain(|running| running.session != *session || !running.ended.is_cancelled());
        if in_time {
            return Ok(());
        }
        Err(ErrorView::new(
            ErrorKind::Storage,
            "export.not_ended",
            "An export was cancelled and has not ended: the disk it writes to does not answer.",
            "Its rows are dropped when the disk answers, or when Passbook is closed.",
        ))
    }

    async fn end(&self, which: impl Fn(&Running) -> bool) -> bool {
        let running: Vec<Arc<Running>> = guard(&self.all).iter().filter(|one| which(one)).cloned().collect();
        running.iter().for_each(|running| running.cancel());
        let ended = futures::future::join_all(running.iter().map(|running| running.ended.cancelled()));
        tokio::time::timeout(END_DEADLINE, ended).await.is_ok()
    }
}

fn done(view: &mut ExportView, report: &Report) {
    view.status = ExportStatus::Done;
    view.rows = format::count(report.rows);
    view.size = format::size(report.bytes);
    let left_out = report
        .left_out
        .iter()
        .map(|(reason, rows)| LeftOutView { reason: reason.to_string(), rows: format::count(*rows) });
    view.left_out = left_out.collect();
    view.notes = report.notes.iter().map(ToString::to_string).collect();
}

fn failed(view: &mut ExportView, error: ErrorView) {
    view.status = ExportStatus::Failed;
    view.error = Some(error);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Explorer, Home, Options, SystemBrowser};
    use ::export::{Account, Ask, Export, Format, Row, Rows, Source};
    use keychain::{Deadlines, Keychain};
    use model::AccountKind;
    use testkit::store::{Limits, StoreDouble};
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    fn view(id: &str) -> ExportView {
        ExportView {
            export: id.to_owned(),
            status: ExportStatus::Writing,
            file_name: "out.csv".to_owned(),
            rows: 0,
            of: 1,
            size: String::new(),
            left_out: vec![],
            notes: vec![],
            error: None,
            revision: 1,
        }
    }

    /// Rows without an end, so that only Cancel ends the export of them.
    struct Endless([Account; 1]);

    impl Source for Endless {
        fn accounts(&self) -> &[Account] {
            &self.0
        }

        fn count(&self) -> u64 {
            u64::MAX
        }

        fn rows<'s>(&'s self, _: Ask) -> Rows<'s> {
            Box::new((0..u64::MAX).map(|number| Ok(Row::new(0, number.to_string()))))
        }
    }

    fn endless(exports: &Exports, session: SessionId, id: &str, folder: &std::path::Path) -> UnboundedReceiver<()> {
        let (path, source) = (folder.join(id), Endless([Account::new("a", "", AccountKind::Deposit)]));
        let export = Export { format: Format::Csv, about: super::super::about(true), redaction: Redaction::Full };
        let (told, hear) = unbounded_channel();
        let tell = move |_| told.send(()).unwrap_or_default();
        exports.start((session, || false), view(id), tell, move |watch| export.to_file(&path, &source, watch)).unwrap();
        hear
    }

    fn session(number: u128) -> SessionId {
        SessionId::from_digest(number)
    }

    fn files(folder: &std::path::Path) -> usize {
        std::fs::read_dir(folder).unwrap().count()
    }

    #[tokio::test]
    async fn a_sign_out_ends_the_exports_of_its_session_leaves_no_partial_file_and_ends_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let exports = Exports::default();
        let mut mine = endless(&exports, session(1), "mine", folder.path());
        let mut other = endless(&exports, session(2), "other", folder.path());
        // Both write.
        mine.recv().await.unwrap();
        other.recv().await.unwrap();
        exports.forget(&session(1)).await.unwrap();
        assert_eq!(files(folder.path()), 1, "the partial file of the other one");
        assert_eq!(exports.find("mine").unwrap_err().code, "export.not_found");
        assert_eq!(exports.find("other").unwrap().status, ExportStatus::Writing);
        assert!(exports.end_all().await);
        assert_eq!(files(folder.path()), 0);
        assert_eq!(exports.find("other").unwrap().status, ExportStatus::Cancelled);
    }

    #[tokio::test]
    async fn quitting_waits_until_no_export_writes_any_more() {
        let (home, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let store = StoreDouble::new(Limits::WINDOWS);
        let explorer = Explorer::open(Options {
            home: Home::at(home.path()).unwrap(),
            browser: Arc::new(SystemBrowser),
            keychain: Some(Keychain::with_factory("test", store.factory(), Deadlines::default())),
        });
        let mut writing = endless(&explorer.core().exports, session(1), "out", folder.path());
        writing.recv().await.unwrap();
        explorer.shutdown().await;
        assert_eq!(files(folder.path()), 0);
    }

    #[tokio::test]
    async fn an_export_that_begins_while_its_session_is_signed_out_writes_nothing() {
        let exports = Exports::default();
        let write = |_: &mut Watch<'_>| Err(ExportError::Inconsistent);
        let error = exports.start((session(1), || true), view("late"), |_| (), write).unwrap_err();
        assert_eq!(error.code, "session.not_found");
        assert_eq!(exports.find("late").unwrap_err().code, "export.not_found");
    }

    #[tokio::test]
    async fn a_writer_that_panics_is_an_export_that_failed() {
        let exports = Exports::default();
        let write = |_: &mut Watch<'_>| std::panic::resume_unwind(Box::new("a fault"));
        exports.start((session(1), || false), view("panics"), |_| (), write).unwrap();
        assert!(exports.end_all().await);
        let view = exports.find("panics").unwrap();
        assert_eq!((view.status, view.error.unwrap().code.as_str()), (ExportStatus::Failed, "internal.panic"));
    }

    #[tokio::test]
    async fn exports_that_still_write_are_remembered_however_many_there_are() {
        let folder = tempfile::tempdir().unwrap();
        let exports = Exports::default();
        let mut first = endless(&exports, session(1), "first", folder.path());
        first.recv().await.unwrap();
        for number in 0..2 * REMEMBERED {
            let write = |_: &mut Watch<'_>| Err(ExportError::Inconsistent);
            exports.start((session(2), || false), view(&number.to_string()), |_| (), write).unwrap();
        }
        assert_eq!(exports.find("first").unwrap().status, ExportStatus::Writing);
        assert!(exports.end_all().await);
    }
}
