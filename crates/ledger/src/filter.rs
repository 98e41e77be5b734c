//! The filter line: `amount:<-50 date:last-30-days "corner shop"`. Described for users in docs/filter-language.md.
//!
//! Belongs here: the text of a filter, its tree, its errors, its completion, and which rows it selects.
//! Must not come in: a clock (the caller says which day it is), anything that is read or sent, how rows are kept.

mod ast;
mod complete;
mod date;
mod error;
mod lex;
mod parse;
mod reading;
mod select;
mod word;

pub use ast::{Clause, Comparison, Filter, Number, NumberField, Term, Test, TextField, TextMatch};
pub use complete::{Completion, Counted, MAX_COMPLETIONS, Vocabulary, complete};
pub use date::{Days, Period};
pub use error::{FilterError, FilterErrorKind, Span};
pub use parse::{AccountName, MAX_LENGTH, MAX_TERMS, Parsed, Understood, parse};
pub use select::Selection;
pub use word::{Field, Has};
