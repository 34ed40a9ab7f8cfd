//! How somebody in a cohort looks to a coordinator, and how changes look before they are made.

use super::Press;
use crate::{
    app::change::{
        After, Applied, Broken, Going, Planned, Refusal,
        choices::Choice,
        places::{Person, Place},
    },
    discord::{
        card::{self, Button, Card, Menu, Offers},
        helpers::view as helpers,
        mine,
        pauses::view as pauses,
        press, repair,
    },
    domain::{
        change::Wanted,
        grouping::{Breach, Relation, Subject},
        ids::ParticipantId,
        places::Country,
    },
    key,
    store::membership::{Participant, State},
    words::{Lang, label, plain},
};

/// Places that somebody can take themselves out of at once: buttons of a row, less one.
const PLACES_MAX: usize = 4;

/// Places of which somebody can take a break at once: a row of buttons each, and the last row is for
/// leaving.
const PAUSES_MAX: usize = 4;

/// Somebody in one of their cohorts, and what can be changed.
pub(super) fn person(lang: &Lang<'_>, person: &Person) -> Card {
    let who = &person.participant;
    let country = Country::from_code(&who.country);
    let country = country.map_or(who.country.as_str(), |country| country.name());
    let mut lines = vec![
        lang.say(
            "person-cohort",
            &[
                ("cohort", plain(&who.cohort_name).into()),
                ("country", country.into()),
            ],
        ),
        stands(lang, person),
    ];
    if let Some(span) = person.pause {
        let dates = [("dates", pauses::dates_of(lang, span).into())];
        lines.push(lang.say("pause-theirs", &dates));
    }
    if !who.here {
        lines.push(lang.plain("person-not-here"));
    }
    let mut card = Card::panel(
        lang.say("person-title", &[("name", label(&who.called_name).into())]),
        lines.join("\n"),
    );
    let buttons = buttons(lang, who);
    if !buttons.is_empty() {
        card = card.buttons(buttons);
    }
    if let Some(group) = who.group.filter(|_group| who.running) {
        let join = press::Press::Repair(repair::Press::Join { group });
        let mut more = vec![Button::plain(lang.plain("person-button-join"), join)];
        more.extend(pauses::theirs(lang, who.id, person.pause.is_some()));
        let name = who.group_name.as_deref().unwrap_or_default();
        more.push(helpers::of_group(lang, group, name));
        card = card.buttons(more);
    }
    let others: Vec<Button> = person
        .others
        .iter()
        .take(PLACES_MAX)
        .map(|(other, cohort)| {
            let cohort = [("cohort", label(cohort).into())];
            let shows = Press::Person { who: *other };
            Button::plain(lang.say("person-button-other", &cohort), pressed(shows))
        })
        .collect();
    if others.is_empty() {
        card
    } else {
        card.buttons(others)
    }
}

/// Where somebody stands in their cohort.
fn stands(lang: &Lang<'_>, person: &Person) -> String {
    match (&person.participant.group_name, person.room) {
        (Some(group), Some(room)) => lang.say(
            "person-in-room",
            &[
                ("group", plain(group).into()),
                ("room", format!("<#{room}>").into()),
            ],
        ),
        (Some(group), None) => lang.say("person-in-group", &[("group", plain(group).into())]),
        (None, _) => lang.plain(match person.participant.state {
            State::Waiting | State::Placed | State::Finished => key!("person-waiting"),
            State::Paused => key!("person-paused"),
            State::Withdrawn => key!("person-withdrawn"),
            State::Removed => key!("person-removed"),
        }),
    }
}

fn buttons(lang: &Lang<'_>, who: &Participant) -> Vec<Button> {
    let moves = match who.state {
        State::Waiting | State::Placed => who.running,
        State::Paused | State::Withdrawn | State::Removed | State::Finished => false,
    };
    if !moves {
        return Vec::new();
    }
    let id = who.id;
    let mut buttons = Vec::new();
    if who.group.is_some() {
        buttons.push(Button::plain(
            lang.plain("person-button-move"),
            pressed(Press::Move { who: id }),
        ));
        buttons.push(Button::plain(
            lang.plain("person-button-swap"),
            pressed(Press::Swap { who: id }),
        ));
        buttons.push(Button::plain(
            lang.plain("person-button-replace"),
            pressed(Press::Replace { who: id }),
        ));
    } else if who.signed_up {
        buttons.push(Button::main(
            lang.plain("person-button-place"),
            pressed(Press::Move { who: id }),
        ));
    }
    buttons.push(Button::plain(
        lang.plain("person-button-remove"),
        pressed(Press::Remove { who: id }),
    ));
    buttons
}

