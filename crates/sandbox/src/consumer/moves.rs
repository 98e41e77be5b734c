//! Rows that move while somebody reads, when the fault `rows-move` asks for it: what was put in, taken out and
//! reposted since the start of an account's history. The same seed gives the same moves.
//!
//! Belongs here: the moves and what stands after them. Must not come in: HTTP, the history itself. The history stays
//! as it is; what was taken out of it is left out by position.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::world::{Amount, Dice, Field, Transaction};

/// Rows put in before each answer; they are pending.
const INSERTED: usize = 2;
/// Rows taken out of the history before each answer, above the end of the page that is asked for.
const REMOVED: usize = 3;
/// More moves than this are not made, so that memory stays small.
const MOST: usize = 20_000;

/// What moved in one account.
#[derive(Debug, Clone, Default)]
pub(super) struct Moves {
    step: u64,
    /// The newest first.
    pub(super) pending: Vec<Transaction>,
    /// Pending ones that came back posted, under a new id; the newest first.
    pub(super) posted: Vec<Transaction>,
    /// Positions in the history.
    pub(super) removed: BTreeSet<usize>,
    /// Ids that became inactive, and when.
    pub(super) inactivated: Vec<(Timestamp, String)>,
}

impl Moves {
    /// Moves rows once: two are put in, one that was pending is reposted, and three of the history are taken out
    /// among the first `reach` rows, where they pull what is being read up. `id_of` gives the id at a position.
    pub(super) fn go_on(
        &mut self,
        (seed, account): (u64, &str),
        reach: usize,
        now: Timestamp,
        id_of: impl Fn(usize) -> Option<String>,
    ) {
        if self.pending.len() + self.posted.len() + self.removed.len() >= MOST {
            return;
        }
        self.step += 1;
        let mut dice = Dice::new(seed, &format!("moves/{account}/{}", self.step));
        self.repost(&mut dice, now);
        for _ in 0..INSERTED {
            let id = new_id(&mut dice);
            let mut row = Transaction::bare(id, format!("ROW THAT MOVES {:04}", dice.below(10_000)), now);
            row.amount = Field::Sent(Amount::cents(dice.between(-9_999, 9_999)));
            self.pending.insert(0, row);
        }
        for _ in 0..REMOVED {
            let index = usize::try_from(dice.below(reach as u64)).unwrap_or(0);
            let Some(id) = id_of(index) else { continue };
            if self.removed.insert(index) {
                self.inactivated.push((now, id));
            }
        }
    }

    fn repost(&mut self, dice: &mut Dice, now: Timestamp) {
        let Some(mut row) = self.pending.pop() else { return };
        self.inactivated.push((now, std::mem::replace(&mut row.id, new_id(dice))));
        row.posted = Some(now.to_zoned(jiff::tz::TimeZone::UTC).date());
        row.sequence = u32::try_from(self.posted.len() + 1).ok();
        row.last_updated = now;
        self.posted.insert(0, row);
    }

    /// The positions of the history in this range that are still there, from the nth of them on.
    pub(super) fn staying(&self, history: std::ops::Range<usize>, nth: usize) -> impl Iterator<Item = usize> + use<'_> {
        let mut from = history.start.saturating_add(nth);
        for removed in self.removed.range(history.start..) {
            if *removed > from {
                break;
            }
            from = from.saturating_add(1);
        }
        (from..history.end).filter(|index| !self.removed.contains(index))
    }
}

fn new_id(dice: &mut Dice) -> String {
    format!("{:016x}", dice.below(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(times: usize) -> Moves {
        let mut moves = Moves::default();
        for _ in 0..times {
            moves.go_on((1, "a"), 500, Timestamp::UNIX_EPOCH, |index| Some(format!("h{index}")));
        }
        moves
    }

    #[test]
    fn the_same_seed_moves_the_same_rows() {
        let (one, two) = (moved(9), moved(9));
        assert_eq!((one.pending, one.posted, one.removed), (two.pending, two.posted, two.removed));
    }

    #[test]
    fn a_reposted_row_has_a_new_id_and_its_old_one_is_inactive() {
        let before = moved(1);
        let old = before.pending.last().unwrap().clone();
        let after = moved(2);
        assert!(after.inactivated.iter().any(|(_, id)| *id == old.id));
        assert!(after.pending.iter().all(|row| row.id != old.id));
        let posted = after.posted.first().unwrap();
        assert_eq!((posted.amount, &posted.memo, posted.is_pending()), (old.amount, &old.memo, false));
        assert_ne!(posted.id, old.id);
    }

    #[test]
    fn what_was_taken_out_is_passed_over_by_position() {
        let moves = Moves { removed: [2, 3, 7].into(), ..Moves::default() };
        assert_eq!(moves.staying(0..10, 0).collect::<Vec<_>>(), [0, 1, 4, 5, 6, 8, 9]);
        assert_eq!(moves.staying(0..10, 2).collect::<Vec<_>>(), [4, 5, 6, 8, 9]);
        assert_eq!(moves.staying(0..10, 5).collect::<Vec<_>>(), [8, 9]);
        assert_eq!(moves.staying(3..9, 1).collect::<Vec<_>>(), [5, 6, 8]);
        assert_eq!(moves.staying(0..10, 7).count(), 0);
    }

    #[test]
    fn moves_have_an_end() {
        let mut moves = Moves { removed: (0..MOST).collect(), ..Moves::default() };
        moves.go_on((1, "a"), 500, Timestamp::UNIX_EPOCH, |_| None);
        assert!(moves.pending.is_empty());
    }
}
