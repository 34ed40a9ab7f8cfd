//! On Discord: the groups of a cohort before its launch: formed, looked at as list and picture,
//! named, locked, changed by hand, and taken back.
//!
//! **Invariants**: whatever is pressed asks first whether the presser is a coordinator *now*; a
//! change of somebody's place is shown before it is made, with what it would break; whatever
//! changes a group carries the edition that was seen, and where that is gone the groups are shown
//! as they stand now; everything here is private.

use super::{
    card::{Button, Card},
    guard::{Answer, Asked, Filled},
    picture,
    press::{self, number},
};
use crate::{
    app::{
        Fault,
        cohorts::{
            self, Sizes,
            arranged::{self, Seen},
            by_hand::{self, Refusal},
        },
    },
    domain::{
        change::{Change, Wanted},
        ids::{GroupId, ParticipantId},
    },
    store::people::Programme,
    words::Lang,
};

mod deeds;
mod list;
mod one;
mod pressed;

pub use pressed::{Form, Press};

/// The button that shows the groups.
pub(super) fn look(lang: &Lang<'_>) -> Button {
    Button::plain(lang.plain("groups-button-look"), pressed(Press::Show))
}

/// Shows the groups, or forms them where there are none yet.
pub(super) async fn open(asked: &Asked, programme: &Programme) -> Result<Answer, Fault> {
    match arranged::look(&asked.scene.app, programme, 0).await? {
        Ok(seen) if !seen.groups.is_empty() => Ok(Answer::say(shown(asked, &seen, None))),
        Ok(_) | Err(_) => form(asked, programme).await,
    }
}

/// Forms the groups that are not locked, and shows all.
pub(super) async fn form(asked: &Asked, programme: &Programme) -> Result<Answer, Fault> {
    let lang = asked.lang();
    let formed = form_now(asked, programme, None).await?;
    Ok(Answer::say(match formed {
        Ok(formed) => shown(asked, &formed.seen, Some(formed.sizes)),
        Err(refusal) => list::refused(&lang, &refusal),
    }))
}

/// Forms the groups that are not locked; where somebody has seen an edition of them, only if it
/// still stands.
async fn form_now(
    asked: &Asked,
    programme: &Programme,
    edition: Option<i64>,
) -> Result<Result<cohorts::Formed, cohorts::FormRefusal>, Fault> {
    // Groups keep the name that they were formed with, in the language of the programme's rooms.
    let english = asked.scene.words.in_english();
    let name = |number: i64| english.say("group-name", &[("number", number.into())]);
    let app = &asked.scene.app;
    let decided = match cohorts::gather(app, programme).await? {
        Ok(gathered) if edition.is_some_and(|edition| gathered.edition() != edition) => {
            Err(cohorts::FormRefusal::Changed)
        }
        // Thinking takes seconds; others on this thread are handed to another one meanwhile.
        Ok(gathered) => tokio::task::block_in_place(|| gathered.decide()),
        Err(refusal) => Err(refusal),
    };
    match decided {
        Ok(decided) => cohorts::form(app, &decided, asked.account, name, asked.now).await,
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(card) => return Ok(Answer::no(press.ack(), card)),
    };
    match press {
        Press::Show => open(&asked, &programme).await,
        Press::Page { page } => page_of(&asked, &programme, page.into(), None).await,
        Press::Choose => choose(&asked, &programme).await,
        Press::Group { group } => group_panel(&asked, &programme, group, None).await,
        Press::Person { who } => person_panel(&asked, &programme, who).await,
        Press::Name { group } => name_form(&asked, &programme, group).await,
        Press::Move { who, page } => choices(&asked, &programme, who, Wanted::Group, page).await,
        Press::Swap { who, page } => choices(&asked, &programme, who, Wanted::Partner, page).await,
        Press::To { who } => match chosen(&asked) {
            Some(to) => {
                plan(
                    &asked,
                    &programme,
                    Change::Move {
                        who,
                        to: GroupId(to),
                    },
                )
                .await
            }
            None => person_panel(&asked, &programme, who).await,
        },
        Press::With { who } => match chosen(&asked) {
            Some(with) => {
                let change = Change::Swap(who, ParticipantId(with));
                plan(&asked, &programme, change).await
            }
            None => person_panel(&asked, &programme, who).await,
        },
        Press::TakeOut { who } => plan(&asked, &programme, Change::Remove(who)).await,
        Press::Lock { .. }
        | Press::DoMove { .. }
        | Press::DoSwap { .. }
        | Press::DoTakeOut { .. }
        | Press::Again { .. }
        | Press::Undo { .. } => deeds::on_press(&asked, &programme, press).await,
    }
}

/// The id that was chosen in a menu of ids.
fn chosen(asked: &Asked) -> Option<i64> {
    asked.chosen.first().and_then(|chosen| number(chosen))
}

