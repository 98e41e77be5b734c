//! Sorting by whole numbers without comparing: stable, and in time that grows with the rows alone.

/// Bits of a digit: its counts fit the first cache.
const DIGIT: u32 = 11;

/// The second of each pair in the order of the first; equal ones stay as they were.
pub(crate) fn sorted(mut pairs: Vec<(u64, u32)>) -> Vec<u32> {
    if !pairs.is_sorted_by_key(|(key, _)| *key) {
        let lowest = pairs.iter().map(|(key, _)| *key).min().unwrap_or(0);
        let used = pairs.iter().fold(0, |all, (key, _)| all | (key - lowest));
        let (first, end) = (used.trailing_zeros(), u64::BITS - used.leading_zeros());
        let mut other = vec![(0, 0); pairs.len()];
        for shift in (first..end).step_by(DIGIT as usize) {
            scatter(&pairs, &mut other, |key| ((key - lowest) >> shift & ((1 << DIGIT) - 1)) as usize);
            std::mem::swap(&mut pairs, &mut other);
        }
    }
    pairs.into_iter().map(|(_, slot)| slot).collect()
}

#[expect(clippy::indexing_slicing, reason = "digits are below the number of counts, places below the number of pairs")]
fn scatter(from: &[(u64, u32)], to: &mut [(u64, u32)], digit: impl Fn(u64) -> usize) {
    let mut places = [0_usize; 1 << DIGIT];
    for (key, _) in from {
        places[digit(*key)] += 1;
    }
    let mut next = 0;
    for place in &mut places {
        next += std::mem::replace(place, next);
    }
    for pair in from {
        let place = &mut places[digit(pair.0)];
        to[*place] = *pair;
        *place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pairs_come_out_as_a_stable_sort_has_them(
            keys in prop::collection::vec(prop_oneof![0_u64..9, any::<u64>(), (0_u64..9_000).prop_map(|n| n * 86_400_000_000)], 0..300),
        ) {
            let pairs: Vec<(u64, u32)> = keys.into_iter().zip(0..).collect();
            let mut expected = pairs.clone();
            expected.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(sorted(pairs), expected.into_iter().map(|(_, slot)| slot).collect::<Vec<_>>());
        }
    }
}