/// What a coordinator can choose, the best first.
pub(super) fn choices(
    lang: &Lang<'_>,
    who: &Participant,
    wanted: Wanted,
    choices: &[Choice],
) -> Card {
    let id = who.id;
    let back = Button::plain(
        lang.plain("person-button-back"),
        pressed(Press::Person { who: id }),
    );
    let name = ("name", plain(&who.called_name).into());
    let (asks, none, chosen) = match wanted {
        Wanted::Group => (
            key!("person-choose-group"),
            key!("person-no-group"),
            Press::To { who: id },
        ),
        Wanted::Partner => (
            key!("person-choose-partner"),
            key!("person-no-partner"),
            Press::With { who: id },
        ),
        Wanted::StandIn => (
            key!("person-choose-stand-in"),
            key!("person-no-stand-in"),
            Press::By { who: id },
        ),
    };
    if choices.is_empty() {
        return Card::said(lang.plain(none)).buttons(vec![back]);
    }
    let menu = Menu {
        press: pressed(chosen),
        placeholder: lang.plain("person-choose"),
        offers: Offers::Choices(choices.iter().map(|choice| offered(lang, choice)).collect()),
        least: 1,
        most: 1,
    };
    Card::said(lang.say(asks, &[name]))
        .menu(menu)
        .buttons(vec![back])
}

/// A choice in a menu, with how many rules it would break.
pub(in crate::discord) fn offered(lang: &Lang<'_>, choice: &Choice) -> card::Choice {
    let name = label(&choice.name);
    let name = match &choice.group_name {
        Some(group) => lang.say(
            "person-choice-in-group",
            &[("name", name.into()), ("group", label(group).into())],
        ),
        None => name,
    };
    card::Choice {
        value: choice.id.to_string(),
        label: lang.say(
            "person-choice",
            &[("name", name.into()), ("breaks", choice.breaks.into())],
        ),
        chosen: false,
    }
}

/// What a change would do, before it is made.
pub(super) fn planned(lang: &Lang<'_>, who: ParticipantId, planned: &Planned) -> Card {
    let steps: Vec<String> = planned.steps.iter().map(|step| going(lang, step)).collect();
    let mut lines = vec![steps.join("\n"), rooms(lang, &planned.steps)];
    if 0 < planned.called_off {
        let count = [("count", planned.called_off.into())];
        lines.push(lang.say("person-called-off", &count));
    }
    let mut card = Card::panel(lang.plain("person-plan-title"), lines.join("\n\n"));
    if let Some(panel) = &mut card.panel {
        let groups = planned.groups.iter();
        panel.fields = groups
            .map(|group| (label(&group.name), after(lang, group)))
            .collect();
    }
    let breaks: usize = planned.groups.iter().map(|group| group.breaks.len()).sum();
    let key = if breaks == 0 {
        key!("person-button-do")
    } else {
        key!("person-button-do-anyway")
    };
    card.buttons(vec![
        Button::main(lang.plain(key), pressed(Press::Do { plan: planned.plan })),
        Button::plain(
            lang.plain("person-button-back"),
            pressed(Press::Person { who }),
        ),
    ])
}

/// Somebody's way, in one line.
pub(in crate::discord) fn going(lang: &Lang<'_>, step: &Going) -> String {
    let name = ("name", plain(&step.name).into());
    match (&step.from, &step.to) {
        (Some(from), Some(to)) => {
            let (from, to) = (("from", plain(from).into()), ("to", plain(to).into()));
            lang.say("person-step-moves", &[name, from, to])
        }
        (Some(from), None) => {
            let from = ("from", plain(from).into());
            lang.say("person-step-leaves", &[name, from])
        }
        (None, Some(to)) => lang.say("person-step-comes", &[name, ("to", plain(to).into())]),
        (None, None) => lang.say("person-step-goes", &[name]),
    }
}

/// What changes on Discord.
fn rooms(lang: &Lang<'_>, steps: &[Going]) -> String {
    let leaves = steps.iter().any(|step| step.from.is_some());
    let comes = steps.iter().any(|step| step.to.is_some());
    lang.plain(match (leaves, comes) {
        (true, true) => key!("person-rooms-both"),
        (true, false) => key!("person-rooms-leave"),
        (false, true) => key!("person-rooms-come"),
        (false, false) => key!("person-rooms-none"),
    })
}

/// A group as it would be, and which rules it would break.
pub(in crate::discord) fn after(lang: &Lang<'_>, group: &After) -> String {
    let members: Vec<String> = group.members.iter().map(|name| plain(name)).collect();
    let mut lines = vec![if members.is_empty() {
        lang.plain("person-group-empty")
    } else {
        lang.say("person-group", &[("members", members.join(", ").into())])
    }];
    lines.extend(group.breaks.iter().map(|breach| broken(lang, breach)));
    if group.breaks.is_empty() {
        lines.push(lang.plain("breaks-nothing"));
    }
    lines.join("\n")
}

