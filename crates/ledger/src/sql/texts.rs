//! Functions over texts that SQLite has too, but in time that grows with the product of two lengths, and without a look
//! at the clock: with two texts of the allowed size they ran for minutes. These take the sum of the lengths.
//!
//! What they give is what SQLite's own give (<https://www.sqlite.org/lang_corefunc.html>).

use super::guard::MOST_TEXT;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Null, ValueRef};
use rusqlite::{Connection, Error, Result, ffi};
use std::borrow::Cow;
use std::collections::HashSet;

/// Puts them in.
pub(super) fn register(connection: &Connection, flags: FunctionFlags) -> Result<()> {
    connection.create_scalar_function("instr", 2, flags, |context| place(context))?;
    connection.create_scalar_function("replace", 3, flags, |context| replaced(context))?;
    connection.create_scalar_function("trim", 2, flags, |context| trimmed(context, true, true))?;
    connection.create_scalar_function("ltrim", 2, flags, |context| trimmed(context, true, false))?;
    connection.create_scalar_function("rtrim", 2, flags, |context| trimmed(context, false, true))?;
    for name in ["json_patch", "jsonb_patch"] {
        connection.create_scalar_function(name, 2, flags, move |_| Err::<Null, _>(left_out(name)))?;
    }
    Ok(())
}

/// These look each key of the one object up in all of the other.
fn left_out(name: &str) -> Error {
    Error::UserFunctionError(format!("{name} is left out, because it can run far beyond the limit on time").into())
}

/// A value as a text; nothing for `NULL`.
fn text<'a>(context: &'a Context<'_>, at: usize) -> Option<Cow<'a, str>> {
    match context.get_raw(at) {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string().into()),
        ValueRef::Real(number) => Some(format!("{number:?}").into()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes)),
    }
}

/// The place of a text in another in characters, or of bytes in bytes, from 1; 0 if it is not there.
fn place(context: &Context<'_>) -> Result<Option<i64>> {
    let found = |text: &str, part: &str| {
        text.find(part).map_or(0, |at| text.get(..at).map_or(0, |before| before.chars().count()) + 1)
    };
    let place = match (context.get_raw(0), context.get_raw(1)) {
        (ValueRef::Blob(text), ValueRef::Blob(part)) => {
            // A character for each byte: searching texts takes no longer than they are.
            let characters = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
            found(&characters(text), &characters(part))
        }
        _ => {
            let (Some(text), Some(part)) = (text(context, 0), text(context, 1)) else { return Ok(None) };
            found(&text, &part)
        }
    };
    Ok(i64::try_from(place).ok())
}

fn replaced(context: &Context<'_>) -> Result<Option<String>> {
    let (Some(text), Some(part), Some(with)) = (text(context, 0), text(context, 1), text(context, 2)) else {
        return Ok(None);
    };
    if part.is_empty() {
        return Ok(Some(text.into_owned()));
    }
    let count = text.matches(&*part).count();
    let length = count.checked_mul(with.len()).and_then(|more| more.checked_add(text.len() - count * part.len()));
    if length.is_none_or(|length| length > MOST_TEXT) {
        return Err(Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_TOOBIG), None));
    }
    Ok(Some(text.replace(&*part, &with)))
}

fn trimmed(context: &Context<'_>, start: bool, end: bool) -> Result<Option<String>> {
    let (Some(text), Some(characters)) = (text(context, 0), text(context, 1)) else { return Ok(None) };
    let characters: HashSet<char> = characters.chars().collect();
    let mut rest: &str = &text;
    if start {
        rest = rest.trim_start_matches(|character| characters.contains(&character));
    }
    if end {
        rest = rest.trim_end_matches(|character| characters.contains(&character));
    }
    Ok(Some(rest.to_owned()))
}
