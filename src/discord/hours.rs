//! On Discord: when somebody can meet, by taps and by typing, and when they are away.
//!
//! A tap carries what it sets, never "the other way round", so that one that comes twice changes
//! once. Where the panel stands is in each `custom_id`, and in a row: opened anew after a restart
//! it stands there again.
//!
//! **Invariants**: every answer is private; a week that was changed is shown back as it is stored.

use std::fmt;

use chrono::Weekday;

use super::{
    Command, Context,
    card::Card,
    guard::{self, Answer, Asked, Filled, Unsaid},
    picture,
    press::Ack,
};
use crate::{
    app::{
        Fault,
        hours::{self, Absence, Dates, Edit, Refusal, Shown},
    },
    domain::availability::{Comfort, dated::Span, week::Stretch},
    key,
};

mod dated;
mod spot;
mod typing;
pub(super) mod view;

use spot::{DaySet, Spot, View};
use typing::span;
pub(super) use typing::{first_dates, last_dates};

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Opens the panel where it was left.
    Open,
    /// Moves the panel.
    Show(Spot),
    /// Gives hours on some days, or takes them back.
    Put {
        /// Where the panel stands.
        spot: Spot,
        /// On which days.
        days: DaySet,
        /// Which hours.
        stretch: Stretch,
        /// How gladly; none takes them back.
        comfort: Option<Comfort>,
    },
    /// Chooses the day that the panel shows.
    Day(Spot),
    /// Chooses the first of the hours.
    From(Spot),
    /// Chooses the end of the hours, and gives them.
    Until(Spot),
    /// Chooses the days that get the hours of the one that is shown.
    Copy(Spot),
    /// Takes the hours of what the panel shows back.
    Clear(Spot),
    /// Opens the form for hours that are typed.
    Type(Span),
    /// Closes the panel.
    Done,
    /// Shows what is said for some dates.
    Dates,
    /// Opens the form for an absence.
    Away,
    /// Opens the form for a zone for some dates.
    Zone,
    /// Opens the form for other hours for some dates.
    Week,
    /// Takes back what is chosen.
    TakeBack,
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Weekly hours.
    Typed(Span),
    /// An absence.
    Away,
    /// A zone for some dates.
    Zone,
    /// The dates of other hours.
    Week,
}

/// The names of this room's commands and options in `words`, which the gateway looks up.
pub const DESCRIPTIONS: [&str; 4] = [
    key!("command-away"),
    key!("command-away-from"),
    key!("command-away-until"),
    key!("command-away-note"),
];

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Type(_) | Self::Away | Self::Zone | Self::Week => Ack::Form,
            Self::Dates => Ack::Private,
            Self::Open
            | Self::Show(_)
            | Self::Put { .. }
            | Self::Day(_)
            | Self::From(_)
            | Self::Until(_)
            | Self::Copy(_)
            | Self::Clear(_)
            | Self::Done
            | Self::TakeBack => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["open"] => Self::Open,
            ["done"] => Self::Done,
            ["dates"] => Self::Dates,
            ["away"] => Self::Away,
            ["zone"] => Self::Zone,
            ["week"] => Self::Week,
            ["back"] => Self::TakeBack,
            ["type", span] => Self::Type(spot::read_span(span)?),
            ["put", span, mode, view, days, start, end, comfort] => Self::Put {
                spot: Spot::read(span, mode, view)?,
                days: DaySet::read(days)?,
                stretch: Stretch::new(start.parse().ok()?, end.parse().ok()?)?,
                comfort: spot::read_comfort(comfort)?,
            },
            [what, span, mode, view] => {
                let spot = Spot::read(span, mode, view)?;
                match *what {
                    "show" => Self::Show(spot),
                    "day" => Self::Day(spot),
                    "from" => Self::From(spot),
                    "until" => Self::Until(spot),
                    "copy" => Self::Copy(spot),
                    "clear" => Self::Clear(spot),
                    _ => return None,
                }
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("open"),
            Self::Done => f.write_str("done"),
            Self::Dates => f.write_str("dates"),
            Self::Away => f.write_str("away"),
            Self::Zone => f.write_str("zone"),
            Self::Week => f.write_str("week"),
            Self::TakeBack => f.write_str("back"),
            Self::Type(span) => write!(f, "type:{}", spot::span(*span)),
            Self::Put {
                spot,
                days,
                stretch,
                comfort,
            } => {
                let (start, end) = (stretch.start_minute, stretch.end_minute);
                let comfort = spot::comfort(*comfort);
                write!(f, "put:{spot}:{days}:{start}:{end}:{comfort}")
            }
            Self::Show(spot) => write!(f, "show:{spot}"),
            Self::Day(spot) => write!(f, "day:{spot}"),
            Self::From(spot) => write!(f, "from:{spot}"),
            Self::Until(spot) => write!(f, "until:{spot}"),
            Self::Copy(spot) => write!(f, "copy:{spot}"),
            Self::Clear(spot) => write!(f, "clear:{spot}"),
        }
    }
}

