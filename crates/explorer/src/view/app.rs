//! The app itself: version, settings, keychain, places.

super::choice! {
    /// Light or dark.
    pub enum Appearance {
        /// As the operating system says.
        System,
        /// Light.
        Light,
        /// Dark.
        Dark,
    }

    /// Whether and how secrets can be kept.
    pub enum KeychainKind {
        /// Open and working.
        Available,
        /// There, but locked.
        Locked,
        /// No keychain service answers.
        Missing,
        /// A service answers, but has no collection to keep anything in.
        NoCollection,
        /// It answers with errors, or not in time.
        Failing,
        /// Chosen for this run: everything ends with the app.
        MemoryOnly,
        /// Not asked yet.
        Unknown,
    }
}

super::view! {
    /// The state of the keychain.
    pub struct KeychainView {
        /// Which state.
        pub kind: KeychainKind,
        /// What keeps the secrets, for example `Secret Service`.
        pub name: String,
        /// One sentence for the status line.
        pub sentence: String,
        /// What to do, when something can be done.
        pub help: Option<String>,
    }

    /// Something the person should know once, for example a settings file that was moved aside.
    pub struct NoticeView {
        /// Stable machine id.
        pub code: String,
        /// What happened.
        pub message: String,
        /// What to do.
        pub help: String,
    }

    /// The app at a glance; asked once at start.
    pub struct AppView {
        /// Version of Passbook.
        pub version: String,
        /// The web view engine and its version (IW-15).
        pub engine: String,
        /// Operating system.
        pub platform: String,
        /// Where settings and connections lie.
        pub data_folder: String,
        /// The keychain.
        pub keychain: KeychainView,
        /// Settings.
        pub settings: SettingsView,
        /// Things to know.
        pub notices: Vec<NoticeView>,
        /// What is kept on disk: name, purpose and size in words.
        pub files: Vec<FileView>,
    }

    /// One file of the data folder.
    pub struct FileView {
        /// File name.
        pub name: String,
        /// What it holds.
        pub holds: String,
        /// Size in bytes.
        pub bytes: u32,
    }

    /// What "forget everything" removed, line by line.
    pub struct WipeView {
        /// The lines.
        pub lines: Vec<ReportLine>,
    }

    /// One line of a report of things done.
    pub struct ReportLine {
        /// What was done.
        pub label: String,
        /// How it went.
        pub outcome: Outcome,
        /// More, when there is more to say.
        pub detail: Option<String>,
    }
}

super::choice! {
    /// How one step went.
    pub enum Outcome {
        /// Done, and proved where it can be.
        Done,
        /// Done with a reservation.
        Warning,
        /// Not done.
        Failed,
        /// The institution does not offer it, or it does not apply.
        Skipped,
    }

    /// A link that the app may open; no other address can be asked for (IW-4).
    pub enum KnownLink {
        /// The reference of the Consumer API.
        ApiReference,
    }
}

super::request! {
    /// What the person chose.
    pub struct SettingsView {
        /// Light or dark.
        pub appearance: Appearance,
        /// Whether amounts and numbers are masked for screen sharing (UI-3).
        pub mask: bool,
        /// Columns of an account's table, in order.
        pub columns: Vec<super::TransactionColumn>,
        /// Columns of all accounts' table, in order.
        pub activity_columns: Vec<super::TransactionColumn>,
    }
}
