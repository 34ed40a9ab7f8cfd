//! How helpers look: to coordinators, to a group, and to themselves.

use super::Press;
use crate::{
    app::helpers::{Call, HELPERS_MAX, Refusal, Seen},
    discord::{
        card::{Button, Card, Choice, Menu, Offers},
        page, press, safety,
    },
    domain::ids::{AccountId, GroupId},
    key,
    store::helpers::Group,
    words::{Lang, label, plain},
};

/// Groups on a page of the list: a menu holds no more.
const PAGE: usize = 25;

/// The way to the helpers of all groups.
pub(in crate::discord) fn desk(lang: &Lang<'_>) -> Button {
    Button::plain(lang.plain("helpers-button-desk"), pressed(Press::List))
}

/// The way to the helpers of a group.
pub(in crate::discord) fn of_group(lang: &Lang<'_>, group: GroupId, name: &str) -> Button {
    let name = [("group", label(name).into())];
    let open = pressed(Press::Open { group });
    Button::plain(lang.say("helpers-button-group", &name), open)
}

/// A page of the groups that can be looked after, to choose from; one beyond the last is the last.
pub(super) fn list(lang: &Lang<'_>, groups: &[Group], page: usize) -> Card {
    let pages = groups.len().div_ceil(PAGE);
    let Some(last) = pages.checked_sub(1) else {
        return Card::said(lang.plain("helpers-list-none"));
    };
    let page = page.min(last);
    let shown = groups.iter().skip(page * PAGE).take(PAGE);
    let choices = shown.map(|group| Choice {
        value: group.id.to_string(),
        label: lang.say(
            "helpers-choice",
            &[
                ("group", label(&group.name).into()),
                ("cohort", label(&group.cohort_name).into()),
                ("helpers", group.helpers.into()),
            ],
        ),
        chosen: false,
    });
    let mut lines = vec![lang.plain("helpers-list-body")];
    let mut turns = Vec::new();
    if 0 < last {
        let place = [("page", (page + 1).into()), ("pages", pages.into())];
        lines.push(lang.say("helpers-list-page", &place));
        let before = page.checked_sub(1);
        let next = Some(page + 1).filter(|next| *next <= last);
        let to = |key, page| Button::plain(lang.plain(key), pressed(Press::Page { page }));
        turns.extend(before.map(|page| to(key!("helpers-list-before"), page)));
        turns.extend(next.map(|page| to(key!("helpers-list-next"), page)));
    }
    let card = Card::panel(lang.plain("helpers-list-title"), lines.join("\n\n")).menu(Menu {
        press: pressed(Press::Chosen),
        placeholder: lang.plain("helpers-list-menu"),
        offers: Offers::Choices(choices.collect()),
        least: 1,
        most: 1,
    });
    if turns.is_empty() {
        card
    } else {
        card.buttons(turns)
    }
}

/// Who looks after a group, and what can be done about it.
pub(super) fn panel(lang: &Lang<'_>, seen: &Seen) -> Card {
    let group = seen.group.id;
    let members: Vec<String> = seen.members.iter().map(|name| plain(name)).collect();
    let or_nobody = |said: String| {
        if said.is_empty() {
            lang.plain("helpers-nobody")
        } else {
            said
        }
    };
    let helpers = (1_usize..).zip(&seen.helpers);
    let helpers = helpers.map(|(place, account)| format!("{place}. <@{account}>"));
    let helpers = or_nobody(helpers.collect::<Vec<_>>().join("\n"));
    let values = [
        ("members", or_nobody(members.join(", ")).into()),
        ("helpers", helpers.into()),
    ];
    let name = [("group", label(&seen.group.name).into())];
    let mut card = Card::panel(
        lang.say("helpers-title", &name),
        lang.say("helpers-body", &values),
    );
    if seen.helpers.len() < HELPERS_MAX {
        card = card.menu(Menu {
            press: pressed(Press::Name { group }),
            placeholder: lang.plain("helpers-menu"),
            offers: Offers::Accounts,
            least: 1,
            most: 1,
        });
    }
    // A button shows no mention, so it names the line.
    let back = (1_usize..).zip(&seen.helpers).map(|(place, account)| {
        let account = *account;
        Button::plain(
            lang.say("helpers-button-back", &[("place", place.into())]),
            pressed(Press::TakeBack { group, account }),
        )
    });
    let back: Vec<Button> = back.collect();
    if back.is_empty() {
        card
    } else {
        card.buttons(back)
    }
}

/// That an app cannot look after a group.
pub(super) fn no_app(lang: &Lang<'_>) -> Card {
    Card::said(lang.plain("helpers-refused-app"))
}

/// Why nothing is changed.
pub(super) fn refused(lang: &Lang<'_>, refusal: Refusal) -> Card {
    Card::said(match refusal {
        Refusal::Gone => lang.plain("helpers-refused-gone"),
        Refusal::Member => lang.plain("helpers-refused-member"),
        Refusal::Apart => lang.plain("helpers-refused-apart"),
        Refusal::Full => lang.say("helpers-refused-full", &[("most", HELPERS_MAX.into())]),
    })
}

/// How a group reads who looks after it, or that they do not any more.
pub(super) fn news(lang: &Lang<'_>, account: AccountId, ended: bool) -> Card {
    let helper = [("helper", safety::mentions(&[account]).into())];
    let key = if ended {
        key!("helper-gone")
    } else {
        key!("helper-come")
    };
    let page = press::Press::Page(page::Press::Open);
    Card {
        text: lang.say(key, &helper),
        silent: true,
        ..Card::default()
    }
    .buttons(vec![Button::plain(lang.plain("card-page"), page)])
}

/// What a helper reads in private when a group asks for help.
pub(super) fn call(lang: &Lang<'_>, call: &Call, fortnight: u32) -> Card {
    let name = plain(&call.group_name);
    let values = [
        ("group", name.as_str().into()),
        ("fortnight", fortnight.into()),
    ];
    let title = [("group", label(&call.group_name).into())];
    let (server, room) = call.room;
    let address = format!("https://discord.com/channels/{server}/{room}");
    let card = Card {
        silent: call.night,
        ..Card::panel(
            lang.say("helper-call-title", &title),
            lang.say("helper-call-body", &values),
        )
    };
    card.buttons(vec![Button::link(
        lang.plain("helper-call-button"),
        address,
    )])
}

fn pressed(press: Press) -> press::Press {
    press::Press::Helper(press)
}
