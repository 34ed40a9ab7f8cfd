//! On Discord: a pretend cohort, which whoever manages a server leafs through alone.
//!
//! Made of the cards that real groups see, with people who are made up. Their buttons stand there and
//! cannot be pressed.
//!
//! **Invariants**: only the presser sees it; nothing is made on the server and nothing is written down;
//! whatever page is opened, it is made anew, so that nothing is lost in a restart.

use std::fmt;

use super::{
    card::{Button, Card},
    groups,
    guard::{Answer, Asked},
    meetings, picture,
    press::{self, Ack},
    prompts, rooms,
};
use crate::{
    app::{
        Fault,
        pretend::{self, Pretended},
        setup,
    },
    domain::{ids::GroupId, time::Zone},
    key,
    words::plain,
};

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Opens the first page.
    Open,
    /// Shows a page in place of another.
    Page(Page),
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The groups, as coordinators see them.
    Groups,
    /// The welcome in a group's room.
    Welcome,
    /// The first prompt.
    Prompt,
    /// The times that a group is offered.
    Times,
}

/// The pages, in the order in which they are leafed through.
const PAGES: [(Page, &str, &str); 4] = [
    (Page::Groups, "groups", key!("pretend-groups")),
    (Page::Welcome, "welcome", key!("pretend-welcome")),
    (Page::Prompt, "prompt", key!("pretend-prompt")),
    (Page::Times, "times", key!("pretend-times")),
];

impl Page {
    /// Its place among the pages, from 0.
    fn place(self) -> usize {
        let mut pages = PAGES.iter();
        let found = pages.position(|(page, _word, _key)| *page == self);
        found.unwrap_or_default()
    }
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Open => Ack::Private,
            Self::Page(_) => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let mut pages = PAGES.iter();
        match parts {
            ["open"] => Some(Self::Open),
            ["page", wanted] => pages
                .find(|(_page, word, _key)| word == wanted)
                .map(|(page, _word, _key)| Self::Page(*page)),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("open"),
            Self::Page(page) => {
                let word = PAGES
                    .get(page.place())
                    .map_or("", |(_page, word, _key)| word);
                write!(f, "page:{word}")
            }
        }
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    if !asked.manages_server {
        let no = asked.lang().plain("setup-only-managers");
        return Ok(Answer::whisper(Card::said(no)));
    }
    let seen = setup::look(&asked.scene.app, asked.server).await?;
    let home_zone = seen.chosen.home_zone.unwrap_or(Zone::UTC);
    // Thinking takes a second; others on this thread are handed to another one meanwhile.
    let made = tokio::task::block_in_place(|| made(&asked, home_zone));
    Ok(match press {
        Press::Open => Answer::say(shown(&asked, &made, Page::Groups)),
        Press::Page(page) => Answer::update(shown(&asked, &made, page)),
    })
}

fn made(asked: &Asked, home_zone: Zone) -> Pretended {
    let english = asked.scene.words.in_english();
    let cohort = english.plain("pretend-cohort");
    let group = |number: i64| english.say("group-name", &[("number", number.into())]);
    pretend::pretend(&asked.scene.app, home_zone, (&cohort, group), asked.now)
}

/// A page: what it is, the card of a real cohort as it would look, and the buttons that turn pages.
fn shown(asked: &Asked, made: &Pretended, page: Page) -> Card {
    let lang = asked.lang();
    let english = asked.scene.words.in_english(); // In which all rooms are.
    let first = GroupId(1);
    let card = match page {
        Page::Groups => groups::shown(asked, &made.groups, Some(made.sizes)),
        Page::Welcome => {
            let names = made.room.members.iter();
            let names: Vec<String> = names.map(|one| plain(&one.called_name)).collect();
            rooms::welcome_card(&english, first, &made.room, &names.join(", "))
        }
        Page::Prompt => match &made.prompt {
            Some(prompt) => prompts::card(&asked.scene, first, prompt),
            None => Card::said(lang.plain("pretend-no-prompt")),
        },
        Page::Times => Card {
            picture: picture::of_offer(&asked.scene, &made.offer),
            ..meetings::offer_card(&asked.scene, &made.offer)
        },
    };
    let place = page.place();
    let (_page, _word, what) = PAGES.get(place).copied().unwrap_or(PAGES[0]);
    let head = lang.say(
        "pretend-head",
        &[
            ("page", (place + 1).into()),
            ("pages", PAGES.len().into()),
            ("what", lang.plain(what).into()),
        ],
    );
    let turn = |key: &str, place: usize| {
        let (page, _word, _key) = PAGES.get(place)?;
        let press = press::Press::Pretend(Press::Page(*page));
        Some(Button::main(lang.plain(key), press))
    };
    let before = place.checked_sub(1);
    let back = before.and_then(|place| turn(key!("pretend-button-back"), place));
    let next = turn(key!("pretend-button-next"), place + 1);
    let mut card = card.greyed();
    card.text = match card.text.as_str() {
        "" => head,
        text => format!("{head}\n\n{text}"),
    };
    card.clears_files = true;
    card.pings = Vec::new();
    card.buttons(back.into_iter().chain(next).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let pages = PAGES.iter().map(|(page, _word, _key)| Press::Page(*page));
        for pressed in [Press::Open].into_iter().chain(pages) {
            let pressed = press::Press::Pretend(pressed);
            assert_eq!(pressed.written(None).parse(), Ok(pressed));
        }
        let stale = "1:pretend:page:nowhere".parse::<press::Press>();
        assert_eq!(stale, Err(press::Stale));
    }
}
