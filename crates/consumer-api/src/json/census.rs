//! Counts depth, values and string lengths of a JSON text in one pass, before it is parsed (AP-4). It does not
//! judge the grammar; the parser does.

use crate::limits;

/// Checks the limits; the error names the one that is passed.
pub(crate) fn check(text: &[u8]) -> Result<(), &'static str> {
    let (mut depth, mut values) = (0_usize, 0_usize);
    // A value begins at each opening bracket and at each scalar. A string directly before a colon is a name,
    // which is found out at the colon: it takes the string back.
    let mut in_scalar = false;
    let mut rest = text;
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b'"' => {
                in_scalar = false;
                values += 1;
                let (length, behind) = string(rest);
                rest = behind;
                if length > limits::JSON_STRING {
                    return Err("a text in it is longer than 1 MiB");
                }
            }
            b'{' | b'[' => {
                in_scalar = false;
                values += 1;
                depth += 1;
                if depth > limits::JSON_DEPTH {
                    return Err("it is nested deeper than 64 levels");
                }
            }
            b'}' | b']' => {
                in_scalar = false;
                depth = depth.saturating_sub(1);
            }
            b':' => {
                in_scalar = false;
                values = values.saturating_sub(1);
            }
            b',' | b' ' | b'\n' | b'\r' | b'\t' => in_scalar = false,
            _ if !in_scalar => {
                in_scalar = true;
                values += 1;
            }
            _ => {}
        }
        // A name is counted for a moment before its colon: one more is let through here.
        if values > limits::JSON_VALUES + 1 {
            return Err("it has more than 200,000 values");
        }
    }
    if values > limits::JSON_VALUES { Err("it has more than 200,000 values") } else { Ok(()) }
}

/// The length of the string that was opened before, between its quotes as written, and what is behind it.
fn string(text: &[u8]) -> (usize, &[u8]) {
    let mut rest = text;
    loop {
        let Some(stop) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\')) else { return (text.len(), &[]) };
        let is_end = rest.get(stop) == Some(&b'"');
        // Behind the quote; or behind the backslash and what it escapes.
        let behind = rest.get(stop + if is_end { 1 } else { 2 }..).unwrap_or_default();
        if is_end {
            return (text.len() - behind.len() - 1, behind);
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn depth_64_is_read_and_65_is_not() {
        assert!(check(nested(63).as_bytes()).is_ok());
        assert!(check(nested(64).as_bytes()).is_ok());
        assert!(check(nested(65).as_bytes()).is_err());
    }

    #[test]
    fn two_hundred_thousand_values_are_read_and_one_more_is_not() {
        // The array itself is one value.
        let list = |count: usize| format!("[{}]", vec!["1"; count - 1].join(","));
        assert!(check(list(199_999).as_bytes()).is_ok());
        assert!(check(list(200_000).as_bytes()).is_ok());
        assert!(check(list(200_001).as_bytes()).is_err());
    }

    #[test]
    fn names_are_no_values() {
        let object = |count: usize| {
            let members: Vec<String> = (1..count).map(|n| format!("\"k{n}\":\"v\"")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(check(object(200_000).as_bytes()).is_ok());
        assert!(check(object(200_001).as_bytes()).is_err());
    }

    #[test]
    fn a_text_of_one_mebibyte_is_read_and_one_byte_more_is_not() {
        let text = |length: usize| format!("\"{}\"", "a".repeat(length));
        assert!(check(text(1024 * 1024 - 1).as_bytes()).is_ok());
        assert!(check(text(1024 * 1024).as_bytes()).is_ok());
        assert!(check(text(1024 * 1024 + 1).as_bytes()).is_err());
    }

    #[test]
    fn brackets_inside_texts_are_no_nesting() {
        assert!(check(format!("[\"{}\\\"[\"]", "[".repeat(100)).as_bytes()).is_ok());
    }
}
