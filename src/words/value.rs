//! What can stand in a sentence's place.
//!
//! Knows: text and whole numbers. Refuses to know: how either is phrased.
//!
//! **Invariants**: a number stays a number until the sentence is made, so that plurals can see it.

use std::borrow::Cow;

use fluent_bundle::FluentValue;

/// One value of a sentence: a text as it shall stand there, or a whole number.
///
/// A text from people must have gone through [`plain`](super::plain) or
/// [`label`](super::label) first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A text, taken as it is.
    Text(Cow<'a, str>),
    /// A whole number, which chooses the plural.
    Number(i64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

macro_rules! whole_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Value<'_> {
            fn from(number: $number) -> Self {
                Self::Number(i64::from(number))
            }
        }
    )*};
}

whole_numbers!(i64, i32, u32, u16, u8);

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        // A count beyond i64 cannot be held in memory, so the clamp never shows.
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<'a> From<Value<'a>> for FluentValue<'a> {
    fn from(value: Value<'a>) -> Self {
        match value {
            Value::Text(text) => Self::String(text),
            Value::Number(number) => Self::from(number),
        }
    }
}
