//! On Discord: webinars that were announced, as coordinators look after them.
//!
//! **Invariants**: whatever is pressed asks first whether the presser is a coordinator *now*; what
//! reaches others is shown before it is done, with how many it reaches; everything here is private.

use super::view as said;
use crate::{
    app::{
        Fault,
        webinars::{
            Refusal,
            changing::{self, Changed, Changing, Seen, Typed},
        },
    },
    discord::{
        card::Card,
        guard::{Answer, Asked, Filled},
        press::number,
    },
    domain::ids::{WebinarChangeId, WebinarId},
    store::people::Programme,
};

mod forms;
mod pressed;
mod view;

pub use pressed::Form;
pub(super) use pressed::Press;

/// The form's question for the title.
const TITLE: &str = "title";
/// The form's question for the hour.
const WHEN: &str = "when";
/// The form's question for the length.
const MINUTES: &str = "minutes";
/// The form's question for an address.
const LINK: &str = "link";
/// The form's question for who speaks.
const SPEAKER: &str = "speaker";
/// The form's question for what it is about.
const ABOUT: &str = "about";
/// The form's question for how many came.
const COUNT: &str = "count";

/// Lists the webinars.
pub(super) async fn list(asked: Asked) -> Result<Answer, Fault> {
    match asked.as_coordinator().await? {
        Ok(programme) => Ok(Answer::say(listed(&asked, &programme).await?)),
        Err(no) => Ok(Answer::Say(no)),
    }
}

/// Answers a press.
pub(super) async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(no) => return Ok(Answer::no(press.ack(), no)),
    };
    match press {
        Press::List => Ok(Answer::update(listed(&asked, &programme).await?)),
        Press::Chosen => {
            let chosen = asked.chosen.first().and_then(|chosen| number(chosen));
            let webinar = WebinarId(chosen.unwrap_or_default());
            look(&asked, &programme, webinar).await
        }
        Press::Look { webinar } => look(&asked, &programme, webinar).await,
        Press::Ask(form) => open(&asked, &programme, form).await,
        Press::Off { webinar } => {
            let app = &asked.scene.app;
            let changing = changing::propose_off(app, &programme, webinar, asked.now).await?;
            Ok(previewed(&asked, &programme, changing))
        }
        Press::OffNow { webinar } => {
            let (app, by) = (&asked.scene.app, asked.account);
            let off = changing::call_off(app, &programme, by, webinar, asked.now).await?;
            Ok(done(&asked, &programme, off))
        }
        Press::Apply { change } => apply(&asked, &programme, change).await,
    }
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(no) => return Ok(Answer::no(form.ack(), no)),
    };
    let (app, by, now) = (&asked.scene.app, asked.account, asked.now);
    let looked = match form {
        Form::Time { webinar } => {
            let typed = (filled.get(WHEN), filled.get(MINUTES));
            changing::propose_time(app, &programme, by, webinar, typed, now).await?
        }
        Form::Words { webinar } => {
            let typed = Typed {
                title: filled.get(TITLE),
                link: filled.get(LINK),
                speaker: filled.get(SPEAKER),
                about: filled.get(ABOUT),
            };
            changing::propose_words(app, &programme, by, webinar, typed, now).await?
        }
        Form::Recording { webinar } => {
            let link = filled.get(LINK);
            changing::propose_recording(app, &programme, by, webinar, link, now).await?
        }
        Form::Count { webinar } => {
            let typed = filled.get(COUNT);
            let counted = changing::count(app, &programme, by, webinar, typed, now).await?;
            return Ok(shown(&asked, &programme, counted));
        }
    };
    Ok(previewed(&asked, &programme, looked))
}

async fn listed(asked: &Asked, programme: &Programme) -> Result<Card, Fault> {
    let webinars = changing::list(&asked.scene.app, programme).await?;
    let zone = programme.home_zone;
    Ok(view::list(&asked.lang(), &webinars, zone, asked.now))
}

async fn look(asked: &Asked, programme: &Programme, webinar: WebinarId) -> Result<Answer, Fault> {
    let seen = changing::look(&asked.scene.app, programme.server, webinar).await?;
    Ok(shown(asked, programme, seen))
}

async fn open(asked: &Asked, programme: &Programme, form: Form) -> Result<Answer, Fault> {
    let lang = asked.lang();
    let webinar = form.webinar();
    let found = changing::found(&asked.scene.app, programme.server, webinar).await?;
    Ok(match found {
        Ok(found) => Answer::open(forms::sheet(&lang, form, &found, programme.home_zone)),
        Err(refusal) => Answer::say(said::refused(&lang, &refusal, programme.home_zone)),
    })
}

async fn apply(
    asked: &Asked,
    programme: &Programme,
    change: WebinarChangeId,
) -> Result<Answer, Fault> {
    let (app, by) = (&asked.scene.app, asked.account);
    let applied = changing::apply(app, programme, by, change, asked.now).await?;
    Ok(done(asked, programme, applied))
}

fn shown(asked: &Asked, programme: &Programme, seen: Result<Seen, Refusal>) -> Answer {
    match seen {
        Ok(seen) => Answer::update(view::one(&asked.lang(), &seen, asked.now)),
        Err(refusal) => refused(asked, programme, &refusal),
    }
}

fn previewed(asked: &Asked, programme: &Programme, changing: Result<Changing, Refusal>) -> Answer {
    match changing {
        Ok(changing) => Answer::update(view::changing(&asked.lang(), &changing)),
        Err(refusal) => refused(asked, programme, &refusal),
    }
}

fn done(asked: &Asked, programme: &Programme, changed: Result<Changed, Refusal>) -> Answer {
    match changed {
        Ok(changed) => Answer::update(view::changed(&asked.lang(), &changed, asked.now)),
        Err(refusal) => refused(asked, programme, &refusal),
    }
}

fn refused(asked: &Asked, programme: &Programme, refusal: &Refusal) -> Answer {
    Answer::whisper(said::refused(&asked.lang(), refusal, programme.home_zone))
}
