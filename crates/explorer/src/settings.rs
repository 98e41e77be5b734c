//! Settings: what the person chose, kept in the data folder.

use crate::Explorer;
use crate::core::Answer;
use crate::view::{Appearance, SettingsView};
use serde::{Deserialize, Serialize};

/// The settings as they are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    appearance: Appearance,
    mask: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { appearance: Appearance::System, mask: false }
    }
}

impl Settings {
    pub(crate) fn view(&self) -> SettingsView {
        SettingsView { appearance: self.appearance, mask: self.mask }
    }
}

impl Explorer {
    /// The appearance to start with; that of the system when the settings cannot be read ([`Explorer::app`] says why).
    /// Reads a small file, so that a window can be in the right colours before anything else is known.
    #[must_use]
    pub fn appearance(&self) -> Appearance {
        self.core().settings_file.load::<Settings>().content.appearance
    }

    /// Keeps the settings.
    ///
    /// # Errors
    /// If they cannot be written.
    pub async fn save_settings(&self, settings: SettingsView) -> Answer<SettingsView> {
        let kept = Settings { appearance: settings.appearance, mask: settings.mask };
        self.blocking(move |core| {
            core.settings_file.update(|settings: &mut Settings| {
                *settings = kept;
                Ok(settings.view())
            })
        })
        .await
    }
}
