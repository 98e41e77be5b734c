//! The verified part of a read: the pages from the first on, each held to those before it by a row that they share.
//!
//! Why one shared row is enough: the order of rows that stay does not change, and a page is an unbroken piece of the
//! list as it was when it was answered. All staying rows above the shared one are in the verified part already, and
//! all from it down to the end of the page are in the page. So nothing between them was passed over, whatever was
//! put in or taken out between the two answers. Without a shared row there may be a gap.

use super::facts::{Facts, Places};
use crate::limits;

/// Places are remembered for so many pages: further back than any attempt at a seam reaches.
const REMEMBERED: u64 = 16;

/// The verified part.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    places: Places,
    pages: u64,
    /// The offset behind its last row, when that row was sent.
    end: u64,
}

impl Chain {
    pub(super) fn is_empty(&self) -> bool {
        self.pages == 0
    }

    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// Whether a page shares a row with the verified part.
    pub(super) fn holds(&self, page: &Facts) -> bool {
        page.places.iter().any(|place| self.places.contains_key(place))
    }

    /// Takes the page at an offset in.
    pub(super) fn join(&mut self, offset: u64, page: &Facts) {
        self.pages += 1;
        self.end = offset + page.received() as u64;
        self.places.extend(page.places.iter().map(|place| (*place, self.pages)));
        if self.pages.is_multiple_of(REMEMBERED) {
            let oldest = self.pages - REMEMBERED;
            self.places.retain(|_, page| *page > oldest);
        }
    }
}

/// An open seam behind the verified part, and how it is read again.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seam {
    /// Attempts that found no shared row.
    pub(super) failed: u32,
    /// Whether an attempt is under way.
    pub(super) asked: bool,
}

impl Seam {
    /// Where the next attempt begins; `None` when there was enough of them. A page from half a page back closes a
    /// seam that opened because up to half a page of rows was taken out above it, or put in; each further attempt
    /// reaches twice as far back.
    pub(super) fn offset(self, end: u64, full: usize) -> Option<u64> {
        let half = (full / 2).max(1) as u64;
        let back = |failed: u32| half.saturating_mul(1 << failed.min(16));
        // From the beginning of the list there is nowhere further back to go.
        let at_the_beginning = self.failed > 0 && back(self.failed - 1) >= end;
        let enough = self.failed >= limits::SEAM_ATTEMPTS || at_the_beginning;
        (!enough).then(|| end.saturating_sub(back(self.failed)))
    }

    pub(super) fn failed(self) -> Self {
        Self { failed: self.failed + 1, asked: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(places: std::ops::Range<u64>) -> Facts {
        Facts { ids: places.clone().collect(), places: places.collect(), full: 500, ..Facts::default() }
    }

    #[test]
    fn a_page_is_held_by_any_row_it_shares_with_the_verified_part() {
        let mut chain = Chain::default();
        chain.join(0, &page(0..500));
        chain.join(495, &page(495..995));
        assert!(chain.holds(&page(994..1_400)));
        assert!(chain.holds(&page(10..12)));
        assert!(!chain.holds(&page(995..1_400)) && !chain.holds(&page(0..0)));
        assert_eq!(chain.end(), 995);
    }

    #[test]
    fn only_places_of_the_last_pages_are_remembered() {
        let mut chain = Chain::default();
        for number in 0..64 {
            chain.join(number * 500, &page(number * 500..number * 500 + 500));
        }
        assert!(!chain.holds(&page(0..500)));
        assert!(chain.holds(&page(63 * 500..64 * 500)) && chain.holds(&page(50 * 500..51 * 500)));
        assert!(chain.places.len() <= 32 * 500);
    }

    #[test]
    fn each_attempt_at_a_seam_reaches_twice_as_far_back_and_there_are_five() {
        let mut seam = Seam::default();
        let mut offsets = Vec::new();
        while let Some(offset) = seam.offset(100_000, 500) {
            offsets.push(100_000 - offset);
            seam = seam.failed();
        }
        assert_eq!(offsets, [250, 500, 1_000, 2_000, 4_000]);
    }

    #[test]
    fn an_attempt_from_the_beginning_of_the_list_is_the_last() {
        let seam = Seam::default();
        assert_eq!(seam.offset(400, 500), Some(150));
        assert_eq!(seam.failed().offset(400, 500), Some(0));
        assert_eq!(seam.failed().failed().offset(400, 500), None);
    }
}
