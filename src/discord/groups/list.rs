//! How the groups of a cohort look before its launch: a page of them, with a sentence for everyone
//! without one, and all of them in a file.

use super::{Press, panel, pressed};
use crate::{
    app::cohorts::{
        FormRefusal, Sizes,
        arranged::{NotPlaced, Seen, SeenGroup},
    },
    discord::{
        card::{Button, Card, Choice, Menu, Offers},
        cohorts, press,
    },
    domain::{arrangement::Deed, places::Country},
    key,
    words::{Lang, groups as words, label, plain},
};

/// Characters of a panel that the list may fill, less what stands around it.
const LIST_MAX: usize = 3_000;

/// A page of the groups; how good they are is known where they were formed just now.
pub(super) fn card(lang: &Lang<'_>, seen: &Seen, sizes: Option<Sizes>) -> Card {
    let mut body = head(lang, seen, sizes).join("\n");
    let (list, is_whole) = list(lang, seen);
    body.push_str(&list);
    if !is_whole || 1 < seen.pages() {
        body.push_str("\n\n");
        body.push_str(&lang.plain("groups-more"));
    }
    body.push_str("\n\n");
    body.push_str(&lang.plain("groups-next"));
    let cohort = plain(&seen.cohort_name);
    let mut card = panel(lang.say("groups-title", &[("cohort", cohort.into())]), body);
    let file = entries(lang, &seen.groups, &seen.without, Style::File).join("\n\n") + "\n";
    card.files
        .push(("groups.txt".to_owned(), file.into_bytes()));
    let mut card = card.menu(menu(lang, seen)).buttons(buttons(lang, seen));
    let turns = turns(lang, seen);
    if !turns.is_empty() {
        card = card.buttons(turns);
    }
    card
}

fn head(lang: &Lang<'_>, seen: &Seen, sizes: Option<Sizes>) -> Vec<String> {
    let placed: usize = seen.groups.iter().map(|group| group.members.len()).sum();
    let mut head = vec![lang.say(
        "groups-counts",
        &[
            ("groups", seen.groups.len().into()),
            ("placed", placed.into()),
        ],
    )];
    if !seen.without.is_empty() {
        let count = [("count", seen.without.len().into())];
        head.push(lang.say("groups-not-placed", &count));
    }
    match sizes {
        Some(sizes) if sizes.exact => head.push(lang.plain("groups-exact")),
        Some(sizes) => {
            let most = [("most", sizes.placed_most.into())];
            head.push(lang.say("groups-bound", &most));
        }
        None => {}
    }
    let locked = seen.groups.iter().filter(|group| group.locked).count();
    if 0 < locked {
        head.push(lang.say("groups-locked", &[("count", locked.into())]));
    }
    if 1 < seen.pages() {
        let page = [
            ("page", (seen.page + 1).into()),
            ("pages", seen.pages().into()),
        ];
        head.push(lang.say("groups-page", &page));
    }
    head
}

/// The entries of the page, as many as a message holds, and whether these are all.
fn list(lang: &Lang<'_>, seen: &Seen) -> (String, bool) {
    let shown = entries(lang, seen.groups_shown(), seen.without_shown(), Style::Card);
    let (mut list, mut characters) = (String::new(), 0);
    for entry in shown {
        characters += entry.chars().count() + 2;
        if LIST_MAX < characters {
            return (list, false);
        }
        list.push_str("\n\n");
        list.push_str(&entry);
    }
    (list, true)
}

fn menu(lang: &Lang<'_>, seen: &Seen) -> Menu {
    let groups = seen.groups_shown().iter().map(|group| {
        let name = ("name", label(&group.name).into());
        let count = ("count", group.members.len().into());
        let key = if group.locked {
            key!("groups-choice-locked")
        } else {
            key!("groups-choice")
        };
        Choice {
            value: format!("g{}", group.id),
            label: lang.say(key, &[name, count]),
            chosen: false,
        }
    });
    let people = seen.without_shown().iter().map(|person| {
        let name = ("name", label(&person.called_name).into());
        Choice {
            value: format!("p{}", person.id),
            label: lang.say("groups-choice-without", &[name]),
            chosen: false,
        }
    });
    Menu {
        press: pressed(Press::Choose),
        placeholder: lang.plain("groups-choose"),
        offers: Offers::Choices(groups.chain(people).collect()),
        least: 1,
        most: 1,
    }
}

fn buttons(lang: &Lang<'_>, seen: &Seen) -> Vec<Button> {
    let edition = seen.edition;
    let mut buttons = vec![
        Button::main(
            lang.plain("desk-next-launch"),
            press::Press::Cohort(cohorts::Press::Prepare),
        ),
        Button::plain(
            lang.plain("groups-button-again"),
            pressed(Press::Again { edition }),
        ),
    ];
    if let Some(deed) = seen.last {
        let undo = pressed(Press::Undo { edition });
        buttons.push(Button::plain(lang.plain(undo_key(deed)), undo));
    }
    buttons
}

