//! The app itself: what it is, what it keeps, and how to make it forget.

use crate::Explorer;
use crate::connection::Connections;
use crate::core::{Answer, Core};
use crate::format::count;
use crate::home::Document;
use crate::settings::Settings;
use crate::table::Filters;
use crate::view::{
    AppView, ErrorKind, ErrorView, FileView, KeychainKind, KeychainView, KnownLink, NoticeView, Outcome, ReportLine,
    WipeView,
};
use keychain::KeychainState;

/// The links that the app may open (IW-4).
const LINKS: [(KnownLink, &str); 1] =
    [(KnownLink::ApiReference, "https://jackhenry.dev/open-api-docs/consumer-api/api-reference/")];

impl Explorer {
    /// The app at a glance. Asks nothing of the network; asks the keychain how it is, without a prompt.
    ///
    /// # Errors
    /// None today; the form is that of every use case.
    pub async fn app(&self) -> Answer<AppView> {
        let keychain = self.core().keychain.state().await;
        self.blocking(move |core| {
            let settings = core.settings_file.load::<Settings>();
            core.connections_file.load::<Connections>();
            core.filters_file.load::<Filters>();
            let documents = [&core.settings_file, &core.connections_file, &core.filters_file];
            let notices: Vec<NoticeView> = documents.into_iter().filter_map(Document::notice).collect();
            Ok(AppView {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                engine: String::new(),
                platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
                data_folder: core.home.path().display().to_string(),
                keychain: keychain_view(&keychain),
                settings: settings.view(),
                notices,
                files: files(core),
            })
        })
        .await
    }

    /// Asks the keychain again, and reads the sessions that could not be read before.
    ///
    /// # Errors
    /// None today; the form is that of every use case.
    pub async fn check_keychain(&self) -> Answer<KeychainView> {
        let core = self.core();
        let state = core.keychain.state().await;
        // The person asks, so a locked keychain may ask back.
        if state.saves() || state.kind == keychain::KeychainKind::Locked {
            core.restore_again().await;
            if core.keychain.state().await.saves() {
                core.save_again().await;
            }
            core.emit(crate::Event::Sessions);
        }
        Ok(keychain_view(&core.keychain.state().await))
    }

    /// Signs out everywhere, and removes every connection, secret and setting (KC-14). Proved by search.
    ///
    /// # Errors
    /// None: what could not be removed is in the report.
    pub async fn forget_everything(&self) -> Answer<WipeView> {
        let core = self.core();
        core.cancel_all_attempts().await;
        let mut lines = vec![];
        for session in core.all_sessions() {
            let label = format!("Signed out {}", session.display_name());
            let report = self.sign_out(session.id.to_string()).await;
            let failed =
                report.as_ref().map_or(true, |report| report.lines.iter().any(|line| line.outcome == Outcome::Failed));
            let outcome = if failed { Outcome::Warning } else { Outcome::Done };
            let detail =
                failed.then(|| "Not everything could be confirmed at the institution; it is deleted here.".to_owned());
            lines.push(ReportLine { label, outcome, detail });
        }
        core.stop_built_in().await;
        core.forget_held_secrets();
        lines.push(match core.keychain.forget_everything(None).await {
            Ok(items) => done("Keychain items removed", Some(format!("{items} items, and none is left."))),
            Err(error) if error.is_absence() => ReportLine {
                label: "Keychain items removed".to_owned(),
                outcome: Outcome::Skipped,
                detail: Some(error.to_string()),
            },
            Err(error) => failed("Keychain items removed", &error.into()),
        });
        let removed = self
            .blocking(|core| {
                core.connections_file.remove()?;
                core.filters_file.remove()?;
                core.settings_file.remove()
            })
            .await;
        lines.push(match removed {
            Ok(()) => done("Connections, filters and settings removed", None),
            Err(error) => failed("Connections, filters and settings removed", &error),
        });
        core.emit(crate::Event::Sessions);
        core.emit(crate::Event::Sandbox);
        Ok(WipeView { lines })
    }

