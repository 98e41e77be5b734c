//! The filter line: what a filter means while it is typed, and what could be written next.

use super::Shown;
use crate::Explorer;
use crate::accounts::account_id;
use crate::core::Answer;
use crate::format;
use crate::view::{CompletionView, ErrorView, FilterErrorView, FilterTermView, FilterView};
use ledger::columns::TextColumn;
use ledger::filter::{self, AccountName, Counted, Field, FilterError, Span, Vocabulary};
use model::AccountId;

/// The longest filter that is looked at, in bytes; the language has a limit of its own in characters (AB-2).
const MAX_BYTES: usize = 16 * 1024;

impl Explorer {
    /// What a filter means, term by term, and what is wrong with it.
    ///
    /// # Errors
    /// If the session does not exist. What is wrong with the filter is in the view.
    pub async fn check_filter(&self, session: String, text: String) -> Answer<FilterView> {
        let session = self.core().session(&session).await?;
        self.shown(session, move |shown| {
            let text = bounded(&text)?;
            let parsed = filter::parse(text);
            let units = Units::of(text);
            // An account that does not exist selects nothing: worth saying, but the filter can be used.
            let unknown = parsed.unknown_accounts(&shown.names());
            let errors = parsed.errors.iter().chain(&unknown).map(|error| error_view(error, &units));
            Ok(FilterView {
                usable: parsed.errors.is_empty(),
                errors: errors.collect(),
                terms: parsed.terms.iter().map(|term| term_view(term, &units)).collect(),
                understood: parsed.understood(),
            })
        })
        .await
    }

    /// What could be written at the cursor, which is counted in UTF-16 units. Values are those of the account, or of
    /// all accounts.
    ///
    /// # Errors
    /// If the session or the account does not exist.
    pub async fn complete_filter(
        &self,
        session: String,
        account_id: Option<String>,
        text: String,
        cursor: u32,
    ) -> Answer<Vec<CompletionView>> {
        let session = self.core().session(&session).await?;
        let account = account_id.as_deref().map(self::account_id).transpose()?;
        self.shown(session, move |shown| {
            let text = bounded(&text)?;
            let units = Units::of(text);
            let completions = filter::complete(text, units.character(cursor), &Known { shown, account });
            Ok(completions
                .into_iter()
                .map(|completion| CompletionView {
                    from: units.unit(completion.from),
                    to: units.unit(completion.to),
                    insert: completion.insert,
                    label: completion.label,
                    detail: completion.detail,
                })
                .collect())
        })
        .await
    }
}

fn bounded(text: &str) -> Result<&str, ErrorView> {
    if text.len() > MAX_BYTES {
        return Err(ErrorView::input("filter.too_long", "The filter is too long.", "Leave some of it out."));
    }
    Ok(text)
}

fn error_view(error: &FilterError, units: &Units) -> FilterErrorView {
    let (from, to) = units.span(error.span);
    FilterErrorView { code: error.code().to_owned(), message: error.to_string(), help: error.help(), from, to }
}

fn term_view(term: &filter::Understood, units: &Units) -> FilterTermView {
    let (from, to) = units.span(term.span);
    FilterTermView { from, to, reading: term.reading(), clause: format::count(term.clause) }
}

/// What a completion can offer: the values of an account, or of all.
struct Known<'a> {
    shown: &'a Shown,
    account: Option<AccountId>,
}

impl Vocabulary for Known<'_> {
    fn accounts(&self) -> Vec<AccountName> {
        self.shown.names()
    }

    fn values(&self, field: Field) -> Vec<Counted> {
        let column = match field {
            Field::Category => TextColumn::Category,
            Field::Type => TextColumn::Kind,
            Field::Status => TextColumn::PendingStatus,
            Field::Currency => TextColumn::Currency,
            Field::Tag => TextColumn::Tags,
            _ => return Vec::new(),
        };
        let columns = self.shown.ledger.read();
        let account = self.account.as_ref().and_then(|account| columns.account_number(account));
        let values = columns.values(column, account);
        let values = values.into_iter().map(|(value, rows)| Counted { value: value.to_owned(), rows }).collect();
        if field == Field::Tag { tags(values) } else { most_frequent_first(values) }
    }
}

/// The tags of a row are one text, a tag a line.
fn tags(lists: Vec<Counted>) -> Vec<Counted> {
    let mut rows = std::collections::HashMap::<String, u64>::new();
    for list in &lists {
        list.value.lines().for_each(|tag| *rows.entry(tag.to_owned()).or_default() += list.rows);
    }
    most_frequent_first(rows.into_iter().map(|(value, rows)| Counted { value, rows }).collect())
}

fn most_frequent_first(mut values: Vec<Counted>) -> Vec<Counted> {
    values.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
    values
}

/// Places in a text: characters on this side, the UTF-16 units of a text field on the other.
struct Units {
    /// The unit at which each character begins, and behind the last.
    begins: Vec<u32>,
}

impl Units {
    fn of(text: &str) -> Self {
        let mut begins = vec![0];
        let mut at = 0;
        for c in text.chars() {
            at += format::count(c.len_utf16());
            begins.push(at);
        }
        Self { begins }
    }

    fn unit(&self, character: usize) -> u32 {
        self.begins.get(character).or(self.begins.last()).copied().unwrap_or(0)
    }

    fn span(&self, span: Span) -> (u32, u32) {
        (self.unit(span.from), self.unit(span.to))
    }

    fn character(&self, unit: u32) -> usize {
        self.begins.partition_point(|begin| *begin < unit).min(self.begins.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_sign_outside_the_basic_plane_is_two_units_and_one_character() {
        let units = Units::of("a🏦b");
        assert_eq!((units.unit(1), units.unit(2), units.unit(3)), (1, 3, 4));
        assert_eq!((units.character(1), units.character(3), units.character(4)), (1, 2, 3));
    }

    proptest! {
        #[test]
        fn a_character_is_found_again_by_its_unit(text in ".{0,40}", at in 0_usize..50) {
            let units = Units::of(&text);
            let at = at.min(text.chars().count());
            prop_assert_eq!(units.character(units.unit(at)), at);
        }

        #[test]
        fn any_unit_is_a_place_in_the_text(text in ".{0,40}", unit: u32) {
            prop_assert!(Units::of(&text).character(unit) <= text.chars().count());
        }
    }
}
