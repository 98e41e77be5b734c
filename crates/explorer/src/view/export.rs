//! Exports: what is written where, how far it is, and what was left out.

use super::{ErrorView, RowRange, TransactionQuery};

super::choice! {
    /// A file format.
    pub enum ExportFormat {
        /// Comma-separated values (RFC 4180).
        Csv,
        /// JSON with the fields of the table.
        Json,
        /// JSON with each row as the institution sent it.
        RawJson,
        /// Open Financial Exchange 2.2.
        Ofx,
        /// Quicken Interchange Format.
        Qif,
    }

    /// How an export stands.
    pub enum ExportStatus {
        /// Writing.
        Writing,
        /// The file is there.
        Done,
        /// Stopped by the person; no file was left.
        Cancelled,
        /// Failed; no file was left.
        Failed,
    }
}

super::view! {
    /// What would be written, before anything is.
    pub struct ExportPreviewView {
        /// Rows.
        pub rows: u32,
        /// A name for the file.
        pub file_name: String,
        /// Its extension without a dot.
        pub extension: String,
        /// What such files are called.
        pub kind: String,
        /// The first lines of the file.
        pub text: String,
        /// What redaction replaces, field by field; empty without redaction.
        pub replaced: Vec<ReplacedView>,
        /// What is worth knowing about this format and these rows.
        pub notes: Vec<String>,
    }

    /// What redaction does with a field.
    pub struct ReplacedView {
        /// Field, for people.
        pub field: String,
        /// Values that are replaced.
        pub values: u32,
        /// An example of what stands there instead.
        pub example: Option<String>,
    }

    /// An export.
    pub struct ExportView {
        /// Its id.
        pub export: String,
        /// Status.
        pub status: ExportStatus,
        /// Name of the file.
        pub file_name: String,
        /// Rows written.
        pub rows: u32,
        /// Rows to be written.
        pub of: u32,
        /// Bytes written, for people.
        pub size: String,
        /// Rows that were left out, with the reason.
        pub left_out: Vec<LeftOutView>,
        /// What is worth knowing about the file.
        pub notes: Vec<String>,
        /// Why it failed.
        pub error: Option<ErrorView>,
        /// Grows with every change.
        pub revision: u32,
    }

    /// Rows that were left out.
    pub struct LeftOutView {
        /// Why.
        pub reason: String,
        /// How many.
        pub rows: u32,
    }
}

super::request! {
    /// What to export.
    pub struct ExportRequest {
        /// The session.
        pub session: String,
        /// The rows, in this order.
        pub query: TransactionQuery,
        /// Only these of them; empty for all.
        pub ranges: Vec<RowRange>,
        /// The revision of the window in which `ranges` were selected; of no meaning without any.
        pub revision: u32,
        /// Format.
        pub format: ExportFormat,
        /// Whether names, texts, numbers and ids are replaced.
        pub redacted: bool,
    }
}
