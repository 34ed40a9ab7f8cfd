//! How groups that were just formed look, with a sentence for everyone without one.

use super::{Press, view::panel};
use crate::{
    app::cohorts::{FormRefusal, Formed, FormedGroup, NotPlaced},
    discord::{
        card::{Button, Card},
        press,
    },
    domain::places::Country,
    words::{Lang, groups as words, label, plain},
};

/// Characters of a panel that the list may fill, less what stands around it.
const LIST_MAX: usize = 3_400;

/// The groups, as many as a message holds, and all of them in a file.
pub(super) fn formed(lang: &Lang<'_>, formed: &Formed) -> Card {
    let mut head = vec![lang.say(
        "groups-counts",
        &[
            ("groups", formed.groups.len().into()),
            ("placed", formed.sizes.placed.into()),
        ],
    )];
    if !formed.unplaced.is_empty() {
        let count = [("count", formed.unplaced.len().into())];
        head.push(lang.say("groups-not-placed", &count));
    }
    if formed.sizes.exact {
        head.push(lang.plain("groups-exact"));
    } else {
        let most = [("most", formed.sizes.placed_most.into())];
        head.push(lang.say("groups-bound", &most));
    }
    let mut body = head.join("\n");
    let mut characters = body.chars().count();
    let (shown, whole) = (
        entries(lang, formed, Style::Card),
        entries(lang, formed, Style::File),
    );
    let mut left_out = false;
    for entry in shown {
        characters += entry.chars().count() + 2;
        if LIST_MAX < characters {
            left_out = true;
            break;
        }
        body.push_str("\n\n");
        body.push_str(&entry);
    }
    if left_out {
        body.push_str("\n\n");
        body.push_str(&lang.plain("groups-more"));
    }
    body.push_str("\n\n");
    body.push_str(&lang.plain("groups-next"));
    let cohort = plain(&formed.cohort_name);
    let title = lang.say("groups-title", &[("cohort", cohort.into())]);
    let mut card = panel(title, body);
    let file = whole.join("\n\n") + "\n";
    card.files
        .push(("groups.txt".to_owned(), file.into_bytes()));
    card.buttons(vec![
        Button::main(
            lang.plain("desk-next-launch"),
            press::Press::Cohort(Press::Prepare),
        ),
        Button::plain(
            lang.plain("desk-next-form"),
            press::Press::Cohort(Press::Groups),
        ),
    ])
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

fn entries(lang: &Lang<'_>, formed: &Formed, style: Style) -> Vec<String> {
    let without = formed
        .unplaced
        .iter()
        .map(|person| unplaced(lang, person, style));
    let groups = formed.groups.iter().map(|group| entry(lang, group, style));
    groups.chain(without).collect()
}

fn entry(lang: &Lang<'_>, group: &FormedGroup, style: Style) -> String {
    let members: Vec<String> = group
        .members
        .iter()
        .map(|(name, country)| {
            let country = country_name(country);
            lang.say(
                "groups-member",
                &[
                    ("name", style.name(name).into()),
                    ("country", country.into()),
                ],
            )
        })
        .collect();
    format!(
        "{} ({})\n{}\n{}",
        style.bold(&group.name),
        group.members.len(),
        members.join(", "),
        words::reason(lang, &group.facts),
    )
}

fn unplaced(lang: &Lang<'_>, person: &NotPlaced, style: Style) -> String {
    let name = style.bold(&person.called_name);
    let why = words::why(lang, person.facts.why);
    let other = person.other.as_deref().map(|other| style.name(other));
    let change = person.facts.change.as_ref();
    match change.map(|change| words::change(lang, change, &person.hours_to_add, other)) {
        Some(change) => format!("{name}: {why}. {change}."),
        None => format!("{name}: {why}."),
    }
}

fn country_name(code: &str) -> String {
    Country::from_code(code).map_or_else(|| code.to_owned(), |country| country.name().to_owned())
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
