//! The table of transactions: what to show of them, in which columns, with which filter; what is selected.

use super::{ErrorView, TotalsView, TransactionRowView};

super::choice! {
    /// A column of the table; every one can be sorted by.
    pub enum TransactionColumn {
        /// Posted date; pending rows first, then by sequence.
        Posted,
        /// Account, with all accounts on screen.
        Account,
        /// Name.
        Name,
        /// Memo.
        Memo,
        /// Category.
        Category,
        /// Type.
        Kind,
        /// Subtype.
        Subtype,
        /// Status as sent.
        Status,
        /// Check number.
        Check,
        /// Card number.
        Card,
        /// City and state.
        Place,
        /// Notes.
        Notes,
        /// Tags.
        Tags,
        /// Images.
        Image,
        /// Amount.
        Amount,
        /// Currency.
        Currency,
        /// Running balance.
        Running,
        /// Order within a date.
        Sequence,
        /// Last change.
        LastUpdated,
    }
}

super::view! {
    /// A window of rows.
    pub struct WindowView {
        /// Index of the first row.
        pub first: u32,
        /// The rows.
        pub rows: Vec<TransactionRowView>,
        /// How many rows the query has.
        pub total: u32,
        /// How many rows are in memory, of the account or of all.
        pub in_memory: u32,
        /// Grows when rows change.
        pub revision: u32,
    }

    /// What is selected.
    pub struct SelectionView {
        /// Rows.
        pub rows: u32,
        /// Exact totals, per currency and meaning.
        pub totals: Vec<TotalsView>,
        /// The revision that the ranges were resolved against.
        pub revision: u32,
    }

    /// A filter as it was understood.
    pub struct FilterView {
        /// Whether it can be used.
        pub usable: bool,
        /// What is wrong, in the order of the text.
        pub errors: Vec<FilterErrorView>,
        /// What was understood, in the order of the text.
        pub terms: Vec<FilterTermView>,
        /// What was understood, as a filter that can be used; empty for none.
        pub understood: String,
    }

    /// What is wrong with a filter, and where.
    pub struct FilterErrorView {
        /// Stable id.
        pub code: String,
        /// What is wrong.
        pub message: String,
        /// What to do.
        pub help: String,
        /// First character, counted in UTF-16 units from 0, as a text field does.
        pub from: u32,
        /// Behind the last character.
        pub to: u32,
    }

    /// A term of a filter.
    pub struct FilterTermView {
        /// First character, counted in UTF-16 units from 0.
        pub from: u32,
        /// Behind the last character.
        pub to: u32,
        /// In plain words.
        pub reading: String,
        /// Terms with the same number have `or` between them.
        pub clause: u32,
    }

    /// What could be written at the cursor.
    pub struct CompletionView {
        /// First character to be replaced, counted in UTF-16 units from 0.
        pub from: u32,
        /// Behind the last character to be replaced.
        pub to: u32,
        /// What to put there.
        pub insert: String,
        /// What to show.
        pub label: String,
        /// What it means, or how many rows have it.
        pub detail: String,
    }

    /// A filter that was kept under a name.
    pub struct SavedFilterView {
        /// Name.
        pub name: String,
        /// The filter.
        pub filter: String,
    }

    /// Rows that look like one payment twice, or like one taken back (inferred; nothing is merged).
    pub struct HintsView {
        /// Groups of rows that look like one payment.
        pub duplicates: u32,
        /// Pairs of a row and what looks like its reversal.
        pub reversals: u32,
        /// Hints that can be listed; fewer than there are when there are very many.
        pub listed: u32,
    }

    /// Rows that look like one payment twice, or a row and what looks like its reversal (inferred).
    pub struct HintView {
        /// What they look like.
        pub what: HintKind,
        /// The rows, oldest first for a reversal; of very many the first.
        pub rows: Vec<TransactionRowView>,
        /// How many rows there are.
        pub count: u32,
    }

    /// What changed in an account since the read before.
    pub struct ChangesView {
        /// Whether there was an earlier read to compare with; the counts are zero without one.
        pub compared: bool,
        /// Rows that are new.
        pub added: u32,
        /// Rows whose content changed.
        pub changed: u32,
        /// Rows that are gone.
        pub vanished: u32,
        /// Pending rows that seem to have come back as posted ones with another id (inferred).
        pub reposted: u32,
        /// Changes that can be listed; fewer than there were when there were very many.
        pub listed: u32,
    }

    /// One change.
    pub struct ChangeView {
        /// What happened.
        pub what: ChangeKind,
        /// The row as it is now, or as it last was.
        pub row: TransactionRowView,
        /// The fields that differ.
        pub fields: Vec<ChangedFieldView>,
        /// The row it seems to have become, or to have been before (inferred).
        pub counterpart: Option<String>,
    }

    /// A field that differs.
    pub struct ChangedFieldView {
        /// Path of the field.
        pub name: String,
        /// Before; none if it was not there.
        pub before: Option<String>,
        /// After; none if it is not there any more.
        pub after: Option<String>,
    }

    /// What was selected, as text to paste.
    pub struct CopyView {
        /// CSV with a header row (RFC 4180).
        pub text: String,
        /// Rows in it.
        pub rows: u32,
    }

    /// The query box's answer.
    pub struct SqlView {
        /// The columns.
        pub columns: Vec<SqlColumnView>,
        /// Rows held.
        pub rows: u32,
        /// What is worth knowing: rows that were left out, texts that were cut.
        pub notes: Vec<String>,
        /// Time it took, in milliseconds.
        pub ms: u32,
        /// Grows with every answer.
        pub revision: u32,
        /// Why there is no answer.
        pub error: Option<SqlErrorView>,
    }

    /// What is wrong with a query, and where.
    pub struct SqlErrorView {
        /// What happened and what to do.
        pub error: ErrorView,
        /// First character, counted in UTF-16 units from 0; none if the place is not known.
        pub from: Option<u32>,
        /// Behind the last character.
        pub to: Option<u32>,
    }

    /// A column of an answer.
    pub struct SqlColumnView {
        /// Name.
        pub name: String,
        /// Whether its values are numbers or amounts: shown at the right edge.
        pub numeric: bool,
    }

    /// A view that can be queried.
    pub struct SqlTableView {
        /// Name.
        pub name: String,
        /// What a row is.
        pub meaning: String,
        /// Its columns.
        pub columns: Vec<SqlTableColumnView>,
    }

    /// A column that can be queried.
    pub struct SqlTableColumnView {
        /// Name.
        pub name: String,
        /// What it holds.
        pub meaning: String,
    }
}

super::choice! {
    /// What rows look like.
    pub enum HintKind {
        /// One payment that came twice.
        Duplicate,
        /// A payment and its reversal.
        Reversal,
    }

    /// What happened to a row.
    pub enum ChangeKind {
        /// It is new.
        Added,
        /// It is another now.
        Changed,
        /// It is gone.
        Vanished,
    }
}

super::request! {
    /// What to show of a session's transactions.
    pub struct TransactionQuery {
        /// Account id; all accounts without one.
        pub account_id: Option<String>,
        /// A filter in the filter language; empty for all rows.
        pub filter: String,
        /// Sorted by.
        pub sort: TransactionColumn,
        /// Largest or latest first.
        pub descending: bool,
    }

    /// Rows that stand together in a query's answer.
    pub struct RowRange {
        /// Index of the first row.
        pub first: u32,
        /// How many.
        pub count: u32,
    }
}
