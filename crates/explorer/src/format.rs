//! Amounts and texts as people read them. Every digit that was sent is shown; grouping and a true minus sign
//! are all that is added.

use model::{Money, text};

/// Shown where there is no amount.
pub(crate) const NOTHING: &str = "—";

/// An amount with grouped digits: `-1543.00` becomes `−1,543.00`. What is no decimal is shown as it was sent.
pub(crate) fn grouped(money: &Money) -> String {
    if money.value().is_some() { group_digits(money.as_sent()) } else { text::shown(money.as_sent()) }
}

/// As [`grouped`], or a dash.
pub(crate) fn grouped_or_dash(money: Option<&Money>) -> String {
    money.map_or_else(|| NOTHING.to_owned(), grouped)
}

/// As [`grouped`], with a plus sign before amounts above zero.
pub(crate) fn signed(money: Option<&Money>) -> String {
    let Some(money) = money else { return NOTHING.to_owned() };
    let above_zero = money.value().is_some_and(|v| v.sign() == bigdecimal::num_bigint::Sign::Plus);
    if above_zero { format!("+{}", grouped(money)) } else { grouped(money) }
}

/// Groups the digits of a plain decimal.
pub(crate) fn group_digits(decimal: &str) -> String {
    let (minus, unsigned) = match decimal.strip_prefix('-') {
        Some(rest) => ("−", rest),
        None => ("", decimal),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let mut out = String::from(minus);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A total in the currency to expect. No account says its currency; USD is the only one to expect
/// (conventions.md, "Money", inferred).
pub(crate) fn dollars(decimal: &str) -> String {
    let grouped = group_digits(decimal);
    match grouped.strip_prefix('−') {
        Some(rest) => format!("−${rest}"),
        None => format!("${grouped}"),
    }
}

/// A masked account number as the design shows it: `x4417` becomes `··4417`. Digits beyond the last four are
/// masked even if the institution sent them (UI-3).
pub(crate) fn masked_number(sent: &str) -> String {
    let tail: Vec<char> = sent.trim().chars().rev().take_while(char::is_ascii_alphanumeric).take(4).collect();
    if tail.is_empty() { String::new() } else { format!("··{}", tail.into_iter().rev().collect::<String>()) }
}

/// A number of bytes for people, in multiples of 1,000 with one digit after the point.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let (mut tenths, mut unit) = (bytes / 100, 0);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        (tenths, unit) = (tenths / 1_000, unit + 1);
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS.get(unit).copied().unwrap_or_default())
}

/// A count as the boundary carries it.
pub(crate) fn count(n: impl TryInto<u32>) -> u32 {
    n.try_into().unwrap_or(u32::MAX)
}

/// A duration in milliseconds as the boundary carries it.
pub(crate) fn millis(duration: std::time::Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people() {
        for (bytes, shown) in
            [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_550, "1.5 kB"), (250_000_000, "250.0 MB")]
        {
            assert_eq!(size(bytes), shown);
        }
    }
    use proptest::prelude::*;

    #[test]
    fn digits_are_grouped_and_none_is_lost() {
        for (sent, shown) in [
            ("40118.900", "40,118.900"),
            ("-1543.00", "−1,543.00"),
            ("0.1", "0.1"),
            ("999", "999"),
            ("1000", "1,000"),
            ("1234567", "1,234,567"),
        ] {
            assert_eq!(grouped(&Money::read(sent)), shown);
        }
    }

    #[test]
    fn what_is_no_decimal_is_shown_as_it_was_sent() {
        assert_eq!(grouped(&Money::read("1e3")), "1e3");
    }

    #[test]
    fn only_amounts_above_zero_get_a_plus() {
        assert_eq!(signed(Some(&Money::read("1840.00"))), "+1,840.00");
        assert_eq!(signed(Some(&Money::read("0.00"))), "0.00");
        assert_eq!(signed(Some(&Money::read("-5"))), "−5");
        assert_eq!(signed(None), "—");
    }

    #[test]
    fn a_number_shows_at_most_its_last_four() {
        assert_eq!(masked_number("x4417"), "··4417");
        assert_eq!(masked_number("001234504417"), "··4417");
        assert_eq!(masked_number("*****12"), "··12");
        assert_eq!(masked_number(""), "");
    }

    proptest! {
        #[test]
        fn taking_the_commas_out_gives_back_what_was_sent(sent in "-?[0-9]{1,30}(\\.[0-9]{1,6})?") {
            let shown = grouped(&Money::read(sent.clone()));
            prop_assert_eq!(shown.replace(',', "").replace('−', "-"), sent);
        }
    }
}
