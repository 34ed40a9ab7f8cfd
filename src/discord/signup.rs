//! On Discord: signing up, in private steps of one message that changes in place.
//!
//! A press carries the cohort and the step that it stands on, never "the next one", so that one that
//! comes twice leads to the same place.
//!
//! **Invariants**: only the public panel is seen by others; a step that was pressed late shows the
//! sign-up as it stands now.

use std::fmt;

use super::{
    card::Card,
    guard::{Answer, Asked, Filled},
    press::{Ack, number},
};
use crate::{
    app::{
        Fault, letters,
        signup::{self, About, Asker, Draft, Located, Refusal, Way},
    },
    domain::{
        ids::CohortId,
        places::Country,
        signup::{Own, Question, Step},
        time::Zone,
    },
};

mod steps;
mod view;

pub(super) use view::{opens, post};

/// What can be pressed here, and for which cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// The cohort.
    pub cohort: CohortId,
    /// What is pressed.
    pub act: Act,
}

/// What can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Posts the public panel, for coordinators.
    Post,
    /// Opens the sign-up where it was left, in a message of its own.
    Open,
    /// Shows the sign-up where it was left, in place of the pressed message.
    Resume,
    /// Agrees to what is asked.
    Agree,
    /// Opens the form for name and city.
    About,
    /// Chooses one of several places of a name.
    Settle,
    /// Chooses an answer.
    Choose(Question),
    /// Opens the form for an answer in one's own words.
    Write(Own),
    /// Shows all languages again.
    Languages,
    /// Says whether they may be written to in private.
    Letters(bool),
    /// Goes on from a step.
    On(Step),
    /// Goes back from a step.
    Back(Step),
    /// Goes to a step.
    To(Step),
    /// Goes to the step that is chosen.
    Jump,
    /// Leaves it for later.
    Later,
    /// Hands it in.
    HandIn,
}

/// What can be handed in here, and for which cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The cohort.
    pub cohort: CohortId,
    /// What is asked: an answer in one's own words, or name and city.
    pub own: Option<Own>,
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self.act {
            Act::Post => Ack::Public,
            Act::Open => Ack::Private,
            Act::About | Act::Write(_) => Ack::Form,
            Act::Resume
            | Act::Agree
            | Act::Settle
            | Act::Choose(_)
            | Act::Languages
            | Act::Letters(_)
            | Act::On(_)
            | Act::Back(_)
            | Act::To(_)
            | Act::Jump
            | Act::Later
            | Act::HandIn => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let (cohort, act) = parts.split_first()?;
        let act = match act {
            ["post"] => Act::Post,
            ["open"] => Act::Open,
            ["resume"] => Act::Resume,
            ["agree"] => Act::Agree,
            ["about"] => Act::About,
            ["settle"] => Act::Settle,
            ["choose", question] => Act::Choose(Question::from_word(question)?),
            ["write", own] => Act::Write(Own::from_word(own)?),
            ["languages"] => Act::Languages,
            ["letters", "yes"] => Act::Letters(true),
            ["letters", "no"] => Act::Letters(false),
            ["on", step] => Act::On(Step::from_word(step)?),
            ["back", step] => Act::Back(Step::from_word(step)?),
            ["to", step] => Act::To(Step::from_word(step)?),
            ["jump"] => Act::Jump,
            ["later"] => Act::Later,
            ["hand-in"] => Act::HandIn,
            _ => return None,
        };
        Some(Self {
            cohort: CohortId(number(cohort)?),
            act,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.cohort)?;
        match self.act {
            Act::Post => f.write_str("post"),
            Act::Open => f.write_str("open"),
            Act::Resume => f.write_str("resume"),
            Act::Agree => f.write_str("agree"),
            Act::About => f.write_str("about"),
            Act::Settle => f.write_str("settle"),
            Act::Choose(question) => write!(f, "choose:{question}"),
            Act::Write(own) => write!(f, "write:{}", own.word()),
            Act::Languages => f.write_str("languages"),
            Act::Letters(true) => f.write_str("letters:yes"),
            Act::Letters(false) => f.write_str("letters:no"),
            Act::On(step) => write!(f, "on:{}", step.word()),
            Act::Back(step) => write!(f, "back:{}", step.word()),
            Act::To(step) => write!(f, "to:{}", step.word()),
            Act::Jump => f.write_str("jump"),
            Act::Later => f.write_str("later"),
            Act::HandIn => f.write_str("hand-in"),
        }
    }
}

