//! Opening a cohort, by its command or by a form.

use chrono::{Days, NaiveDate};

use super::{Form, view};
use crate::{
    app::{
        Fault,
        cohorts::{self, Wanted},
    },
    discord::{
        card::{Card, Field, Sheet},
        guard::{Answer, Asked, Filled},
        press,
    },
    domain::dates,
    key,
    store::people::Programme,
    words::plain,
};

/// The names of the form's questions.
const NAME: &str = "name";
const FIRST_DAY: &str = "first_day";
const FORTNIGHTS: &str = "fortnights";
const MINUTES: &str = "minutes";

/// Longest answers: a name that is too long is refused by name, a day may be written in words.
const NAME_MAX: u16 = 100;
const DAY_MAX: u16 = 40;
const NUMBER_MAX: u16 = 4;

/// How long sign-ups take at least, where nobody says when the cohort begins.
const AHEAD: Days = Days::new(28);

/// The form, with what would be right for most.
pub(super) fn form(asked: &Asked, programme: &Programme) -> Answer {
    let (lang, defaults) = (asked.lang(), &asked.scene.app.defaults);
    let later = today(asked, programme).checked_add_days(AHEAD);
    let monday = later.and_then(|later| cohorts::coming_mondays(later).next());
    let field = |name, label, example, filled, length_max| Field {
        name,
        label: lang.plain(label),
        example: lang.plain(example),
        filled,
        long: false,
        required: true,
        length_max,
    };
    Answer::open(Sheet {
        form: press::Form::Cohort(Form::Open),
        title: lang.plain("open-title"),
        fields: vec![
            field(
                NAME,
                key!("open-name"),
                key!("open-name-example"),
                String::new(),
                NAME_MAX,
            ),
            field(
                FIRST_DAY,
                key!("open-first-day"),
                key!("open-first-day-example"),
                monday.map(|day| day.to_string()).unwrap_or_default(),
                DAY_MAX,
            ),
            field(
                FORTNIGHTS,
                key!("open-fortnights"),
                key!("open-fortnights-example"),
                defaults.fortnights.to_string(),
                NUMBER_MAX,
            ),
            field(
                MINUTES,
                key!("open-minutes"),
                key!("open-minutes-example"),
                defaults.meeting_minutes.to_string(),
                NUMBER_MAX,
            ),
        ],
    })
}

/// Opens a cohort as the form says.
pub(super) async fn handed_in(
    asked: &Asked,
    programme: &Programme,
    filled: &Filled,
) -> Result<Answer, Fault> {
    let (fortnights, minutes) = (filled.get(FORTNIGHTS), filled.get(MINUTES));
    let [fortnights, meeting_minutes] = match [fortnights, minutes].map(number) {
        [Ok(fortnights), Ok(minutes)] => [fortnights, minutes],
        [Err(stood), _] | [_, Err(stood)] => {
            let stood = [("stood", plain(&stood).into())];
            let why = asked.lang().say("open-refused-no-number", &stood);
            return Ok(Answer::say(Card::said(why)));
        }
    };
    let typed = filled.get(FIRST_DAY);
    let first_day = dates::read(typed, today(asked, programme), asked.locale);
    let wanted = Wanted {
        name: filled.get(NAME).to_owned(),
        starts_on: first_day.map_or_else(|| typed.to_owned(), |day| day.to_string()),
        fortnights,
        meeting_minutes,
        deck: None,
    };
    open(asked, programme, &wanted).await
}

/// Opens a cohort.
pub(super) async fn open(
    asked: &Asked,
    programme: &Programme,
    wanted: &Wanted,
) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let opened = cohorts::open(app, programme, asked.account, wanted, asked.now).await?;
    Ok(Answer::say(match opened {
        Ok(opened) => view::opened(&asked.lang(), &opened),
        Err(refusal) => view::open_refused(&asked.lang(), &refusal),
    }))
}

fn today(asked: &Asked, programme: &Programme) -> NaiveDate {
    programme.home_zone.local(asked.now).date()
}

/// Reads a number; none where nothing was typed.
fn number(typed: &str) -> Result<Option<i64>, String> {
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_not_one| typed.to_owned())
}
