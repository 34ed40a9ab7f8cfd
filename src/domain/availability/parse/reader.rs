//! Makes windows of pieces.
//!
//! Knows: that days come before their hours, and what an open half of the day most likely is.
//! Refuses to know: how a piece is spelt.
//!
//! **Invariants**: the first problem of the text is the one that is told.

use std::ops::Range;

use chrono::Weekday;

use super::{
    Days, Note, Problem, Read, Vocabulary, joined,
    lexer::{Clock, Kind, Token, cut},
};
use crate::domain::availability::{DAY_END_MINUTE, Window};

/// The hours of a weekend for which none are given: the day without its early and late ends.
const WEEKEND_MINUTES: (u16, u16) = (9 * 60, 18 * 60);

/// Reads a text with the words of a vocabulary.
pub(super) fn read(text: &str, vocabulary: &Vocabulary) -> Result<Read, Problem> {
    let tokens = cut(text, vocabulary)?;
    let mut reader = Reader {
        text,
        tokens: &tokens,
        next: 0,
        clause: Clause::default(),
        windows: Vec::new(),
        notes: Vec::new(),
    };
    while let Some(token) = reader.take() {
        reader.piece(token)?;
    }
    reader.end_clause()?;
    if reader.windows.is_empty() {
        return Err(Problem::NoHours);
    }
    Ok(Read {
        windows: joined(reader.windows),
        notes: reader.notes,
    })
}

/// Days, and whether hours have followed them yet.
#[derive(Default)]
struct Clause {
    days: Days,
    at: Range<usize>,
    has_hours: bool,
    is_weekend: bool,
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    next: usize,
    clause: Clause,
    windows: Vec<Window>,
    notes: Vec<Note>,
}

impl<'a> Reader<'a> {
    fn take(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.next)?;
        self.next += 1;
        Some(token)
    }

    fn quote(&self, at: Range<usize>) -> String {
        self.text.get(at).unwrap_or(self.text).trim().to_owned()
    }

    fn piece(&mut self, token: &Token) -> Result<(), Problem> {
        match token.kind {
            Kind::Days {
                first,
                last,
                is_weekend,
            } => self.days(token, (first, last), is_weekend),
            Kind::Part(start_minute, end_minute) => {
                let written = self.quote(token.at.clone());
                self.note(Note::Understood {
                    written,
                    start_minute,
                    end_minute,
                });
                self.hours(token.at.clone(), start_minute, end_minute)
            }
            Kind::Clock(start) => self.stretch(token, start),
            Kind::To { .. } => Err(Problem::NotUnderstood(self.quote(token.at.clone()))),
            Kind::Stop => self.end_clause(),
        }
    }

    /// Takes a day, or a stretch of days, into the clause; after hours a new clause begins.
    fn days(
        &mut self,
        token: &Token,
        (first, last): (Weekday, Weekday),
        is_weekend: bool,
    ) -> Result<(), Problem> {
        let mut at = token.at.clone();
        let mut last = last;
        if let Some(Token {
            kind: Kind::To { dash },
            at: dash_at,
        }) = self.tokens.get(self.next)
        {
            let Some(Token {
                kind: Kind::Days { last: to, .. },
                at: to_at,
            }) = self.tokens.get(self.next + 1)
            else {
                return Err(Problem::NotUnderstood(self.quote(at.start..dash_at.end)));
            };
            self.next += 2;
            self.note_dash(*dash);
            last = *to;
            at.end = to_at.end;
        }
        if self.clause.has_hours {
            self.clause = Clause::default();
        }
        if self.clause.days.0.is_empty() {
            self.clause.at = at.clone();
        }
        self.clause.at.end = at.end;
        self.clause.days.0.push((first, last));
        self.clause.is_weekend = is_weekend;
        Ok(())
    }

    /// Takes hours from this time to the one behind the hyphen.
    fn stretch(&mut self, token: &Token, start: Clock) -> Result<(), Problem> {
        let pair = self.tokens.get(self.next..self.next + 2);
        let Some(
            [
                Token {
                    kind: Kind::To { dash },
                    ..
                },
                Token {
                    kind: Kind::Clock(end),
                    at: end_at,
                },
            ],
        ) = pair
        else {
            return Err(Problem::NotUnderstood(self.quote(token.at.clone())));
        };
        self.next += 2;
        self.note_dash(*dash);
        let at = token.at.start..end_at.end;
        let (start_minute, end_minute) = self.settle_halves(&at, start, *end);
        self.hours(at, start_minute, end_minute)
    }

    /// Settles which half of the day is meant where only one of two times says it.
    ///
    /// The shorter stretch is meant: `6-9pm` is the evening, `10-2pm` goes over noon.
    fn settle_halves(&mut self, at: &Range<usize>, start: Clock, end: Clock) -> (u16, u16) {
        let halves = |clock: Clock| (clock.minute % 720, clock.minute % 720 + 720);
        let (start_minute, end_minute) = if start.open && end.halved {
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
        self.note(Note::Understood {
            written,
            start_minute,
            end_minute,
        });
        (start_minute, end_minute)
    }

    /// Adds hours for every day of the clause.
    fn hours(
        &mut self,
        at: Range<usize>,
        start_minute: u16,
        end_minute: u16,
    ) -> Result<(), Problem> {
        if self.clause.days.0.is_empty() {
            return Err(Problem::HoursWithoutDays(self.quote(at)));
        }
        if start_minute == end_minute || start_minute == DAY_END_MINUTE {
            return Err(Problem::NoStretch(self.quote(at)));
        }
        self.clause.has_hours = true;
        let runs_over = end_minute < start_minute;
        for day in self.clause.days.each() {
            self.windows.push(Window {
                day,
                start_minute,
                end_minute: if runs_over {
                    DAY_END_MINUTE
                } else {
                    end_minute
                },
            });
            if runs_over && end_minute > 0 {
                self.windows.push(Window {
                    day: day.succ(),
                    start_minute: 0,
                    end_minute,
                });
            }
        }
        if runs_over && end_minute > 0 {
            self.note(Note::OverMidnight {
                days: self.clause.days.clone(),
                start_minute,
                end_minute,
            });
        }
        Ok(())
    }

    /// Ends a clause; a weekend alone has hours of its own, other days need theirs.
    fn end_clause(&mut self) -> Result<(), Problem> {
        let at = self.clause.at.clone();
        if !self.clause.days.0.is_empty() && !self.clause.has_hours {
            let written = self.quote(at.clone());
            if !self.clause.is_weekend || self.clause.days.0.len() != 1 {
                return Err(Problem::DaysWithoutHours(written));
            }
            let (start_minute, end_minute) = WEEKEND_MINUTES;
            self.hours(at, start_minute, end_minute)?;
            self.note(Note::Understood {
                written,
                start_minute,
                end_minute,
            });
        }
        self.clause = Clause::default();
        Ok(())
    }

    fn note_dash(&mut self, dash: Option<char>) {
        if let Some(dash) = dash {
            self.note(Note::DashRead(dash));
        }
    }

    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