impl Form {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        Ack::Private
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["typed", span] => spot::read_span(span).map(Self::Typed),
            ["away"] => Some(Self::Away),
            ["zone"] => Some(Self::Zone),
            ["week"] => Some(Self::Week),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Typed(span) => write!(f, "typed:{}", spot::span(*span)),
            Self::Away => f.write_str("away"),
            Self::Zone => f.write_str("zone"),
            Self::Week => f.write_str("week"),
        }
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    vec![away()]
}

#[poise::command(slash_command, guild_only)]
async fn away(
    ctx: Context<'_>,
    #[autocomplete = "first_dates"] from: Option<String>,
    #[autocomplete = "last_dates"] until: Option<String>,
    #[max_length = 60] note: Option<String>,
) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| match from {
        Some(from) => {
            let until = until.unwrap_or_default();
            went_away(&asked, &from, &until, &note.unwrap_or_default()).await
        }
        None => shown_dates(&asked).await,
    })
    .await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let lang = asked.lang();
    match press {
        Press::Open => opened(&asked).await,
        Press::Show(spot) => changed(&asked, spot, &Edit::Nothing).await,
        Press::Put {
            spot,
            days,
            stretch,
            comfort,
        } => {
            let days = days.days();
            let put = Edit::Put {
                days,
                stretch,
                comfort,
            };
            changed(&asked, spot, &put).await
        }
        Press::Day(spot) | Press::From(spot) => {
            changed(&asked, moved(spot, &asked.chosen), &Edit::Nothing).await
        }
        Press::Until(spot) => {
            let (spot, edit) = until(spot, &asked.chosen);
            changed(&asked, spot, &edit).await
        }
        Press::Copy(spot) => {
            let edit = copied(spot, &asked.chosen);
            changed(&asked, spot, &edit).await
        }
        Press::Clear(spot) => {
            let (spot, days) = match spot.view {
                View::Day { day, .. } => (spot, vec![day]),
                View::Week | View::Emptying => (spot.at(View::Week), DaySet::ALL.days()),
            };
            changed(&asked, spot, &Edit::Clear { days }).await
        }
        Press::Type(span) => typed_form(&asked, Some(span)).await,
        Press::Done => {
            let app = &asked.scene.app;
            let closed = hours::close(app, asked.server, asked.account, asked.now).await?;
            Ok(Answer::update(match closed {
                Ok(shown) => pictured(&asked, view::kept(&lang, &shown), &shown),
                Err(refusal) => view::refused(&lang, &refusal),
            }))
        }
        Press::Dates => shown_dates(&asked).await,
        Press::Away => Ok(Answer::open(dated::away_form(
            &lang,
            asked.now.date_naive(),
        ))),
        Press::Zone => Ok(Answer::open(dated::zone_form(
            &lang,
            asked.now.date_naive(),
        ))),
        Press::Week => Ok(Answer::open(dated::week_form(
            &lang,
            asked.now.date_naive(),
        ))),
        Press::TakeBack => taken_back(&asked).await,
    }
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    let (from, until) = (filled.get(dated::FROM), filled.get(dated::UNTIL));
    match form {
        Form::Typed(span) => typed(&asked, Some(span), &filled).await,
        Form::Away => went_away(&asked, from, until, filled.get(dated::NOTE)).await,
        Form::Zone => move_to(&asked, filled.get(dated::CITY), from, until).await,
        Form::Week => match span(&asked, from, until).await? {
            Ok(span) => begun(&asked, span).await,
            Err(card) => Ok(Answer::say(*card)),
        },
    }
}