/// A rule that would be broken, in one line.
pub(in crate::discord) fn broken(lang: &Lang<'_>, broken: &Broken) -> String {
    let mut names = broken.names.iter().map(|name| plain(name));
    let (one, other) = (
        ("name", names.next().unwrap_or_default().into()),
        ("other", names.next().unwrap_or_default().into()),
    );
    match &broken.breach {
        Breach::Size { found } => lang.say("breaks-size", &[("count", (*found).into())]),
        Breach::Starts { week, common } => lang.say(
            "breaks-starts",
            &[("week", (*week).into()), ("count", (*common).into())],
        ),
        Breach::Language => lang.plain("breaks-language"),
        Breach::Must { wish, .. } => {
            let wish = lang.plain(match (wish.subject, wish.relation) {
                (Subject::Sector, Relation::Same) => key!("change-wish-same-sector"),
                (Subject::Sector, Relation::Different) => key!("change-wish-other-sector"),
                (Subject::Stage, Relation::Same) => key!("change-wish-same-stage"),
                (Subject::Stage, Relation::Different) => key!("change-wish-other-stage"),
            });
            lang.say("breaks-must", &[one, ("wish", wish.into())])
        }
        Breach::MetBefore(..) => lang.say("breaks-met-before", &[one, other]),
        Breach::Apart(..) => lang.plain("breaks-apart"),
        Breach::Together { .. } => lang.say("breaks-together", &[one, other]),
    }
}

/// A change that was made.
pub(super) fn applied(lang: &Lang<'_>, applied: Applied) -> Card {
    Card::said(if applied.before {
        lang.plain("person-done-before")
    } else {
        lang.say("person-done", &[("people", applied.people.into())])
    })
}

/// Why nothing is changed.
pub(in crate::discord) fn refused(lang: &Lang<'_>, refusal: &Refusal) -> Card {
    Card::said(why(lang, refusal))
}

/// The same as a sentence.
pub(in crate::discord) fn why(lang: &Lang<'_>, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Gone => lang.plain("person-refused-gone"),
        Refusal::NotRunning => lang.plain("person-refused-not-running"),
        Refusal::Nothing => lang.plain("person-refused-nothing"),
        Refusal::Apart => lang.plain("person-refused-apart"),
        Refusal::Full { group } => {
            lang.say("person-refused-full", &[("group", plain(group).into())])
        }
        Refusal::Changed => lang.plain("person-refused-changed"),
    }
}

/// Asks somebody whether they mean to leave, and says what follows.
pub(super) fn leave(lang: &Lang<'_>, places: &[Place]) -> Card {
    if places.is_empty() {
        return Card::said(lang.plain("leave-nothing"));
    }
    let mut lines = vec![lang.plain("leave-body")];
    if places
        .iter()
        .any(|place| place.can_pause() && place.pause.is_none())
    {
        lines.push(lang.plain("pause-offer"));
    }
    lines.extend(places.iter().filter_map(|place| paused(lang, place)));
    let mut card = Card::panel(lang.plain("leave-title"), lines.join("\n\n"));
    let pausing: Vec<&Place> = places.iter().filter(|place| place.can_pause()).collect();
    for place in pausing.iter().take(PAUSES_MAX) {
        let who = &place.participant;
        let cohort = (1 < pausing.len()).then_some(who.cohort_name.as_str());
        card = card.buttons(pauses::mine(lang, who.id, cohort, place.pause.is_some()));
    }
    let places = places.iter().map(|place| &place.participant);
    let buttons = places.take(PLACES_MAX).map(|place| {
        let cohort = ("cohort", label(&place.cohort_name).into());
        let text = match &place.group_name {
            Some(group) => lang.say(
                "leave-button-group",
                &[cohort, ("group", label(group).into())],
            ),
            None => lang.say("leave-button", &[cohort]),
        };
        let left = Press::Left { who: place.id };
        Button::plain(text, pressed(left))
    });
    card.buttons(buttons.collect())
}

/// That somebody pauses in a cohort, and until when.
fn paused(lang: &Lang<'_>, place: &Place) -> Option<String> {
    let dates = pauses::dates_of(lang, place.pause?);
    let cohort = plain(&place.participant.cohort_name);
    let values = [("cohort", cohort.into()), ("dates", dates.into())];
    Some(lang.say("pause-mine", &values))
}

/// That somebody has left.
pub(super) fn left(lang: &Lang<'_>, done: Applied) -> Card {
    let said = lang.plain(if done.before {
        key!("leave-done-before")
    } else {
        key!("leave-done")
    });
    let data = press::Press::Mine(mine::Press::Open);
    Card::said(said).buttons(vec![Button::plain(lang.plain("page-button-mine"), data)])
}

fn pressed(press: Press) -> press::Press {
    press::Press::Change(press)
}