impl Form {
    /// How it is acknowledged: it changes the message from which it was opened.
    pub fn ack(&self) -> Ack {
        Ack::Update
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let [cohort, own] = parts else {
            return None;
        };
        Some(Self {
            cohort: CohortId(number(cohort)?),
            own: match *own {
                "about" => None,
                own => Some(Own::from_word(own)?),
            },
        })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = self.own.map_or("about", Own::word);
        write!(f, "{}:{own}", self.cohort)
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let (app, now, cohort) = (&asked.scene.app, asked.now, press.cohort);
    let who = asker(&asked, cohort);
    let (at, draft) = match press.act {
        Act::Post => return posted(&asked, cohort).await,
        Act::Open => {
            let draft = signup::look(app, &who, now).await?;
            return Ok(Answer::say(shown(&asked, draft)));
        }
        Act::Resume => (Step::Review, signup::look(app, &who, now).await?),
        Act::About => return form(&asked, cohort, None).await,
        Act::Write(own) => return form(&asked, cohort, Some(own)).await,
        Act::Later => return Ok(Answer::update(view::later(&asked.lang(), cohort))),
        Act::Languages => {
            let draft = signup::go(app, &who, Way::To(Step::Languages), now).await?;
            return Ok(Answer::update(match draft {
                Ok(draft) => steps::all_languages(&asked.lang(), &draft),
                Err(refusal) => view::refused(&asked.lang(), &refusal),
            }));
        }
        Act::Letters(allowed) => {
            let whose = (asked.server, asked.account);
            let meant = Some(cohort);
            let set = letters::allow(app, whose, meant, allowed, asked.locale, now).await?;
            if let Err(letters::Nobody) = set {
                return Ok(Answer::update(view::refused(
                    &asked.lang(),
                    &Refusal::NoCohort,
                )));
            }
            (Step::Review, signup::look(app, &who, now).await?)
        }
        Act::HandIn => match signup::hand_in(app, &who, now).await? {
            Ok(draft) => return Ok(Answer::update(view::handed_in(&asked.lang(), &draft))),
            Err(refusal) => (Step::Review, Err(refusal)),
        },
        Act::Agree => (Step::Place, signup::agree(app, &who, now).await?),
        Act::Settle => (Step::Place, settled(&asked, &who).await?),
        Act::Choose(question) => {
            let at = steps::of_question(question);
            let chosen = &asked.chosen;
            let draft = signup::choose(app, &who, (at, question), chosen, now).await?;
            (at, draft)
        }
        Act::On(step) => (step, signup::go(app, &who, Way::On(step), now).await?),
        Act::Back(step) => (step, signup::go(app, &who, Way::Back(step), now).await?),
        Act::To(step) => (step, signup::go(app, &who, Way::To(step), now).await?),
        Act::Jump => {
            let word = asked.chosen.first().map_or("", String::as_str);
            let step = Step::from_word(word).unwrap_or(Step::Review);
            (step, signup::go(app, &who, Way::To(step), now).await?)
        }
    };
    match draft {
        Ok(draft) => Ok(Answer::update(steps::card(&asked.lang(), &draft, now))),
        Err(refusal) => refused(&asked, cohort, at, &refusal).await,
    }
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    let (app, lang, now) = (&asked.scene.app, asked.lang(), asked.now);
    let who = asker(&asked, form.cohort);
    let (at, draft) = if let Some(own) = form.own {
        let at = steps::of_own(own);
        let written = filled.get(view::WRITTEN);
        let draft = signup::write(app, &who, (at, own), written, now).await?;
        (at, draft)
    } else {
        let about = About {
            name: filled.get(view::NAME),
            city: filled.get(view::CITY),
            email: filled.get(view::EMAIL),
        };
        let draft = match signup::locate(app, &who, about, now).await? {
            Ok(Located::There(draft)) => Ok(*draft),
            Ok(Located::OneOf(draft, places)) => {
                let which = steps::which_place(&lang, &draft, &places, now);
                return Ok(Answer::update(which));
            }
            Err(refusal) => Err(refusal),
        };
        (Step::Place, draft)
    };
    match draft {
        Ok(draft) => Ok(Answer::update(steps::card(&lang, &draft, now))),
        Err(refusal) => refused(&asked, form.cohort, at, &refusal).await,
    }
}

/// Takes the place that was chosen: its country and its zone.
async fn settled(asked: &Asked, who: &Asker<'_>) -> Result<Result<Draft, Refusal>, Fault> {
    let chosen = asked.chosen.first();
    let place = chosen.and_then(|chosen| {
        let mut words = chosen.split(' ');
        let country = Country::from_code(words.next()?)?;
        Some((country, words.next()?.parse::<Zone>().ok()?))
    });
    match place {
        Some((country, zone)) => {
            signup::settle(&asked.scene.app, who, country, zone, asked.now).await
        }
        None => Ok(Err(Refusal::NotOffered)),
    }
}

fn asker(asked: &Asked, cohort: CohortId) -> Asker<'_> {
    Asker {
        server: asked.server,
        account: asked.account,
        name: &asked.name,
        locale: asked.locale,
        cohort,
    }
}