    /// Opens one of the known links in the system browser.
    ///
    /// # Errors
    /// If no browser can be opened.
    pub async fn open_known_link(&self, link: KnownLink) -> Answer<()> {
        let address = LINKS.iter().find(|(known, _)| *known == link).map_or("", |(_, address)| address);
        let url = url::Url::parse(address).map_err(|_| internal_fault())?;
        self.core().browser.open(&url).await.map_err(|_| {
            ErrorView::new(
                ErrorKind::System,
                "browser.not_opened",
                "The system browser could not be opened.",
                format!("Open this address yourself: {address}"),
            )
        })
    }

    /// Shows the data folder in the file manager.
    ///
    /// # Errors
    /// If no file manager can be opened.
    pub async fn open_data_folder(&self) -> Answer<()> {
        let folder = self.core().home.path().to_owned();
        let shown = folder.display().to_string();
        self.blocking(move |_| {
            open::that_detached(&folder).map_err(|_| {
                ErrorView::new(
                    ErrorKind::System,
                    "folder.not_opened",
                    "The file manager could not be opened.",
                    format!("The data folder is {shown}."),
                )
            })
        })
        .await
    }
}

fn done(label: &str, detail: Option<String>) -> ReportLine {
    ReportLine { label: label.to_owned(), outcome: Outcome::Done, detail }
}

fn failed(label: &str, error: &ErrorView) -> ReportLine {
    ReportLine {
        label: label.to_owned(),
        outcome: Outcome::Failed,
        detail: Some(format!("{} {}", error.message, error.help)),
    }
}

/// What is kept on disk.
fn files(core: &Core) -> Vec<FileView> {
    const HELD: [(&str, &str); 3] = [
        ("connections.json", "Connections: host, client id, redirect addresses, scopes. No secrets."),
        ("settings.json", "Settings: appearance, masking, columns of tables."),
        ("filters.json", "Filters that you saved, as you wrote them."),
    ];
    let of = |name: &str, holds: &str, bytes: u64| FileView {
        name: name.to_owned(),
        holds: holds.to_owned(),
        bytes: count(bytes),
    };
    let size = |name: &str| Some(core.home.file(name).metadata().ok()?.len());
    let documents = HELD.iter().filter_map(|(name, holds)| Some(of(name, holds, size(name)?)));
    let logs = std::fs::read_dir(core.home.logs()).into_iter().flatten().filter_map(Result::ok);
    let log_bytes: u64 = logs.filter_map(|entry| Some(entry.metadata().ok()?.len())).sum();
    let log = (log_bytes > 0).then(|| of("logs/", "What Passbook did, by name. No data of a person.", log_bytes));
    documents.chain(log).collect()
}

/// The keychain as a shell shows it.
pub(crate) fn keychain_view(state: &KeychainState) -> KeychainView {
    use keychain::KeychainKind as Kind;
    let kind = match &state.kind {
        Kind::Unasked => KeychainKind::Unknown,
        Kind::Available => KeychainKind::Available,
        Kind::Prompting | Kind::Locked => KeychainKind::Locked,
        Kind::Missing => KeychainKind::Missing,
        Kind::NoCollection => KeychainKind::NoCollection,
        Kind::Failing(_) => KeychainKind::Failing,
        Kind::MemoryOnly(_) => KeychainKind::MemoryOnly,
    };
    let help = state.help();
    KeychainView {
        kind,
        name: state.store.to_owned(),
        sentence: state.sentence(),
        help: (!help.is_empty()).then(|| help.to_owned()),
    }
}

/// A fault in Passbook.
pub(crate) fn internal_fault() -> ErrorView {
    ErrorView::new(
        ErrorKind::Internal,
        "internal.panic",
        "Passbook ran into a fault of its own.",
        "Nothing was lost. Try again; if it happens again, please report it with what you did.",
    )
}