/// Opens the panel where it was left, or with the week that holds now.
async fn opened(asked: &Asked) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let (server, account) = (asked.server, asked.account);
    let (shown, left) = match hours::look(app, server, account, None, asked.now).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Answer::update(view::refused(&lang, &refusal))),
    };
    let begin = Spot::begin(shown.span);
    let Some(spot) = left.and_then(|left| Spot::read_whole(&left)) else {
        return changed(asked, begin, &Edit::Nothing).await;
    };
    let answer = hours::look(app, server, account, Some(spot.span), asked.now).await?;
    Ok(Answer::update(match answer {
        Ok((shown, _left)) => view::panel(&lang, &shown, spot),
        Err(_taken_back) => view::panel(&lang, &shown, begin),
    }))
}

/// Changes the week and shows the panel.
async fn changed(asked: &Asked, spot: Spot, edit: &Edit) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let (server, account, at) = (asked.server, asked.account, spot.to_string());
    let changed = hours::change(app, server, account, spot.span, edit, &at, asked.now).await?;
    Ok(panel(changed, spot, &lang))
}

fn panel(shown: Result<Shown, Refusal>, spot: Spot, lang: &crate::words::Lang<'_>) -> Answer {
    Answer::update(match shown {
        Ok(shown) => view::panel(lang, &shown, spot),
        Err(refusal) => view::refused(lang, &refusal),
    })
}

/// Where the panel stands after a choice of a day, an hour, or the other half of the day.
fn moved(spot: Spot, chosen: &[String]) -> Spot {
    let View::Day { day, late, .. } = spot.view else {
        return spot;
    };
    let day_view = |day, late, from_minute| {
        spot.at(View::Day {
            day,
            late,
            from_minute,
        })
    };
    match chosen.first().map(String::as_str) {
        Some(view::EARLIER) => day_view(day, false, None),
        Some(view::LATER) => day_view(day, true, None),
        Some(chosen) => match chosen.strip_prefix('d') {
            Some(number) => {
                let number = number.chars().next();
                day_view(number.and_then(spot::read_day).unwrap_or(day), late, None)
            }
            None => day_view(day, late, chosen.parse().ok()),
        },
        None => spot,
    }
}

/// The hours that are complete with their end, and the panel ready for others.
fn until(spot: Spot, chosen: &[String]) -> (Spot, Edit) {
    let View::Day {
        day,
        late,
        from_minute: Some(start),
    } = spot.view
    else {
        return (spot, Edit::Nothing);
    };
    let after = spot.at(View::Day {
        day,
        late,
        from_minute: None,
    });
    let end = chosen.first().and_then(|end| end.parse().ok());
    let edit = match end.and_then(|end| Stretch::new(start, end)) {
        Some(stretch) => Edit::Put {
            days: vec![day],
            stretch,
            comfort: Some(spot.comfort),
        },
        None => Edit::Nothing,
    };
    (after, edit)
}

fn copied(spot: Spot, chosen: &[String]) -> Edit {
    let View::Day { day, .. } = spot.view else {
        return Edit::Nothing;
    };
    let to: Vec<Weekday> = chosen
        .iter()
        .filter_map(|number| spot::read_day(number.chars().next()?))
        .collect();
    Edit::Copy { from: day, to }
}

/// Opens the form for typed hours, filled with those that are known.
pub(super) async fn typed_form(asked: &Asked, span: Option<Span>) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let found = hours::look(app, asked.server, asked.account, span, asked.now).await?;
    Ok(match found {
        Ok((shown, _left)) => Answer::open(view::typed_form(&lang, &shown)),
        Err(refusal) => Answer::say(view::refused(&lang, &refusal)),
    })
}

/// Takes hours that were typed.
pub(super) async fn typed(
    asked: &Asked,
    span: Option<Span>,
    filled: &Filled,
) -> Result<Answer, Fault> {
    let typed = hours::TypedHours {
        sure: filled.get(view::SURE),
        if_needed: filled.get(view::IF_NEEDED),
        locale: asked.locale,
    };
    let (app, lang) = (&asked.scene.app, asked.lang());
    let (server, account) = (asked.server, asked.account);
    let set = hours::type_hours(app, server, account, span, &typed, asked.now).await?;
    Ok(Answer::say(match set {
        Ok(read) => pictured(asked, view::typed(&lang, &read), &read.shown),
        Err(refusal) => view::refused_typed(&lang, &refusal, span, &typed),
    }))
}

