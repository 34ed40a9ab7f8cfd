//! The pictures that cards carry.
//!
//! Knows: what of an offer, a week, a page of groups, a project or all of them is drawn. Refuses to know: how it looks.
//!
//! **Invariants**: a card goes out with its words even where its picture cannot be drawn, which is
//! logged.

use std::panic::{self, AssertUnwindSafe};

use chrono::NaiveDate;

use super::{Scene, card::Card, projects::kind_name, setup::place_of};
use crate::{
    app::{
        cohorts::arranged::{Seen, SeenGroup},
        meetings::{Offer, OfferedTime, Seated},
        milestones::overview::{GroupProject, Overview},
        projects::{Board, Milestone},
    },
    charts::{
        Picture, Theme, Undrawn,
        group::{self, Member, Time, TwoWeeks},
        groups::{self, Group, Groups},
        projects::{self, Projects},
        steps::{self, Standing, Step, Steps},
        week::{self, Week},
    },
    domain::{
        availability::{Dated, Plan, WeekHours},
        milestones::MilestoneState,
        places::{Country, weekend::Weekend},
        time::Moment,
    },
    words::{Lang, label, plain},
};

/// The two weeks in which times are offered to a group.
pub(super) fn of_offer(scene: &Scene, offer: &Offer) -> Option<Picture> {
    let lang = scene.words.in_english();
    let weeks = two_weeks(offer);
    drawn(|| group::draw(&lang, &scene.fonts, Theme::default(), &weeks))
}

/// Seven days of somebody's own from a date on, where these are their weekly hours.
pub(super) fn of_week(
    scene: &Scene,
    lang: &Lang<'_>,
    hours: &WeekHours,
    country: Option<Country>,
    from_on: NaiveDate,
) -> Option<Picture> {
    let always = Dated {
        from_on: None,
        until_on: None,
        value: hours.clone(),
    };
    let week = Week {
        plan: Plan {
            zones: Vec::new(),
            hours: vec![always],
            away: Vec::new(),
        },
        from_on,
        weekend: Weekend::of(country),
    };
    drawn(|| week::draw(lang, &scene.fonts, Theme::default(), &week))
}

/// When the groups of a page can meet; none where it holds no group.
pub(super) fn of_groups(scene: &Scene, lang: &Lang<'_>, seen: &Seen) -> Option<Picture> {
    let shown = seen.groups_shown();
    let groups = Groups {
        zone: seen.home_zone,
        place: place_of(seen.home_zone.name()),
        minutes: seen.minutes,
        groups: shown
            .iter()
            .map(|group| Group {
                number: group.number,
                name: label(&group.name),
                locked: group.locked,
                countries: group.facts.countries.clone(),
                common_at: group.common_at.clone(),
                in_writing: group.facts.text,
            })
            .collect(),
    };
    if shown.is_empty() {
        return None;
    }
    drawn(|| groups::draw(lang, &scene.fonts, Theme::default(), &groups))
}

/// The steps of what a group makes; none where it has no step.
pub(super) fn of_steps(scene: &Scene, lang: &Lang<'_>, board: &Board) -> Option<Picture> {
    let step = |step: &Milestone| Step {
        title: label(&step.title),
        due_on: step.due_on,
        owner: step.owner.and_then(|owner| board.called(owner)).map(label),
        standing: standing(step, board.today),
    };
    let steps = Steps {
        fortnights: board.fortnights,
        today: board.today,
        steps: board.milestones.iter().map(step).collect(),
    };
    if steps.steps.is_empty() {
        return None;
    }
    drawn(|| steps::draw(lang, &scene.fonts, Theme::default(), &steps))
}

/// What a page of groups makes; none where it holds no group.
pub(super) fn of_projects(scene: &Scene, lang: &Lang<'_>, seen: &Overview) -> Option<Picture> {
    let group = |(group, steps): &(GroupProject, Vec<Milestone>)| projects::Group {
        number: usize::try_from(group.number).unwrap_or_default(),
        name: label(&group.name),
        kind: group.kind.map(|kind| kind_name(lang, kind)),
        steps: steps
            .iter()
            .map(|step| (step.due_on, standing(step, seen.today)))
            .collect(),
    };
    let shown = Projects {
        fortnights: seen.fortnights,
        today: seen.today,
        groups: seen.groups.iter().map(group).collect(),
    };
    if shown.groups.is_empty() {
        return None;
    }
    drawn(|| projects::draw(lang, &scene.fonts, Theme::default(), &shown))
}

