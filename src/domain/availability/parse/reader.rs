//! Makes windows of pieces.
//!
//! Knows: which days hours belong to, what an open half of the day most likely is, and which hours
//! an "if needed" speaks of. Refuses to know: how a piece is spelt.
//!
//! **Invariants**: the first problem of the text is the one that is told.

use std::ops::Range;

use chrono::Weekday;

use super::{
    Days, Note, Problem, Read,
    clock::Clock,
    joined,
    lexer::{Join, Kind, Token, Words, cut},
};
use crate::domain::availability::{Comfort, DAY_END_MINUTE, Window};

/// The hours of a weekend for which none are given: the day without its early and late ends.
const WEEKEND_MINUTES: (u16, u16) = (9 * 60, 18 * 60);

/// Until when an evening lasts that is only said to begin: nobody is to be kept from sleep.
const EVENING_END_MINUTE: u16 = 22 * 60;

/// When a morning begins that is only said to end.
const MORNING_START_MINUTE: u16 = 7 * 60;

/// An hour without its half of the day that something begins after: from this on it is a morning.
const MORNING_HOURS_FROM_MINUTE: u16 = 8 * 60;

/// Reads a text with these words; a problem comes with where in the text it was met.
pub(super) fn read(text: &str, words: Words<'_>) -> Result<Read, (Problem, usize)> {
    let tokens = cut(text, words)?;
    let mut reader = Reader {
        text,
        tokens: &tokens,
        next: 0,
        clause: Clause::default(),
        comfort: Comfort::Sure,
        found: Vec::new(),
        latest: 0,
        notes: Vec::new(),
    };
    let ended = reader.run();
    ended.map_err(|problem| (problem, text.len()))?;
    if reader.found.is_empty() {
        return Err((Problem::NoHours, text.len()));
    }
    let of = |wanted: Comfort| {
        let found = reader.found.iter();
        let found = found.filter(|(comfort, _window)| *comfort == wanted);
        joined(found.map(|&(_comfort, window)| window).collect())
    };
    Ok(Read {
        windows: of(Comfort::Sure),
        if_needed: of(Comfort::IfNeeded),
        notes: reader.notes,
    })
}

/// Days and the hours that hold for them, whichever come first.
#[derive(Default)]
struct Clause {
    days: Days,
    at: Range<usize>,
    has_hours: bool,
    is_weekend: bool,
    /// Hours that stand before the days.
    ahead: Vec<(Range<usize>, u16, u16)>,
    /// A part of the day that says which half is meant by the hours behind it.
    part: Option<(u16, u16)>,
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    next: usize,
    clause: Clause,
    /// How gladly what follows is given, up to the clause's end.
    comfort: Comfort,
    found: Vec<(Comfort, Window)>,
    /// Where in `found` the windows of the latest hours begin.
    latest: usize,
    notes: Vec<Note>,
}

impl<'a> Reader<'a> {
    fn run(&mut self) -> Result<(), Problem> {
        while let Some(token) = self.take() {
            self.piece(token)?;
        }
        self.end_clause()
    }

