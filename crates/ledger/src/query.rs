//! What to show, and in which order.

use model::AccountId;

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Column {
    /// Pending first, then posting date, then sequence.
    #[default]
    Posted,
    /// The amount, as the number it is.
    Amount,
    /// The name.
    Name,
    /// The raw text of the core.
    Memo,
    /// The category.
    Category,
    /// The type.
    Kind,
    /// The check number.
    CheckNumber,
    /// The balance after the row.
    RunningBalance,
    /// The last change.
    LastUpdated,
}

/// An order. Rows without a value in the column come last in both directions; ties go by the default order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Highest or newest first.
    pub descending: bool,
}

impl Default for Sort {
    /// Pending first, then the newest.
    fn default() -> Self {
        Self { column: Column::Posted, descending: true }
    }
}

/// What to show.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Query {
    /// Of this account; of all without one.
    pub account: Option<AccountId>,
    /// With these characters in name, memo, category, type, check number, amount or date; case does not matter.
    pub text: Option<String>,
    /// In this order.
    pub sort: Sort,
}

impl Query {
    /// The folded search text; `None` if there is nothing to search for.
    pub(crate) fn needle(&self) -> Option<String> {
        self.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_lowercase)
    }
}

impl Sort {
    /// The `ORDER BY` list. Made of fixed texts only.
    pub(crate) fn sql(self) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        let newest = "pending DESC, posted_key DESC, sequence DESC, key";
        let column = match self.column {
            Column::Posted if self.descending => return newest.to_owned(),
            // The oldest first turns the whole order round, pending rows last.
            Column::Posted => return "pending ASC, posted_key IS NULL, posted_key ASC, sequence ASC, key".to_owned(),
            Column::Amount => "amount_key",
            Column::Name => "name COLLATE NOCASE",
            Column::Memo => "memo COLLATE NOCASE",
            Column::Category => "category COLLATE NOCASE",
            Column::Kind => "kind COLLATE NOCASE",
            Column::CheckNumber => "check_number",
            Column::RunningBalance => "balance_key",
            Column::LastUpdated => "updated_key",
        };
        let name = column.split(' ').next().unwrap_or(column);
        format!("{name} IS NULL, {column} {direction}, {newest}")
    }
}
