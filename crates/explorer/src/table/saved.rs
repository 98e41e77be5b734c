//! Filters kept under a name, in the data folder: a filter is the person's own words, and says nothing of accounts
//! but what was typed.

use crate::Explorer;
use crate::core::Answer;
use crate::view::{ErrorView, SavedFilterView};
use serde::{Deserialize, Serialize};

/// Longest name, in characters.
const MAX_NAME: usize = 60;

/// Most filters kept.
const MAX_FILTERS: usize = 200;

/// The filters as they are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Filters {
    filters: Vec<SavedFilterView>,
}

impl Explorer {
    /// The filters that were kept, by name.
    ///
    /// # Errors
    /// None today; a file that cannot be read is set aside, and [`Explorer::app`] says so.
    pub async fn saved_filters(&self) -> Answer<Vec<SavedFilterView>> {
        self.blocking(|core| Ok(core.filters_file.load::<Filters>().filters)).await
    }

    /// Keeps a filter under a name; one with the same name is replaced.
    ///
    /// # Errors
    /// If the name is empty or too long, the filter cannot be used, or the file cannot be written.
    pub async fn save_filter(&self, name: String, filter: String) -> Answer<Vec<SavedFilterView>> {
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > MAX_NAME {
            return Err(ErrorView::input(
                "filter.name",
                "A filter is kept under a name of 1 to 60 characters.",
                "Type a name, such as Rent.",
            ));
        }
        let parsed = ledger::filter::parse(&filter);
        if let Err(error) = parsed.filter() {
            return Err(ErrorView::input(error.code(), error.to_string(), error.help()));
        }
        self.change(move |filters| {
            filters.retain(|kept| !kept.name.eq_ignore_ascii_case(&name));
            if filters.len() >= MAX_FILTERS {
                return Err(ErrorView::input(
                    "filter.too_many",
                    "200 filters are kept already.",
                    "Remove one that is not needed any more.",
                ));
            }
            filters.push(SavedFilterView { name, filter: filter.trim().to_owned() });
            Ok(())
        })
        .await
    }

    /// Forgets a filter that was kept.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub async fn remove_filter(&self, name: String) -> Answer<Vec<SavedFilterView>> {
        self.change(move |filters| {
            filters.retain(|kept| kept.name != name);
            Ok(())
        })
        .await
    }

    async fn change(
        &self,
        change: impl FnOnce(&mut Vec<SavedFilterView>) -> Result<(), ErrorView> + Send + 'static,
    ) -> Answer<Vec<SavedFilterView>> {
        self.blocking(move |core| {
            core.filters_file.update(|kept: &mut Filters| {
                change(&mut kept.filters)?;
                kept.filters.sort_by_cached_key(|filter| filter.name.to_lowercase());
                Ok(kept.filters.clone())
            })
        })
        .await
    }
}