fn undo_key(deed: Deed) -> &'static str {
    match deed {
        Deed::Form => key!("groups-undo-form"),
        Deed::Move => key!("groups-undo-move"),
        Deed::Swap => key!("groups-undo-swap"),
        Deed::TakeOut => key!("groups-undo-take-out"),
        Deed::Name => key!("groups-undo-name"),
        Deed::Lock => key!("groups-undo-lock"),
        Deed::Unlock => key!("groups-undo-unlock"),
    }
}

/// The buttons that turn the page.
fn turns(lang: &Lang<'_>, seen: &Seen) -> Vec<Button> {
    let to = |key: &str, page: usize| {
        let page = u16::try_from(page).unwrap_or(u16::MAX);
        Button::plain(lang.plain(key), pressed(Press::Page { page }))
    };
    let before = seen.page.checked_sub(1);
    let earlier = before.map(|page| to(key!("groups-button-earlier"), page));
    let has_more = seen.page + 1 < seen.pages();
    let more = has_more.then(|| to(key!("groups-button-more"), seen.page + 1));
    earlier.into_iter().chain(more).collect()
}

/// Where a list is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// In Discord, which reads marks of markup.
    Card,
    /// In a file, which does not.
    File,
}

impl Style {
    fn name(self, name: &str) -> String {
        match self {
            Self::Card => plain(name),
            Self::File => label(name),
        }
    }

    fn bold(self, text: &str) -> String {
        match self {
            Self::Card => format!("**{}**", plain(text)),
            Self::File => label(text),
        }
    }
}

fn entries(
    lang: &Lang<'_>,
    groups: &[SeenGroup],
    without: &[NotPlaced],
    style: Style,
) -> Vec<String> {
    let without = without.iter().map(|person| unplaced(lang, person, style));
    let groups = groups.iter().map(|group| entry(lang, group, style));
    groups.chain(without).collect()
}

fn entry(lang: &Lang<'_>, group: &SeenGroup, style: Style) -> String {
    let members: Vec<String> = group
        .members
        .iter()
        .map(|member| {
            let country = country_name(&member.country);
            lang.say(
                "groups-member",
                &[
                    ("name", style.name(&member.called_name).into()),
                    ("country", country.into()),
                ],
            )
        })
        .collect();
    let mut name = style.bold(&group.name);
    if group.locked {
        name = lang.say("groups-name-locked", &[("name", name.into())]);
    }
    format!(
        "{name} ({})\n{}\n{}",
        group.members.len(),
        members.join(", "),
        words::reason(lang, &group.facts),
    )
}

fn unplaced(lang: &Lang<'_>, person: &NotPlaced, style: Style) -> String {
    let name = style.bold(&person.called_name);
    let Some(facts) = &person.facts else {
        return format!("{name}: {}.", lang.plain("unplaced-since"));
    };
    let why = words::why(lang, facts.why);
    let other = person.other.as_deref().map(|other| style.name(other));
    let change = facts.change.as_ref();
    match change.map(|change| words::change(lang, change, &person.hours_to_add, other)) {
        Some(change) => format!("{name}: {why}. {change}."),
        None => format!("{name}: {why}."),
    }
}

/// A country, as people call it.
pub(super) fn country_name(code: &str) -> String {
    Country::from_code(code).map_or_else(|| code.to_owned(), |country| country.name().to_owned())
}

/// The card with a line that names the groups which stand in its picture by their numbers.
pub(super) fn with_names(lang: &Lang<'_>, mut card: Card, numbered: &[&SeenGroup]) -> Card {
    let explained: Vec<String> = numbered
        .iter()
        .map(|group| {
            let name = ("name", plain(&group.name).into());
            lang.say(
                "chart-words-number",
                &[("number", group.number.into()), name],
            )
        })
        .collect();
    if let (Some(panel), false) = (&mut card.panel, explained.is_empty()) {
        let names = ("names", explained.join(", ").into());
        let said = lang.say("chart-words-numbers", &[names]);
        panel.body = format!("{}\n\n{said}", panel.body);
    }
    card
}

/// Why no groups were formed.
pub(super) fn refused(lang: &Lang<'_>, refusal: &FormRefusal) -> Card {
    Card::said(match refusal {
        FormRefusal::NoCohort => lang.plain("groups-refused-no-cohort"),
        FormRefusal::TooFew { people, size_min } => lang.say(
            "groups-refused-too-few",
            &[("people", (*people).into()), ("least", (*size_min).into())],
        ),
        FormRefusal::Unusable(why) => {
            lang.say("groups-refused-unusable", &[("why", plain(why).into())])
        }
        FormRefusal::Changed => lang.plain("groups-refused-changed"),
    })
}