/// The card with a picture of the first seven days on which the hours hold.
fn pictured(asked: &Asked, card: Card, shown: &Shown) -> Card {
    let from_on = shown.span.from_on.unwrap_or(shown.today);
    Card {
        picture: picture::of_week(
            &asked.scene,
            &asked.lang(),
            &shown.week,
            shown.country,
            from_on,
        ),
        ..card
    }
}

/// Sets a zone, for some dates or from now on.
pub(super) async fn set_zone(
    asked: &Asked,
    city: &str,
    span: Option<Span>,
) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let (server, account) = (asked.server, asked.account);
    let set = hours::set_zone(app, server, account, city, span, asked.now).await?;
    Ok(Answer::say(match (set, span) {
        (Ok((zone, dates)), None) => view::zone_set(&lang, zone, &dates.outside, asked.now),
        (Ok((zone, dates)), Some(span)) => {
            let said = dated::zone_said(&lang, zone, span);
            dated::panel(&lang, &dates, Some(said))
        }
        (Err(refusal), _) => view::refused(&lang, &refusal),
    }))
}

/// Sets a zone for the dates that were typed; without any, from now on.
pub(super) async fn move_to(
    asked: &Asked,
    city: &str,
    from: &str,
    until: &str,
) -> Result<Answer, Fault> {
    if from.is_empty() && until.is_empty() {
        return set_zone(asked, city, None).await;
    }
    match span(asked, from, until).await? {
        Ok(span) => set_zone(asked, city, Some(span)).await,
        Err(card) => Ok(Answer::say(*card)),
    }
}

async fn begun(asked: &Asked, span: Span) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let spot = Spot::begin(span);
    let (server, account, at) = (asked.server, asked.account, spot.to_string());
    let begun = hours::begin(app, server, account, span, &at, asked.now).await?;
    Ok(Answer::say(match begun {
        Ok(shown) => view::panel(&lang, &shown, spot),
        Err(refusal) => view::refused(&lang, &refusal),
    }))
}

async fn shown_dates(asked: &Asked) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let dates = hours::look_at_dates(app, asked.server, asked.account, asked.now).await?;
    Ok(Answer::say(dates_card(asked, dates, None)))
}

async fn went_away(asked: &Asked, from: &str, until: &str, note: &str) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let until = if until.is_empty() { from } else { until };
    let span = match span(asked, from, until).await? {
        Ok(span) => span,
        Err(card) => return Ok(Answer::say(*card)),
    };
    let (Some(from_on), Some(until_on)) = (span.from_on, span.until_on) else {
        return Ok(Answer::say(view::refused(&lang, &Refusal::Dates)));
    };
    let note = note.trim();
    let absence = Absence {
        from_on,
        until_on,
        note: (!note.is_empty()).then(|| note.to_owned()),
    };
    let gone = hours::go_away(app, asked.server, asked.account, &absence, asked.now).await?;
    let said = dated::away_said(&lang, &absence);
    Ok(Answer::say(dates_card(asked, gone, Some(said))))
}

async fn taken_back(asked: &Asked) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let (server, account) = (asked.server, asked.account);
    let chosen = asked.chosen.first();
    let dates = match chosen.and_then(|chosen| dated::read_said(chosen)) {
        Some(said) => hours::take_back(app, server, account, said, asked.now).await?,
        None => hours::look_at_dates(app, server, account, asked.now).await?,
    };
    Ok(Answer::update(dates_card(asked, dates, None)))
}

fn dates_card(asked: &Asked, dates: Result<Dates, Refusal>, said: Option<String>) -> Card {
    let lang = asked.lang();
    match dates {
        Ok(dates) => dated::panel(&lang, &dates, said),
        Err(refusal) => view::refused(&lang, &refusal),
    }
}

/// What somebody says for some dates, a line each, for their page.
pub(super) fn coming(lang: &crate::words::Lang<'_>, dates: &Dates) -> Vec<String> {
    let entries = dated::entries(lang, dates).into_iter();
    entries
        .map(|(_said, line)| crate::words::plain(&line))
        .collect()
}

#[cfg(test)]
mod tests;
