//! Settings: what the person chose, kept in the data folder.

use crate::Explorer;
use crate::core::Answer;
use crate::view::{Appearance, SettingsView, TransactionColumn};
use serde::{Deserialize, Serialize};

/// The settings as they are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    appearance: Appearance,
    mask: bool,
    columns: Vec<TransactionColumn>,
    activity_columns: Vec<TransactionColumn>,
}

/// The columns of an account's table at first.
const COLUMNS: [TransactionColumn; 6] = [
    TransactionColumn::Posted,
    TransactionColumn::Name,
    TransactionColumn::Memo,
    TransactionColumn::Category,
    TransactionColumn::Amount,
    TransactionColumn::Running,
];

/// The columns of all accounts' table at first.
const ACTIVITY_COLUMNS: [TransactionColumn; 6] = [
    TransactionColumn::Posted,
    TransactionColumn::Account,
    TransactionColumn::Name,
    TransactionColumn::Memo,
    TransactionColumn::Category,
    TransactionColumn::Amount,
];

impl Default for Settings {
    fn default() -> Self {
        Self {
            appearance: Appearance::System,
            mask: false,
            columns: COLUMNS.to_vec(),
            activity_columns: ACTIVITY_COLUMNS.to_vec(),
        }
    }
}

impl Settings {
    pub(crate) fn view(&self) -> SettingsView {
        SettingsView {
            appearance: self.appearance,
            mask: self.mask,
            columns: self.columns.clone(),
            activity_columns: self.activity_columns.clone(),
        }
    }
}

impl Explorer {
    /// The appearance to start with; that of the system when the settings cannot be read ([`Explorer::app`] says why).
    /// Reads a small file, so that a window can be in the right colours before anything else is known.
    #[must_use]
    pub fn appearance(&self) -> Appearance {
        self.core().settings_file.load::<Settings>().appearance
    }

    /// Keeps the settings.
    ///
    /// # Errors
    /// If they cannot be written.
    pub async fn save_settings(&self, settings: SettingsView) -> Answer<SettingsView> {
        let kept = Settings {
            appearance: settings.appearance,
            mask: settings.mask,
            columns: chosen(settings.columns, &COLUMNS),
            activity_columns: chosen(settings.activity_columns, &ACTIVITY_COLUMNS),
        };
        self.blocking(move |core| {
            core.settings_file.update(|settings: &mut Settings| {
                *settings = kept;
                Ok(settings.view())
            })
        })
        .await
    }
}

/// Each column once, in the order chosen; those of the beginning when none is left, for a table without columns shows
/// nothing.
fn chosen(columns: Vec<TransactionColumn>, at_first: &[TransactionColumn]) -> Vec<TransactionColumn> {
    let mut kept = Vec::new();
    for column in columns {
        if !kept.contains(&column) {
            kept.push(column);
        }
    }
    if kept.is_empty() { at_first.to_vec() } else { kept }
}
