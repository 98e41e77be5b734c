//! What can be wrong with a filter, where, and what to write instead.

/// Where something stands in the text: from the first to behind the last, in Unicode characters (not bytes, and not
/// the UTF-16 units of a browser).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first character.
    pub from: usize,
    /// Behind the last character.
    pub to: usize,
}

/// Something in a filter that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct FilterError {
    /// What it is.
    pub kind: FilterErrorKind,
    /// Where it is, to be underlined.
    pub span: Span,
}

/// What can be wrong with a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterErrorKind {
    /// Longer than [`super::MAX_LENGTH`] characters, as typed or written out in full.
    #[error("The filter is longer than {most} characters.")]
    TooLong {
        /// The limit.
        most: usize,
    },
    /// More than [`super::MAX_TERMS`] terms.
    #[error("The filter has more than {most} terms.")]
    TooManyTerms {
        /// The limit.
        most: usize,
    },
    /// A quotation mark without its partner.
    #[error("A quotation mark is not closed.")]
    UnclosedQuote,
    /// Nothing between two quotation marks.
    #[error("There is nothing between the quotation marks.")]
    EmptyQuote,
    /// A minus sign with nothing, or another one, behind it.
    #[error("A minus sign stands alone.")]
    LoneMinus,
    /// An `or` without a term on both sides.
    #[error("“or” has a term on one side only.")]
    LoneOr,
    /// A word before a colon that is no field.
    #[error("There is no field “{name}”.")]
    UnknownField {
        /// As typed.
        name: String,
        /// The field that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A field without a value.
    #[error("“{field}:” has no value.")]
    NoValue {
        /// The field.
        field: &'static str,
        /// What a value looks like.
        example: &'static str,
    },
    /// `<`, `>` and the like at a field that holds text.
    #[error("“{field}:” holds text, which “{operator}” cannot compare.")]
    NoOrder {
        /// The field.
        field: &'static str,
        /// As typed.
        operator: &'static str,
    },
    /// A value that is no decimal.
    #[error("“{value}” is not an amount.")]
    BadAmount {
        /// As typed.
        value: String,
        /// The value that was probably meant.
        nearest: Option<String>,
    },
    /// A value that is neither a date nor a word for one.
    #[error("“{value}” is not a date.")]
    BadDate {
        /// As typed.
        value: String,
        /// The value that was probably meant.
        nearest: Option<String>,
    },
    /// A range whose first end lies behind its second.
    #[error("The range {low}..{high} runs backwards.")]
    Backwards {
        /// The first end, as typed.
        low: String,
        /// The second end, as typed.
        high: String,
    },
    /// A range of check numbers that are no numbers.
    #[error("“{value}” is not a number, so it has no range.")]
    BadCheck {
        /// As typed.
        value: String,
    },
    /// `has:` or `is:` with a word that is not in its list.
    #[error("“{field}:” does not know “{value}”.")]
    UnknownWord {
        /// The field.
        field: &'static str,
        /// As typed.
        value: String,
        /// The word that was probably meant.
        nearest: Option<&'static str>,
        /// All words.
        known: Vec<&'static str>,
    },
    /// No account has this name, number or id.
    #[error("No account here is called “{value}”.")]
    UnknownAccount {
        /// As typed.
        value: String,
        /// The account that was probably meant.
        nearest: Option<String>,
    },
}

impl FilterError {
    /// The stable machine id.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.kind {
            FilterErrorKind::TooLong { .. } => "filter.too-long",
            FilterErrorKind::TooManyTerms { .. } => "filter.too-many-terms",
            FilterErrorKind::UnclosedQuote => "filter.unclosed-quote",
            FilterErrorKind::EmptyQuote => "filter.empty-quote",
            FilterErrorKind::LoneMinus => "filter.lone-minus",
            FilterErrorKind::LoneOr => "filter.lone-or",
            FilterErrorKind::UnknownField { .. } => "filter.unknown-field",
            FilterErrorKind::NoValue { .. } => "filter.no-value",
            FilterErrorKind::NoOrder { .. } => "filter.no-order",
            FilterErrorKind::BadAmount { .. } => "filter.bad-amount",
            FilterErrorKind::BadDate { .. } => "filter.bad-date",
            FilterErrorKind::Backwards { .. } => "filter.backwards",
            FilterErrorKind::BadCheck { .. } => "filter.bad-check",
            FilterErrorKind::UnknownWord { .. } => "filter.unknown-word",
            FilterErrorKind::UnknownAccount { .. } => "filter.unknown-account",
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> String {
        match &self.kind {
            FilterErrorKind::TooLong { .. } | FilterErrorKind::TooManyTerms { .. } => {
                "Leave some of it out. A longer question can be asked in the query box.".to_owned()
            }
            FilterErrorKind::UnclosedQuote => "Close it with \".".to_owned(),
            FilterErrorKind::EmptyQuote => {
                "Write the words to look for, or leave the quotation marks out. Rows without a value are found with \
                 -has:, as in -has:category."
                    .to_owned()
            }
            FilterErrorKind::LoneMinus => {
                "Put it right before a term to leave its rows out, or in quotation marks to look for it.".to_owned()
            }
            FilterErrorKind::LoneOr => {
                "Write a term before and behind it, or put it in quotation marks to look for the word.".to_owned()
            }
            FilterErrorKind::UnknownField { name, nearest } => {
                asked(nearest.map(|field| format!("{field}:")).as_deref(), || {
                    format!("Put \"{name}:…\" in quotation marks to look for it as text.")
                })
            }
            FilterErrorKind::NoValue { field, example } => {
                format!("Write it right behind the colon, as in {field}:{example}.")
            }
            FilterErrorKind::NoOrder { field, operator } => {
                format!("Leave “{operator}” out, or put the value in quotation marks: {field}:\"{operator}…\".")
            }
            FilterErrorKind::BadAmount { nearest, .. } => asked(nearest.as_deref(), || {
                "Write digits with a point, as in -12.30, or a range, as in 10..20.".to_owned()
            }),
            FilterErrorKind::BadDate { nearest, .. } => asked(nearest.as_deref(), || {
                "Write a day (2026-02-15), a month (2026-02), a year (2026) or words such as last-30-days.".to_owned()
            }),
            FilterErrorKind::Backwards { low, high } => format!("Did you mean {high}..{low}?"),
            FilterErrorKind::BadCheck { .. } => "Write digits, as in check:1000..1100.".to_owned(),
            FilterErrorKind::UnknownWord { nearest, known, .. } => {
                asked(*nearest, || format!("It knows {}.", known.join(", ")))
            }
            FilterErrorKind::UnknownAccount { nearest, .. } => {
                asked(nearest.as_deref(), || "Write a part of its name or number, or its id.".to_owned())
            }
        }
    }
}

fn asked(nearest: Option<&str>, otherwise: impl FnOnce() -> String) -> String {
    nearest.map_or_else(otherwise, |nearest| format!("Did you mean {nearest}?"))
}
