//! Sorting by whole numbers without comparing: stable, and in time that grows with the rows alone.

/// Bits of a digit: its counts fit the first cache.
const DIGIT: u32 = 11;

/// The second of each pair in the order of the first; equal ones stay as they were.
pub(crate) fn sorted(pairs: Vec<(u64, u32)>) -> Vec<u32> {
    let lowest = pairs.iter().map(|(key, _)| *key).min().unwrap_or(0);
    let used = pairs.iter().fold(0, |all, (key, _)| all | (key - lowest));
    let (first, end) = (used.trailing_zeros().min(63), u64::BITS - used.leading_zeros());
    if pairs.is_sorted_by_key(|(key, _)| *key) {
        return pairs.into_iter().map(|(_, slot)| slot).collect();
    }
    if end - first > 32 {
        let sorted = sort_by_key(pairs, |(key, _)| (key - lowest) >> first, end - first);
        return sorted.into_iter().map(|(_, slot)| slot).collect();
    }
    // Half the memory to move: key and slot in one number.
    let packed = pairs.into_iter().map(|(key, slot)| (key - lowest) >> first << 32 | u64::from(slot)).collect();
    let sorted = sort_by_key(packed, |packed| packed >> 32, end - first);
    sorted.into_iter().map(|packed| (packed & u64::from(u32::MAX)) as u32).collect()
}

/// Sorts by keys of so many bits; equal ones stay as they were.
pub(crate) fn sort_by_key<T: Copy>(mut items: Vec<T>, key: impl Fn(T) -> u64, bits: u32) -> Vec<T> {
    let mut other = items.clone();
    for shift in (0..bits).step_by(DIGIT as usize) {
        scatter(&items, &mut other, |item| (key(item) >> shift & ((1 << DIGIT) - 1)) as usize);
        std::mem::swap(&mut items, &mut other);
    }
    items
}

#[expect(clippy::indexing_slicing, reason = "digits are below the number of counts, places below the number of items")]
fn scatter<T: Copy>(from: &[T], to: &mut [T], digit: impl Fn(T) -> usize) {
    let mut places = [0_usize; 1 << DIGIT];
    for item in from {
        places[digit(*item)] += 1;
    }
    let mut next = 0;
    for place in &mut places {
        next += std::mem::replace(place, next);
    }
    for item in from {
        let place = &mut places[digit(*item)];
        to[*place] = *item;
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
