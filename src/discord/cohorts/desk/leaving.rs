//! How the desk shows who has left the server, and which groups have become small.

use crate::{
    app::cohorts::Desk,
    discord::{card::Button, change, press, repair},
    domain::ids::CohortId,
    store::{holds::Away, small::Small},
    words::{
        Lang, label, plain,
        when::{self, Stamp},
    },
};

/// People, and groups, that have a button of their own: those of one row.
const BUTTONS_MAX: usize = 5;

/// People, and groups, that the desk lists.
const SHOWN: usize = 10;

/// What the desk says of them, as fields with their names.
pub(super) fn fields(lang: &Lang<'_>, desk: &Desk) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    if !desk.away.is_empty() {
        let mut lines: Vec<String> = desk
            .away
            .iter()
            .take(SHOWN)
            .map(|away| line_of(lang, away))
            .collect();
        let more = desk.away.len() - lines.len();
        if more > 0 {
            lines.push(lang.say("desk-away-more", &[("count", more.into())]));
        }
        fields.push((lang.plain("desk-away"), lines.join("\n")));
    }
    if !desk.small.is_empty() {
        let shown = desk.small.iter().take(SHOWN);
        let mut lines: Vec<String> = shown.map(|small| small_line(lang, small)).collect();
        let more = desk.small.len() - lines.len();
        if more > 0 {
            lines.push(lang.say("desk-groups-more", &[("count", more.into())]));
        }
        fields.push((lang.plain("desk-small"), lines.join("\n")));
    }
    fields
}

fn line_of(lang: &Lang<'_>, away: &Away) -> String {
    lang.say(
        "desk-away-line",
        &[
            ("name", plain(&away.called_name).into()),
            ("group", plain(&away.group_name).into()),
            ("left", when::stamp(away.left_at, Stamp::Date).into()),
            ("until", when::stamp(away.until, Stamp::Full).into()),
        ],
    )
}

fn small_line(lang: &Lang<'_>, small: &Small) -> String {
    let room = small
        .room
        .map_or(String::new(), |room| format!(" <#{room}>"));
    lang.say(
        "desk-small-line",
        &[
            ("name", plain(&small.name).into()),
            ("room", room.into()),
            ("members", small.members.into()),
            ("since", when::stamp(small.since, Stamp::Date).into()),
            ("answers", answers(lang, small).into()),
        ],
    )
}

/// How many of a small group want what.
pub(in crate::discord) fn answers(lang: &Lang<'_>, small: &Small) -> String {
    if small.go_on + small.company == 0 {
        return lang.plain("desk-small-no-answer");
    }
    lang.say(
        "desk-small-answers",
        &[
            ("go_on", small.go_on.into()),
            ("company", small.company.into()),
        ],
    )
}

/// One button a cohort that leads to all of its small groups, where there are several.
fn lists(lang: &Lang<'_>, desk: &Desk) -> Vec<Button> {
    let mut cohorts: Vec<(CohortId, &str, usize)> = Vec::new();
    for small in &desk.small {
        match cohorts.iter_mut().find(|(id, ..)| *id == small.cohort) {
            Some((.., count)) => *count += 1,
            None => cohorts.push((small.cohort, &small.cohort_name, 1)),
        }
    }
    let lists = cohorts.into_iter().take(BUTTONS_MAX);
    let lists = lists.map(|(cohort, name, count)| {
        let values = [("cohort", label(name).into()), ("count", count.into())];
        let list = press::Press::Repair(repair::Press::List { cohort });
        Button::main(lang.say("desk-button-repair", &values), list)
    });
    lists.collect()
}

/// Rows of buttons that lead to what helps.
pub(super) fn buttons(lang: &Lang<'_>, desk: &Desk) -> Vec<Vec<Button>> {
    let people = desk.away.iter().take(BUTTONS_MAX).map(|away| {
        let name = [("name", label(&away.called_name).into())];
        let look = change::Press::Look {
            who: away.participant,
        };
        Button::plain(
            lang.say("desk-away-button", &name),
            press::Press::Change(look),
        )
    });
    let lists = lists(lang, desk);
    let room = BUTTONS_MAX.saturating_sub(lists.len());
    let groups = desk.small.iter().take(room).map(|small| {
        let name = [("name", label(&small.name).into())];
        let look = change::Press::Group { group: small.group };
        Button::plain(
            lang.say("desk-small-button", &name),
            press::Press::Change(look),
        )
    });
    let mut rows: Vec<Vec<Button>> =
        vec![people.collect(), lists.into_iter().chain(groups).collect()];
    rows.retain(|row| !row.is_empty());
    rows
}
