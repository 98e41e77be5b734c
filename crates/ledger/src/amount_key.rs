//! A byte string for each decimal that sorts as the decimal does, at any scale: SQLite compares blobs byte by
//! byte, and never sees a number.

use model::Money;

const NEGATIVE: u8 = 0;
const ZERO: u8 = 1;
const POSITIVE: u8 = 2;
/// Behind the digits of a negative: above every inverted digit, so that more digits sort lower.
const END: u8 = 0xFF;

/// The key; `None` if the amount is no decimal.
pub(crate) fn amount_key(money: &Money) -> Option<Vec<u8>> {
    money.value()?;
    let sent = money.as_sent();
    let unsigned = sent.strip_prefix('-').unwrap_or(sent);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    if whole.is_empty() && fraction.is_empty() {
        return Some(vec![ZERO]);
    }
    // More digits before the point is more; `Money` has at most 100 characters.
    let length = u8::try_from(whole.len()).ok()?;
    let magnitude = std::iter::once(length).chain(whole.bytes()).chain(fraction.bytes());
    Some(if sent.starts_with('-') {
        std::iter::once(NEGATIVE).chain(magnitude.map(|byte| !byte)).chain([END]).collect()
    } else {
        std::iter::once(POSITIVE).chain(magnitude).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(sent: &str) -> Vec<u8> {
        amount_key(&Money::read(sent)).unwrap()
    }

    #[test]
    fn spellings_of_one_value_have_one_key() {
        for (one, other) in [("0", "-0.00"), ("1.5", "01.500"), ("-7", "-7.0"), ("0.5", "00.5")] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_decimal_has_no_key() {
        assert_eq!(amount_key(&Money::read("n/a")), None);
    }

    proptest! {
        #[test]
        fn keys_sort_as_the_decimals_do(
            one in "-?[0-9]{1,12}(\\.[0-9]{1,12})?",
            other in "-?[0-9]{1,12}(\\.[0-9]{1,12})?",
        ) {
            let (a, b) = (Money::read(one.clone()), Money::read(other.clone()));
            prop_assert_eq!(key(&one).cmp(&key(&other)), a.value().unwrap().cmp(b.value().unwrap()));
        }

        #[test]
        fn near_neighbours_sort_right(whole in 0_u32..30, fraction in "[0-9]{0,3}", other in "[0-9]{0,3}", minus: bool) {
            let make = |fraction: &str| {
                let point = if fraction.is_empty() { "" } else { "." };
                Money::read(format!("{}{whole}{point}{fraction}", if minus { "-" } else { "" }))
            };
            let (a, b) = (make(&fraction), make(&other));
            prop_assert_eq!(amount_key(&a).unwrap().cmp(&amount_key(&b).unwrap()), a.value().unwrap().cmp(b.value().unwrap()));
        }
    }
}