/// Shows the group or the person that was chosen.
async fn choose(asked: &Asked, programme: &Programme) -> Result<Answer, Fault> {
    let chosen = asked.chosen.first().map(String::as_str);
    let id = |text: Option<&str>| text.and_then(number::<i64>);
    let chosen = chosen.unwrap_or_default();
    if let Some(group) = id(chosen.strip_prefix('g')) {
        return group_panel(asked, programme, GroupId(group), None).await;
    }
    match id(chosen.strip_prefix('p')) {
        Some(who) => person_panel(asked, programme, ParticipantId(who)).await,
        None => page_of(asked, programme, 0, None).await,
    }
}

/// A page of the groups, with a word before it.
async fn page_of(
    asked: &Asked,
    programme: &Programme,
    page: usize,
    said: Option<String>,
) -> Result<Answer, Fault> {
    Ok(
        match arranged::look(&asked.scene.app, programme, page).await? {
            Ok(seen) => {
                let mut card = shown(asked, &seen, None);
                card.text = said.unwrap_or_default();
                Answer::update(card)
            }
            Err(refusal) => Answer::update(over(one::refused(&asked.lang(), &refusal))),
        },
    )
}

/// The groups on a card, as list and picture.
pub(super) fn shown(asked: &Asked, seen: &Seen, sizes: Option<Sizes>) -> Card {
    let (lang, scene) = (asked.lang(), &asked.scene);
    let numbered = picture::without_letters(scene, seen.groups_shown());
    let card = list::with_names(&lang, list::card(&lang, seen, sizes), &numbered);
    Card {
        picture: picture::of_groups(scene, &lang, seen),
        ..card
    }
}

/// A group, with a word before it.
async fn group_panel(
    asked: &Asked,
    programme: &Programme,
    group: GroupId,
    said: Option<String>,
) -> Result<Answer, Fault> {
    match arranged::group(&asked.scene.app, programme, group).await? {
        Ok(group) => {
            let mut card = one::group(&asked.lang(), &group);
            card.text = said.unwrap_or_default();
            Ok(Answer::update(card))
        }
        Err(refusal) => no(asked, programme, &refusal).await,
    }
}

async fn person_panel(
    asked: &Asked,
    programme: &Programme,
    who: ParticipantId,
) -> Result<Answer, Fault> {
    match arranged::person(&asked.scene.app, programme, who).await? {
        Ok(person) => Ok(Answer::update(one::person(&asked.lang(), &person))),
        Err(refusal) => no(asked, programme, &refusal).await,
    }
}

async fn name_form(asked: &Asked, programme: &Programme, group: GroupId) -> Result<Answer, Fault> {
    let lang = asked.lang();
    let found = arranged::group(&asked.scene.app, programme, group).await?;
    Ok(match found {
        Ok(group) => Answer::open(one::name_form(&lang, &group)),
        Err(refusal) => Answer::say(one::refused(&lang, &refusal)),
    })
}

async fn choices(
    asked: &Asked,
    programme: &Programme,
    who: ParticipantId,
    wanted: Wanted,
    page: u16,
) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let person = match arranged::person(app, programme, who).await? {
        Ok(person) => person.person,
        Err(refusal) => return no(asked, programme, &refusal).await,
    };
    match by_hand::choices(app, programme, who, wanted, page.into()).await? {
        Ok(found) => Ok(Answer::update(one::choices(
            &asked.lang(),
            &person,
            wanted,
            &found,
            page,
        ))),
        Err(refusal) => no(asked, programme, &refusal).await,
    }
}

async fn plan(asked: &Asked, programme: &Programme, change: Change) -> Result<Answer, Fault> {
    match by_hand::plan(&asked.scene.app, programme, change).await? {
        Ok(planned) => Ok(Answer::update(one::planned(&asked.lang(), &planned))),
        Err(refusal) => no(asked, programme, &refusal).await,
    }
}

/// Why nothing was done; where the groups are not as they were seen, above them as they stand.
async fn no(asked: &Asked, programme: &Programme, refusal: &Refusal) -> Result<Answer, Fault> {
    let said = one::refused(&asked.lang(), refusal);
    match refusal {
        Refusal::Stale | Refusal::Gone | Refusal::NothingBefore => {
            page_of(asked, programme, 0, Some(said.text)).await
        }
        Refusal::NoGroups => Ok(Answer::update(over(said))),
        Refusal::Nothing
        | Refusal::Full { .. }
        | Refusal::Name { .. }
        | Refusal::Apart
        | Refusal::Taken => Ok(Answer::whisper(said)),
    }
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(card) => return Ok(Answer::whisper(*card)),
    };
    deeds::on_form(&asked, &programme, form, &filled).await
}

/// A card in place of one that may have had files.
fn over(said: Card) -> Card {
    Card {
        clears_files: true,
        ..said
    }
}

/// A card that is one panel, without the files of the message in whose place it comes.
fn panel(title: String, body: String) -> Card {
    Card {
        clears_files: true,
        ..Card::panel(title, body)
    }
}

fn pressed(press: Press) -> press::Press {
    press::Press::Groups(press)
}
