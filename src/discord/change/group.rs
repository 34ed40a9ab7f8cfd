//! What a coordinator can do for a group that has become small.

use super::{Press, view::offered};
use crate::{
    app::{change::choices::Choice, small::Seen},
    discord::{
        card::{Button, Card, Menu, Offers},
        cohorts,
        helpers::view as helpers,
        press, repair,
    },
    domain::ids::GroupId,
    words::{
        Lang, label, plain,
        when::{self, Stamp},
    },
};

/// Members that can be moved at once: a group that is small has no more.
const MEMBERS_MAX: usize = 4;

/// The group, who is left in it, and what could be done.
pub(super) fn shown(lang: &Lang<'_>, seen: &Seen) -> Card {
    let (small, group) = (&seen.small, seen.small.group);
    let members: Vec<String> = seen
        .members
        .iter()
        .map(|member| plain(&member.called_name))
        .collect();
    let since = when::stamp(small.since, Stamp::Full);
    let lines = [
        lang.say("group-members", &[("members", members.join(", ").into())]),
        lang.say("group-since", &[("since", since.into())]),
        cohorts::answers(lang, small),
        String::new(),
        lang.plain("group-body"),
    ];
    let card = Card::panel(
        lang.say("group-title", &[("name", label(&small.name).into())]),
        lines.join("\n"),
    );
    let moves = seen.members.iter().take(MEMBERS_MAX).map(|member| {
        let name = [("name", label(&member.called_name).into())];
        let who = member.participant;
        Button::plain(
            lang.say("group-button-move", &name),
            pressed(Press::Move { who }),
        )
    });
    let bring = lang.plain("group-button-bring");
    let join = press::Press::Repair(repair::Press::Join { group });
    card.buttons(vec![
        Button::main(bring, pressed(Press::Bring { group })),
        Button::plain(lang.plain("group-button-join"), join),
        helpers::of_group(lang, group, &small.name),
    ])
    .buttons(moves.collect())
}

/// Who could come to a group, the best first.
pub(super) fn newcomers(lang: &Lang<'_>, group: GroupId, name: &str, choices: &[Choice]) -> Card {
    let back = Button::plain(
        lang.plain("group-button-back"),
        pressed(Press::GroupAgain { group }),
    );
    if choices.is_empty() {
        return Card::said(lang.plain("group-no-newcomer")).buttons(vec![back]);
    }
    let menu = Menu {
        press: pressed(Press::Brought { group }),
        placeholder: lang.plain("person-choose"),
        offers: Offers::Choices(choices.iter().map(|choice| offered(lang, choice)).collect()),
        least: 1,
        most: 1,
    };
    Card::said(lang.say("group-choose-newcomer", &[("name", plain(name).into())]))
        .menu(menu)
        .buttons(vec![back])
}

fn pressed(press: Press) -> press::Press {
    press::Press::Change(press)
}