    fn take(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.next)?;
        self.next += 1;
        Some(token)
    }

    fn peek(&self, ahead: usize) -> Option<Kind> {
        self.tokens.get(self.next + ahead).map(|token| token.kind)
    }

    fn quote(&self, at: Range<usize>) -> String {
        self.text.get(at).unwrap_or(self.text).trim().to_owned()
    }

    fn not_understood(&self, at: Range<usize>) -> Result<(), Problem> {
        Err(Problem::NotUnderstood(self.quote(at)))
    }

    fn piece(&mut self, token: &Token) -> Result<(), Problem> {
        let at = token.at.clone();
        match token.kind {
            Kind::Days {
                first,
                last,
                is_weekend,
            } => self.days(token, (first, last), is_weekend),
            Kind::Part(start, end) => self.part(token, (start, end)),
            Kind::Clock(start) => self.stretch(token, start),
            Kind::From { only_hour } => match (self.peek(0), self.peek(1), self.peek(2)) {
                (Some(Kind::Clock(_)), Some(Kind::To(_)), _)
                | (Some(Kind::Clock(_)), Some(Kind::Part(..)), Some(Kind::To(_))) => Ok(()),
                (Some(Kind::Clock(start)), ..) => self.open_ended(token, start),
                _ if only_hour => self.not_understood(at),
                _ => Ok(()),
            },
            Kind::Before => match self.peek(0) {
                Some(Kind::Clock(end)) => self.open_started(token, end),
                _ => self.not_understood(at),
            },
            Kind::IfNeeded => {
                self.if_needed();
                Ok(())
            }
            Kind::To(Join::Word) | Kind::And | Kind::Comma | Kind::Between | Kind::Nothing => {
                Ok(())
            }
            Kind::To(Join::Hyphen | Join::Dash(_)) => self.not_understood(at),
            Kind::Stop => self.end_clause(),
        }
    }

    /// Takes a day, or a stretch of days, into the clause; behind days with hours a new one begins.
    fn days(
        &mut self,
        token: &Token,
        (first, last): (Weekday, Weekday),
        is_weekend: bool,
    ) -> Result<(), Problem> {
        let mut at = token.at.clone();
        let mut last = last;
        if let Some(Kind::To(join)) = self.peek(0) {
            match self.peek(1) {
                Some(Kind::Days { last: to, .. }) => {
                    self.note_join(join);
                    last = to;
                    let to = self.tokens.get(self.next + 1);
                    at.end = to.map_or(at.end, |to| to.at.end);
                    self.next += 2;
                }
                Some(_) if join == Join::Word => {} // "on Monday at 9", in many a language.
                _ => {
                    let end = self.tokens.get(self.next).map_or(at.end, |to| to.at.end);
                    return self.not_understood(at.start..end);
                }
            }
        }
        if self.clause.has_hours && self.clause.ahead.is_empty() {
            self.clause = Clause::default();
        }
        if self.clause.days.0.is_empty() {
            self.clause.at = at.clone();
        }
        self.clause.at.end = at.end;
        self.clause.days.0.push((first, last));
        self.clause.is_weekend = is_weekend;
        for (at, start_minute, end_minute) in self.clause.ahead.clone() {
            let days = Days(vec![(first, last)]);
            self.add(&days, &at, start_minute, end_minute)?;
        }
        Ok(())
    }

    /// Takes a part of the day: hours of its own, or a word about the hours beside it.
    fn part(&mut self, token: &Token, (start, end): (u16, u16)) -> Result<(), Problem> {
        let is_about_hours = match self.peek(0) {
            Some(Kind::Clock(_) | Kind::Between | Kind::Before) => true,
            Some(Kind::From { .. }) => matches!(self.peek(1), Some(Kind::Clock(_))),
            _ => false,
        };
        if is_about_hours {
            self.clause.part = Some((start, end));
            return Ok(());
        }
        let written = self.quote(token.at.clone());
        self.understood(written, start, end);
        self.hours(token.at.clone(), start, end)
    }

    /// Takes the part of the day behind a time, which says in which half it lies.
    fn with_part(&mut self, clock: Clock) -> Clock {
        let Some(Kind::Part(start, end)) = self.peek(0) else {
            return clock;
        };
        let is_redundant = !clock.open && (clock.minute < 720) == (start < 720);
        if clock.open || is_redundant {
            self.next += 1;
        }
        clock.within((start, end))
    }

    /// Where the piece before the next one ends.
    fn end(&self) -> usize {
        let previous = self.next.checked_sub(1);
        previous
            .and_then(|index| self.tokens.get(index))
            .map_or(self.text.len(), |token| token.at.end)
    }

    /// Takes hours from this time to the one behind the hyphen.
    fn stretch(&mut self, token: &Token, start: Clock) -> Result<(), Problem> {
        let before = self.next.checked_sub(2).and_then(|at| self.tokens.get(at));
        let is_between = before.is_some_and(|token| token.kind == Kind::Between);
        let start = self.with_part(start);
        let (join, end) = match (self.peek(0), self.peek(1)) {
            (Some(Kind::To(join)), Some(Kind::Clock(end))) => (join, end),
            (Some(Kind::And), Some(Kind::Clock(end))) if is_between => (Join::Word, end),
            _ => return self.not_understood(token.at.clone()),
        };
        self.next += 2;
        self.note_join(join);
        let end = self.with_part(end);
        let at = token.at.start..self.end();
        let (start_minute, end_minute) = self.settle_halves(&at, start, end);
        self.hours(at, start_minute, end_minute)
    }

    /// Settles which half of the day is meant where it is not said of both times.
    ///
    /// Where one says it, the shorter stretch is meant: `6-9pm` is the evening, `10-2pm` goes over
    /// noon. A part of the day before them says it of both.
    fn settle_halves(&mut self, at: &Range<usize>, start: Clock, end: Clock) -> (u16, u16) {
        let halves = |clock: Clock| (clock.minute % 720, clock.minute % 720 + 720);
        let part = self.clause.part.take();
        let (start_minute, end_minute) =
            if let (true, true, Some(part)) = (start.open, end.open, part) {
                (start.within(part).minute, end.within(part).minute)
            } else if start.open && end.halved {
                let (early, late) = halves(start);
                let until = if end.minute == 0 {
                    DAY_END_MINUTE
                } else {
                    end.minute
                };
                (if late < until { late } else { early }, end.minute)
            } else if end.open && start.halved {
                let (early, late) = halves(end);
                let comes_late = late > start.minute && early <= start.minute;
                (start.minute, if comes_late { late } else { early })
            } else {
                return (start.minute, end.minute);
            };
        let written = self.quote(at.clone());
        self.understood(written, start_minute, end_minute);
        (start_minute, end_minute)
    }

    /// Takes hours of which only the start is said.
    fn open_ended(&mut self, token: &Token, start: Clock) -> Result<(), Problem> {
        self.next += 1;
        let start = self.with_part(start);
        let part = self.clause.part.take();
        let start = part.map_or(start, |part| start.within(part));
        let start_minute = match start.minute {
            early if start.open && early < MORNING_HOURS_FROM_MINUTE => early + 720,
            said => said,
        };
        let end_minute = if start_minute < EVENING_END_MINUTE {
            EVENING_END_MINUTE
        } else {
            DAY_END_MINUTE
        };
        let at = token.at.start..self.end();
        let written = self.quote(at.clone());
        self.understood(written, start_minute, end_minute);
        self.hours(at, start_minute, end_minute)
    }

    /// Takes hours of which only the end is said.
    fn open_started(&mut self, token: &Token, end: Clock) -> Result<(), Problem> {
        self.next += 1;
        let end = self.with_part(end);
        let part = self.clause.part.take();
        let end = part.map_or(end, |part| end.within(part));
        let at = token.at.start..self.end();
        let written = self.quote(at.clone());
        if end.minute <= MORNING_START_MINUTE {
            return Err(Problem::NoStretch(written));
        }
        self.understood(written, MORNING_START_MINUTE, end.minute);
        self.hours(at, MORNING_START_MINUTE, end.minute)
    }

    /// Adds hours for the days of the clause, or keeps them for the days that follow.
    fn hours(
        &mut self,
        at: Range<usize>,
        start_minute: u16,
        end_minute: u16,
    ) -> Result<(), Problem> {
        if self.clause.days.0.is_empty() {
            if start_minute == end_minute || start_minute == DAY_END_MINUTE {
                return Err(Problem::NoStretch(self.quote(at)));
            }
            self.clause.ahead.push((at, start_minute, end_minute));
            return Ok(());
        }
        if !self.clause.ahead.is_empty() {
            return Err(Problem::HoursWithoutDays(self.quote(at)));
        }
        self.latest = self.found.len();
        let days = self.clause.days.clone();
        self.add(&days, &at, start_minute, end_minute)
    }

    /// Adds hours for every one of these days.
    fn add(
        &mut self,
        days: &Days,
        at: &Range<usize>,
        start_minute: u16,
        end_minute: u16,
    ) -> Result<(), Problem> {
        if start_minute == end_minute || start_minute == DAY_END_MINUTE {
            return Err(Problem::NoStretch(self.quote(at.clone())));
        }
        if !self.clause.has_hours {
            self.latest = self.found.len();
        }
        self.clause.has_hours = true;
        let runs_over = end_minute < start_minute;
        for day in days.each() {
            let window = |day, start_minute, end_minute| Window {
                day,
                start_minute,
                end_minute,
            };
            let until = if runs_over {
                DAY_END_MINUTE
            } else {
                end_minute
            };
            let first = window(day, start_minute, until);
            self.found.push((self.comfort, first));
            if runs_over && end_minute > 0 {
                let second = window(day.succ(), 0, end_minute);
                self.found.push((self.comfort, second));
            }
        }
        if runs_over && end_minute > 0 {
            self.note(Note::OverMidnight {
                days: days.clone(),
                start_minute,
                end_minute,
            });
        }
        Ok(())
    }

    /// Takes an "if needed": about the hours before it, or, where it leads, about those that follow
    /// up to the clause's end.
    fn if_needed(&mut self) {
        let before = self.next.checked_sub(2).and_then(|at| self.tokens.get(at));
        let is_set_off = before.is_some_and(|token| matches!(token.kind, Kind::Comma | Kind::And));
        let leads = !matches!(
            self.peek(0),
            None | Some(Kind::Stop | Kind::Comma | Kind::And)
        );
        if !self.clause.has_hours || is_set_off && leads {
            self.comfort = Comfort::IfNeeded;
        } else {
            for (comfort, _window) in self.found.iter_mut().skip(self.latest) {
                *comfort = Comfort::IfNeeded;
            }
        }
    }

    /// Ends a clause; a weekend alone has hours of its own, other days need theirs.
    fn end_clause(&mut self) -> Result<(), Problem> {
        let at = self.clause.at.clone();
        if let (true, Some((ahead, ..))) =
            (self.clause.days.0.is_empty(), self.clause.ahead.first())
        {
            return Err(Problem::HoursWithoutDays(self.quote(ahead.clone())));
        }
        if !self.clause.days.0.is_empty() && !self.clause.has_hours {
            let written = self.quote(at.clone());
            if !self.clause.is_weekend || self.clause.days.0.len() != 1 {
                return Err(Problem::DaysWithoutHours(written));
            }
            let (start_minute, end_minute) = WEEKEND_MINUTES;
            self.hours(at, start_minute, end_minute)?;
            self.understood(written, start_minute, end_minute);
        }
        self.clause = Clause::default();
        self.comfort = Comfort::Sure;
        Ok(())
    }

    fn note_join(&mut self, join: Join) {
        if let Join::Dash(dash) = join {
            self.note(Note::DashRead(dash));
        }
    }

    fn understood(&mut self, written: String, start_minute: u16, end_minute: u16) {
        self.note(Note::Understood {
            written,
            start_minute,
            end_minute,
        });
    }

    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
