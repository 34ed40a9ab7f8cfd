//! What holds from one local date to another.
//!
//! Knows: that of several that hold on one date the one said last counts. Refuses to know: what it
//! is that holds.
//!
//! **Invariants**: saying the same for the same dates twice is saying it once; what is said for
//! always stands before all that is said for some dates, and never hides it.

use chrono::NaiveDate;

/// A value that holds on local dates from `from_on` up to, not including, `until_on`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T> {
    /// First date on which it holds; `None` means always before.
    pub from_on: Option<NaiveDate>,
    /// First date on which it no longer holds; `None` means for good.
    pub until_on: Option<NaiveDate>,
    /// What holds.
    pub value: T,
}

/// Dates from a first up to, not including, another; open where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first date inside.
    pub from_on: Option<NaiveDate>,
    /// The first date after.
    pub until_on: Option<NaiveDate>,
}

impl Span {
    /// All dates.
    pub const ALWAYS: Self = Self {
        from_on: None,
        until_on: None,
    };

    /// Whether it is over before this date.
    pub fn is_over(self, date: NaiveDate) -> bool {
        self.until_on.is_some_and(|until_on| until_on <= date)
    }
}

impl<T> Dated<T> {
    /// A value for these dates.
    pub fn over(span: Span, value: T) -> Self {
        Self {
            from_on: span.from_on,
            until_on: span.until_on,
            value,
        }
    }

    /// The dates on which it holds.
    pub fn span(&self) -> Span {
        Span {
            from_on: self.from_on,
            until_on: self.until_on,
        }
    }

    /// Tells whether it holds on a date.
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        self.from_on.is_none_or(|from_on| from_on <= date)
            && self.until_on.is_none_or(|until_on| date < until_on)
    }
}

/// What holds on a date: of several, the last.
pub fn in_force<T>(entries: &[Dated<T>], date: NaiveDate) -> Option<&Dated<T>> {
    entries.iter().rev().find(|entry| entry.holds_on(date))
}

/// What is said for exactly these dates.
pub fn said_for<T>(entries: &[Dated<T>], span: Span) -> Option<&Dated<T>> {
    entries.iter().find(|entry| entry.span() == span)
}

/// Says something for some dates: in place of what was said for the same ones, else last; what
/// holds always is said first.
pub fn say<T>(entries: &mut Vec<Dated<T>>, new: Dated<T>) {
    let span = new.span();
    match entries.iter_mut().find(|entry| entry.span() == span) {
        Some(entry) => *entry = new,
        None if span == Span::ALWAYS => entries.insert(0, new),
        None => entries.push(new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn entry(from: &str, until: &str, value: &'static str) -> Dated<&'static str> {
        let date = |text: &str| (!text.is_empty()).then(|| date(text));
        let (from_on, until_on) = (date(from), date(until));
        Dated::over(Span { from_on, until_on }, value)
    }

    fn values(entries: &[Dated<&'static str>], dates: &[&str]) -> Vec<&'static str> {
        let on = |text: &&str| in_force(entries, date(text)).map_or("-", |entry| entry.value);
        dates.iter().map(on).collect()
    }

    #[test]
    fn what_was_said_last_holds_on_its_dates_and_what_holds_always_elsewhere() {
        let mut entries = Vec::new();
        say(&mut entries, entry("2027-05-03", "2027-05-10", "Tokyo"));
        say(&mut entries, entry("", "", "Lisbon"));
        let dates = ["2027-05-02", "2027-05-03", "2027-05-09", "2027-05-10"];
        assert_eq!(
            values(&entries, &dates),
            ["Lisbon", "Tokyo", "Tokyo", "Lisbon"]
        );
        say(&mut entries, entry("", "", "Porto"));
        say(&mut entries, entry("2027-05-03", "2027-05-10", "Osaka"));
        say(&mut entries, entry("2027-05-03", "2027-05-10", "Osaka"));
        assert_eq!(entries.len(), 2);
        assert_eq!(
            values(&entries, &dates),
            ["Porto", "Osaka", "Osaka", "Porto"]
        );
    }

    #[test]
    fn a_span_is_over_on_its_first_date_after() {
        let span = entry("2027-05-03", "2027-05-10", "").span();
        assert!(!span.is_over(date("2027-05-09")) && span.is_over(date("2027-05-10")));
        assert!(!Span::ALWAYS.is_over(date("2999-01-01")));
    }
}
