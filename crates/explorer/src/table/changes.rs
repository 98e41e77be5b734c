//! What the last read of an account changed.

use super::Shown;
use crate::Explorer;
use crate::accounts::account_id;
use crate::core::Answer;
use crate::format;
use crate::json::fields;
use crate::view::{ChangeKind, ChangeView, ChangedFieldView, ChangesView, FieldView};
use ledger::{Change, Repost};
use std::collections::BTreeMap;

/// Most changes in one answer.
const MOST: u32 = 200;

impl Explorer {
    /// How much the last read of an account changed.
    ///
    /// # Errors
    /// If the session or the account does not exist.
    pub async fn changes(&self, session: String, account_id: String) -> Answer<ChangesView> {
        let session = self.core().session(&session).await?;
        let account = self::account_id(&account_id)?;
        self.shown(session, move |shown| {
            let changes = shown.ledger.changes(&account);
            Ok(ChangesView {
                compared: !changes.first && changes.generation > 0,
                added: format::count(changes.added),
                changed: format::count(changes.changed),
                vanished: format::count(changes.vanished),
                reposted: format::count(changes.reposts.len()),
                listed: format::count(changes.listed),
            })
        })
        .await
    }

    /// Some of the changes, in the order in which they came.
    ///
    /// # Errors
    /// If the session or the account does not exist.
    pub async fn change_rows(
        &self,
        session: String,
        account_id: String,
        first: u32,
        count: u32,
    ) -> Answer<Vec<ChangeView>> {
        let session = self.core().session(&session).await?;
        let account = self::account_id(&account_id)?;
        self.shown(session, move |shown| {
            let reposts = shown.ledger.changes(&account).reposts;
            let changes = shown.ledger.change_list(&account, first as usize, count.min(MOST) as usize);
            changes.into_iter().map(|change| view(shown, change, &reposts)).collect()
        })
        .await
    }
}

fn view(shown: &Shown, change: Change, reposts: &[Repost]) -> Answer<ChangeView> {
    Ok(match change {
        Change::Added(row) => ChangeView {
            what: ChangeKind::Added,
            counterpart: reposts.iter().find(|repost| repost.posted.key == row.key).map(|r| r.pending.id.to_string()),
            row: shown.row(&row),
            fields: vec![],
        },
        Change::Changed { row, old } => {
            let now = shown.ledger.raw_of(row.key)?.unwrap_or_default();
            ChangeView {
                what: ChangeKind::Changed,
                row: shown.row(&row),
                fields: differing(&fields(&old), &fields(&now)),
                counterpart: None,
            }
        }
        Change::Vanished { row, .. } => ChangeView {
            what: ChangeKind::Vanished,
            counterpart: reposts.iter().find(|repost| repost.pending.key == row.key).map(|r| r.posted.id.to_string()),
            row: shown.row(&row),
            fields: vec![],
        },
    })
}

/// The fields that differ, by name.
fn differing(before: &[FieldView], after: &[FieldView]) -> Vec<ChangedFieldView> {
    let mut fields: BTreeMap<&str, (Option<&str>, Option<&str>)> = BTreeMap::new();
    for field in before {
        fields.entry(&field.path).or_default().0 = Some(&field.value);
    }
    for field in after {
        fields.entry(&field.path).or_default().1 = Some(&field.value);
    }
    fields
        .into_iter()
        .filter(|(_, (before, after))| before != after)
        .map(|(name, (before, after))| ChangedFieldView {
            name: name.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        })
        .collect()
}
