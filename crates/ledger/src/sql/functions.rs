//! The functions and the collation that make SQLite exact about decimals (AP-15). `sum`, `total`, `avg`, `abs` and
//! `round` replace SQLite's own, which go through floating-point numbers.

use super::decimal::{Number, compare};
use crate::exact::Exact;
use bigdecimal::num_bigint::{BigInt, Sign};
use bigdecimal::rounding::RoundingMode;
use bigdecimal::{BigDecimal, Zero as _};
use rusqlite::functions::{Aggregate, Context, FunctionFlags, WindowAggregate};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, Result};
use std::cmp::Ordering;
use std::ffi::c_int;
use std::ops::RangeInclusive;

/// How many digits `avg` gives beyond those of the widest amount.
const MORE_DIGITS: i64 = 4;

/// The most digits that `round` gives.
const MOST_ROUNDED: i64 = 30;

/// Of how many values `min` and `max` choose; of one they choose among rows, which SQLite
/// does right by the collation.
const MOST_CHOICES: RangeInclusive<c_int> = 2..=8;

/// Puts everything in.
pub(super) fn register(connection: &Connection) -> Result<()> {
    connection.create_collation("decimal", compare)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_window_function("sum", 1, flags, Adding(Gives::Sum))?;
    connection.create_window_function("total", 1, flags, Adding(Gives::Total))?;
    connection.create_window_function("avg", 1, flags, Adding(Gives::Average))?;
    connection.create_scalar_function("abs", 1, flags, |context| {
        Ok(number(context, 0)?.map(|number| number.value().abs().to_plain_string()))
    })?;
    connection.create_scalar_function("round", 1, flags, |context| rounded(context, 0))?;
    connection.create_scalar_function("round", 2, flags, |context| {
        context.get::<Option<i64>>(1)?.map_or(Ok(None), |digits| rounded(context, digits))
    })?;
    register_choices(connection, flags)?;
    super::texts::register(connection, flags)?;
    connection.create_scalar_function("decimal", 1, flags, |context| {
        let number = Number::of(context.get_raw(0)).ok().flatten();
        Ok(number.map(|number| number.value().to_plain_string()))
    })?;
    connection.create_scalar_function("decimal_add", 2, flags, |context| of_two(context, |a, b| a + b))?;
    connection.create_scalar_function("decimal_sub", 2, flags, |context| of_two(context, |a, b| a - b))?;
    connection.create_scalar_function("decimal_mul", 2, flags, |context| of_two(context, |a, b| a * b))?;
    connection.create_scalar_function("decimal_cmp", 2, flags, |context| {
        let (Some(a), Some(b)) = (number(context, 0)?, number(context, 1)?) else { return Ok(None) };
        Ok(a.decimal().compare(&b.decimal()).map(|order| order as i64))
    })
}

/// The scalar `min` and `max` of SQLite would find every text above every number, and `nullif` none equal.
fn register_choices(connection: &Connection, flags: FunctionFlags) -> Result<()> {
    for count in MOST_CHOICES {
        connection.create_scalar_function("min", count, flags, |context| chosen(context, Ordering::Less))?;
        connection.create_scalar_function("max", count, flags, |context| chosen(context, Ordering::Greater))?;
    }
    connection.create_scalar_function("nullif", 2, flags, |context| {
        let same = compare_values(context.get_raw(0), context.get_raw(1)).is_eq();
        Ok(if same { Value::Null } else { Value::try_from(context.get_raw(0))? })
    })
}

/// The first of the values that lies on this side of all others; nothing if one of them is nothing.
fn chosen(context: &Context<'_>, side: Ordering) -> Result<Value> {
    let mut best = context.get_raw(0);
    for at in 0..context.len() {
        let value = context.get_raw(at);
        if value == ValueRef::Null {
            return Ok(Value::Null);
        }
        if compare_values(value, best) == side {
            best = value;
        }
    }
    Ok(Value::try_from(best)?)
}

/// Two decimals by their value; two texts by their characters; numbers before texts before bytes, as SQLite does it.
fn compare_values(a: ValueRef<'_>, b: ValueRef<'_>) -> Ordering {
    let class = |value: ValueRef<'_>| match value {
        ValueRef::Null => 0,
        ValueRef::Integer(_) | ValueRef::Real(_) => 1,
        ValueRef::Text(_) => 2,
        ValueRef::Blob(_) => 3,
    };
    match (Number::of(a), Number::of(b), a, b) {
        (Ok(Some(a)), Ok(Some(b)), ..) => a.decimal().compare(&b.decimal()).unwrap_or(Ordering::Equal),
        (_, _, ValueRef::Text(a), ValueRef::Text(b)) | (_, _, ValueRef::Blob(a), ValueRef::Blob(b)) => a.cmp(b),
        _ => class(a).cmp(&class(b)),
    }
}