fn standing(step: &Milestone, today: NaiveDate) -> Standing {
    if step.state == MilestoneState::Done {
        Standing::Done
    } else if step.blocked.is_some() {
        Standing::Blocked
    } else if step.due_on.is_some_and(|due_on| due_on < today) {
        Standing::Late
    } else {
        Standing::Open
    }
}

/// The groups that stand in a picture by their numbers, because their names cannot be drawn.
pub(super) fn without_letters<'a>(scene: &Scene, groups: &'a [SeenGroup]) -> Vec<&'a SeenGroup> {
    let groups = groups.iter();
    groups
        .filter(|group| !scene.fonts.has_letters_of(&label(&group.name)))
        .collect()
}

/// The card of an offer, with a line that names whoever stands in its picture by a number.
pub(super) fn with_names(scene: &Scene, offer: &Offer, mut card: Card) -> Card {
    let lang = scene.words.in_english();
    let is_numbered = |name: &str| !scene.fonts.has_letters_of(&label(name));
    let explained: Vec<String> = (1..)
        .zip(&offer.members)
        .map(|(number, seated)| (number, &seated.member.called_name))
        .filter(|(_number, name)| is_numbered(name))
        .map(|(number, name): (i64, _)| {
            let name = ("name", plain(name).into());
            lang.say("chart-words-number", &[("number", number.into()), name])
        })
        .collect();
    if let (Some(panel), false) = (&mut card.panel, explained.is_empty()) {
        let names = ("names", explained.join(", ").into());
        let said = lang.say("chart-words-numbers", &[names]);
        panel.body = format!("{}\n{said}", panel.body);
    }
    card
}

fn two_weeks(offer: &Offer) -> TwoWeeks {
    let at = offer.closes_at;
    TwoWeeks {
        members: offer
            .members
            .iter()
            .map(|seated| member(seated, at))
            .collect(),
        times: offer
            .times
            .iter()
            .map(|time| offered(offer, time))
            .collect(),
        minutes: offer.minutes,
        answers_until: at,
    }
}

fn member(seated: &Seated, at: Moment) -> Member {
    let zone = seated.zone(at);
    let mut plan = seated.plan.clone();
    // Where they have said nothing, they live by the clocks that their times are shown in.
    plan.zones.insert(
        0,
        Dated {
            from_on: None,
            until_on: None,
            value: zone,
        },
    );
    Member {
        name: label(&seated.member.called_name),
        place: place_of(zone.name()),
        plan,
        weekend: Weekend::of(Country::from_code(&seated.member.country)),
    }
}

fn offered(offer: &Offer, time: &OfferedTime) -> Time {
    let counts = |seated: &Seated| time.costs.contains_key(&seated.member.participant);
    Time {
        number: time.position,
        starts_at: time.starts_at,
        counts: offer.members.iter().map(counts).collect(),
    }
}

/// Draws at once, which takes some hundredths of a second; whoever else waits for this thread is
/// not handed to another one, because a job would then go on when its runtime is shut down. A font
/// of the operator's may be odd enough to stop who draws: that stops no card either.
fn drawn(draw: impl FnOnce() -> Result<Picture, Undrawn>) -> Option<Picture> {
    let why = match panic::catch_unwind(AssertUnwindSafe(draw)) {
        Ok(Ok(picture)) => return Some(picture),
        Ok(Err(undrawn)) => undrawn.to_string(),
        Err(_panic) => "who draws it panicked".to_owned(),
    };
    tracing::error!(why, "a card goes out without its picture");
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_cannot_be_drawn_is_left_out() {
        let undrawn = Undrawn::Size {
            width: 0,
            height: 0,
        };
        assert_eq!(drawn(|| Err(undrawn)), None);
        assert_eq!(drawn(|| panic!("an odd font")), None);
    }
}
