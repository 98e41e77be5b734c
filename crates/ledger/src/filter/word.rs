//! The words of the language: fields, what a row can have, and what they are mistaken for.

/// What stands before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The amount.
    Amount,
    /// The balance after the row.
    Balance,
    /// The posting date.
    Date,
    /// The account.
    Account,
    /// The category.
    Category,
    /// The type.
    Type,
    /// The name.
    Name,
    /// The raw text of the core.
    Memo,
    /// The check number.
    Check,
    /// The currency.
    Currency,
    /// The user's tags.
    Tag,
    /// The user's note.
    Note,
    /// The id.
    Id,
    /// The status as sent.
    Status,
    /// What the row has.
    Has,
    /// What the row is.
    Is,
}

impl Field {
    /// All of them, the most used first.
    pub const ALL: [Self; 16] = [
        Self::Amount,
        Self::Date,
        Self::Account,
        Self::Category,
        Self::Type,
        Self::Name,
        Self::Memo,
        Self::Check,
        Self::Has,
        Self::Is,
        Self::Tag,
        Self::Note,
        Self::Status,
        Self::Currency,
        Self::Balance,
        Self::Id,
    ];

    /// The word, without the colon.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Balance => "balance",
            Self::Date => "date",
            Self::Account => "account",
            Self::Category => "category",
            Self::Type => "type",
            Self::Name => "name",
            Self::Memo => "memo",
            Self::Check => "check",
            Self::Currency => "currency",
            Self::Tag => "tag",
            Self::Note => "note",
            Self::Id => "id",
            Self::Status => "status",
            Self::Has => "has",
            Self::Is => "is",
        }
    }

    /// What it selects by, for a list of suggestions.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Amount => "the amount, exactly",
            Self::Balance => "the balance after the row, exactly",
            Self::Date => "the posting date",
            Self::Account => "name, number or id of the account",
            Self::Category => "text in the category",
            Self::Type => "text in the type",
            Self::Name => "text in the name",
            Self::Memo => "text in the memo",
            Self::Check => "the check number",
            Self::Currency => "text in the currency",
            Self::Tag => "text in a tag",
            Self::Note => "text in the note",
            Self::Id => "text in the id",
            Self::Status => "text in the status",
            Self::Has => "what the row has",
            Self::Is => "what the row is",
        }
    }

    /// A value as it could be written.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Amount => "<-50",
            Self::Balance => "<0",
            Self::Date => "last-30-days",
            Self::Account => "savings",
            Self::Category => "groceries",
            Self::Type => "fee",
            Self::Name => "orchard",
            Self::Memo => "\"pos purchase\"",
            Self::Check => "1042",
            Self::Currency => "USD",
            Self::Tag => "household",
            Self::Note => "split",
            Self::Id => "b3f2",
            Self::Status => "reconciled",
            Self::Has => "image",
            Self::Is => "pending",
        }
    }

    pub(super) fn read(typed: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word().eq_ignore_ascii_case(typed))
    }
}

/// Words that other programs use for our fields.
const MISTAKEN: [(&str, Field); 18] = [
    ("description", Field::Name),
    ("payee", Field::Name),
    ("merchant", Field::Name),
    ("title", Field::Name),
    ("posted", Field::Date),
    ("before", Field::Date),
    ("after", Field::Date),
    ("since", Field::Date),
    ("day", Field::Date),
    ("month", Field::Date),
    ("price", Field::Amount),
    ("value", Field::Amount),
    ("sum", Field::Amount),
    ("kind", Field::Type),
    ("label", Field::Tag),
    ("comment", Field::Note),
    ("number", Field::Check),
    ("state", Field::Status),
];

/// The field that was probably meant.
pub(super) fn nearest_field(typed: &str) -> Option<&'static str> {
    let alias = MISTAKEN.iter().find(|(word, _)| word.eq_ignore_ascii_case(typed)).map(|(_, field)| field.word());
    alias.or_else(|| crate::nearest::nearest(typed, Field::ALL.map(Field::word)))
}

/// What a row can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Has {
    /// Images of the check, of a receipt, or of the user.
    Image,
    /// A check number.
    Check,
    /// A note.
    Note,
    /// A tag.
    Tag,
    /// A balance after the row that is a decimal.
    Balance,
    /// An amount that is a decimal.
    Amount,
    /// A posting date that is a date.
    Date,
    /// A category.
    Category,
    /// A type.
    Type,
    /// A name.
    Name,
    /// A memo.
    Memo,
    /// A currency.
    Currency,
    /// A status.
    Status,
}

impl Has {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 13] = [
        Self::Image,
        Self::Check,
        Self::Note,
        Self::Tag,
        Self::Balance,
        Self::Amount,
        Self::Date,
        Self::Category,
        Self::Type,
        Self::Name,
        Self::Memo,
        Self::Currency,
        Self::Status,
    ];

    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Check => "check",
            Self::Note => "note",
            Self::Tag => "tag",
            Self::Balance => "balance",
            Self::Amount => "amount",
            Self::Date => "date",
            Self::Category => "category",
            Self::Type => "type",
            Self::Name => "name",
            Self::Memo => "memo",
            Self::Currency => "currency",
            Self::Status => "status",
        }
    }

    pub(super) fn read(typed: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|has| has.word().eq_ignore_ascii_case(typed))
    }
}

/// The words that are terms by themselves and stand behind `is:`: whether they mean pending rows, and what they mean
/// for a list of suggestions.
pub(super) const STATES: [(&str, bool, &str); 2] =
    [("pending", true, "not posted yet"), ("posted", false, "no longer pending")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_programs_lead_to_ours() {
        assert_eq!(nearest_field("payee"), Some("name"));
        assert_eq!(nearest_field("amuont"), Some("amount"));
        assert_eq!(nearest_field("zzz"), None);
    }
}