fn number(context: &Context<'_>, at: usize) -> Result<Option<Number>> {
    Number::of(context.get_raw(at)).map_err(|refused| Error::UserFunctionError(Box::new(refused)))
}

fn of_two(context: &Context<'_>, with: fn(BigDecimal, BigDecimal) -> BigDecimal) -> Result<Option<String>> {
    let (Some(a), Some(b)) = (number(context, 0)?, number(context, 1)?) else { return Ok(None) };
    Ok(Some(with(a.value(), b.value()).to_plain_string()))
}

/// Half away from zero, as SQLite's own does it.
fn rounded(context: &Context<'_>, digits: i64) -> Result<Option<String>> {
    let digits = digits.clamp(0, MOST_ROUNDED);
    let round = |number: Number| number.value().with_scale_round(digits, RoundingMode::HalfUp).to_plain_string();
    Ok(number(context, 0)?.map(round))
}

/// What the three give in the end.
#[derive(Debug, Clone, Copy)]
enum Gives {
    /// Nothing of nothing.
    Sum,
    /// Zero of nothing.
    Total,
    Average,
}

struct Adding(Gives);

/// What was added so far.
#[derive(Default)]
struct Added {
    sum: Exact,
    count: u64,
}

impl Adding {
    fn result(&self, added: Option<&Added>) -> Option<String> {
        match (self.0, added.filter(|added| added.count > 0)) {
            (Gives::Total, None) => Some("0".to_owned()),
            (_, None) => None,
            (Gives::Sum | Gives::Total, Some(added)) => Some(added.sum.text()),
            (Gives::Average, Some(added)) => Some(average(&added.sum.value(), added.count)),
        }
    }
}

impl Aggregate<Added, Option<String>> for Adding {
    fn init(&self, _context: &mut Context<'_>) -> Result<Added> {
        Ok(Added::default())
    }

    fn step(&self, context: &mut Context<'_>, added: &mut Added) -> Result<()> {
        if let Some(number) = number(context, 0)? {
            added.sum.add(&number.decimal());
            added.count += 1;
        }
        Ok(())
    }

    fn finalize(&self, _context: &mut Context<'_>, added: Option<Added>) -> Result<Option<String>> {
        Ok(self.result(added.as_ref()))
    }
}

impl WindowAggregate<Added, Option<String>> for Adding {
    fn value(&self, added: Option<&mut Added>) -> Result<Option<String>> {
        Ok(self.result(added.as_deref()))
    }

    fn inverse(&self, context: &mut Context<'_>, added: &mut Added) -> Result<()> {
        if let Some(number) = number(context, 0)? {
            added.sum.subtract(&number.decimal());
            added.count = added.count.saturating_sub(1);
        }
        Ok(())
    }
}

/// A sum divided by a count, rounded half away from zero; zeros behind the digits of the sum are left out.
fn average(sum: &BigDecimal, count: u64) -> String {
    let (_, scale) = sum.as_bigint_and_exponent();
    let wide = scale.max(0) + MORE_DIGITS;
    let (digits, _) = sum.with_scale(wide).into_bigint_and_exponent();
    let count = BigInt::from(count);
    // Twice the quotient, made one more in size and halved: exact, with ties away from zero.
    let one = if digits.sign() == Sign::Minus { -&count } else { count.clone() };
    let quotient = (digits * 2 + one) / (count * 2);
    let mut average = BigDecimal::new(quotient, wide);
    while average.fractional_digit_count() > scale.max(0) {
        let shorter = average.with_scale(average.fractional_digit_count() - 1);
        if !(&shorter - &average).is_zero() {
            break;
        }
        average = shorter;
    }
    average.to_plain_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_is_rounded_half_away_from_zero_four_digits_on() {
        for (sum, count, expected) in [
            ("10.00", 4, "2.50"),
            ("10.00", 3, "3.333333"),
            ("-20.00", 3, "-6.666667"),
            ("0.0001", 2, "0.00005"),
            ("-1", 32, "-0.0313"),
            ("0.00", 7, "0.00"),
        ] {
            assert_eq!(
                average(Number::read(sum).unwrap().decimal().value().as_ref().unwrap(), count),
                expected,
                "{sum}"
            );
        }
    }
}
