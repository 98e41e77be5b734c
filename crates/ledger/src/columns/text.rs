//! The columns that hold texts.

use super::texts::Coded;
use crate::error::LedgerError;
use crate::row::Row;

macro_rules! text_columns {
    ($($(#[$doc:meta])* $variant:ident, $field:ident;)*) => {
        /// A column of texts, each with a dictionary of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum TextColumn {
            $($(#[$doc])* $variant,)*
        }

        impl TextColumn {
            /// All of them.
            pub const ALL: [Self; 13] = [$(Self::$variant,)*];

            /// Its name, as the field of [`Row`].
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($field),)*
                }
            }
        }

        #[derive(Debug, Default)]
        pub(super) struct TextColumns {
            $($field: Coded,)*
        }

        impl TextColumns {
            pub(super) fn of(&self, column: TextColumn) -> &Coded {
                match column {
                    $(TextColumn::$variant => &self.$field,)*
                }
            }

            pub(super) fn set(&mut self, slot: u32, row: &Row) -> Result<(), LedgerError> {
                $(self.$field.set(slot, TextColumn::$variant.sent(row))?;)*
                self.tags.set(slot, joined_tags(&row.tags).as_deref())
            }
        }
    };
}

text_columns! {
    /// The currency as sent.
    Currency, currency;
    /// `pendingStatus` as sent.
    PendingStatus, pending_status;
    /// The raw text of the core.
    Memo, memo;
    /// The name to show.
    Name, name;
    /// The category to show.
    Category, category;
    /// The type as sent.
    Kind, kind;
    /// The subtype as sent.
    Subtype, subtype;
    /// The check number as sent.
    CheckNumber, check_number;
    /// The last digits of the card as sent.
    CardNumber, card_number;
    /// The city to show.
    City, city;
    /// The state to show.
    State, state;
    /// The user's note.
    Notes, notes;
    /// The user's tags, one a line.
    Tags, tags;
}

impl TextColumn {
    /// The text of a row; tags are many and come in by themselves.
    fn sent(self, row: &Row) -> Option<&str> {
        match self {
            Self::Currency => row.currency.as_deref(),
            Self::PendingStatus => row.pending_status.as_deref(),
            Self::Memo => row.memo.as_deref(),
            Self::Name => row.name.as_deref(),
            Self::Category => row.category.as_deref(),
            Self::Kind => row.kind.as_deref(),
            Self::Subtype => row.subtype.as_deref(),
            Self::CheckNumber => row.check_number.as_deref(),
            Self::CardNumber => row.card_number.as_deref(),
            Self::City => row.city.as_deref(),
            Self::State => row.state.as_deref(),
            Self::Notes => row.notes.as_deref(),
            Self::Tags => None,
        }
    }
}

fn joined_tags(tags: &[String]) -> Option<String> {
    (!tags.is_empty()).then(|| tags.join("\n"))
}

pub(super) fn split_tags(tags: Option<&str>) -> Vec<String> {
    tags.map(|tags| tags.split('\n').map(str::to_owned).collect()).unwrap_or_default()
}