/// The step at which a sign-up stands, or why it cannot be shown.
fn shown(asked: &Asked, draft: Result<Draft, Refusal>) -> Card {
    match draft {
        Ok(draft) => steps::card(&asked.lang(), &draft, asked.now),
        Err(refusal) => view::refused(&asked.lang(), &refusal),
    }
}

/// Says why nothing was kept: in place of a sign-up that is over, else above the step that asks.
async fn refused(
    asked: &Asked,
    cohort: CohortId,
    at: Step,
    refusal: &Refusal,
) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let over = match refusal {
        Refusal::NoCohort | Refusal::Closed | Refusal::NotYet(_) | Refusal::Formed => true,
        Refusal::Name
        | Refusal::City(_)
        | Refusal::Email(_)
        | Refusal::NotOffered
        | Refusal::Lacks(_) => false,
    };
    if over {
        return Ok(Answer::update(view::refused(&lang, refusal)));
    }
    let who = asker(asked, cohort);
    let draft = signup::go(app, &who, Way::To(at), asked.now).await?;
    let mut card = shown(asked, draft);
    card.text = view::why(&lang, refusal);
    Ok(Answer::update(card))
}

/// Posts the public panel, for coordinators.
async fn posted(asked: &Asked, cohort: CohortId) -> Result<Answer, Fault> {
    let lang = asked.lang();
    if let Err(card) = asked.as_coordinator().await? {
        return Ok(Answer::whisper(*card));
    }
    let (app, who) = (&asked.scene.app, asked.account);
    let terms = signup::post_panel(app, asked.server, cohort, who, asked.now).await?;
    Ok(match terms {
        // Everybody reads it, so it is in the language of what is posted to all.
        Some(terms) => Answer::say(view::panel(&asked.scene.words.in_english(), &terms)),
        None => Answer::whisper(Card::said(lang.plain("signup-panel-not-now"))),
    })
}

/// Opens the form for an answer in one's own words, or for name and city.
async fn form(asked: &Asked, cohort: CohortId, own: Option<Own>) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let who = asker(asked, cohort);
    Ok(match (signup::look(app, &who, asked.now).await?, own) {
        (Ok(draft), Some(own)) => Answer::open(view::own_form(&lang, &draft, own)),
        (Ok(draft), None) => Answer::open(view::about_form(&lang, &draft)),
        (Err(refusal), _) => Answer::say(view::refused(&lang, &refusal)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        discord::press,
        domain::{language::Language, signup::WishAbout},
    };

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let english = Language::from_code("en").expect("a language");
        let mut acts = vec![
            Act::Post,
            Act::Open,
            Act::Resume,
            Act::Agree,
            Act::About,
            Act::Settle,
            Act::Choose(Question::Level(english)),
            Act::Choose(Question::Wish(WishAbout::Stage)),
            Act::Languages,
            Act::Letters(true),
            Act::Letters(false),
            Act::Jump,
            Act::Later,
            Act::HandIn,
        ];
        acts.extend(Own::ALL.map(Act::Write));
        for step in Step::ALL {
            acts.extend([Act::On(step), Act::Back(step), Act::To(step)]);
        }
        let cohort = CohortId(i64::MAX);
        for act in acts {
            let pressed = press::Press::SignUp(Press { cohort, act });
            let written = pressed.written(None);
            assert!(written.len() <= 100, "{written}");
            assert_eq!(written.parse(), Ok(pressed));
        }
    }

    #[test]
    fn every_form_is_read_as_it_was_written() {
        let cohort = CohortId(7);
        for own in Own::ALL.map(Some).into_iter().chain([None]) {
            let form = press::Form::SignUp(Form { cohort, own });
            assert_eq!(form.to_string().parse(), Ok(form));
        }
    }
}
