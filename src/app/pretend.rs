//! A pretend cohort: what a cohort would look like, with people who are made up.
//!
//! Knows: a bundled sheet of invented people. They are read, grouped and offered times as real ones
//! are, by the same rules. Refuses to know: the database, of which it touches nothing.
//!
//! **Invariants**: the same day and home zone make the same cohort; nothing is written anywhere.

use chrono::{Days, NaiveDate};

use super::{
    App,
    cohorts::{
        Sizes,
        arranged::{self, NotPlaced, SeenGroup, SeenMember},
        candidates, coming_mondays,
    },
    meetings::{self, Offer, Seated},
    prompts::Shown,
    rooms::Room,
    sheet,
};
use crate::{
    domain::{
        availability::{Dated, Plan},
        calendar::Fortnights,
        grouping::{self, Candidate, Effort, GroupFacts, OneChange, Rules, UnplacedFacts},
        ids::{CohortId, GroupId, ParticipantId, PersonId, PromptId, ServerId},
        signup::{Choices, SignUp, Verdict, judge},
        time::{Moment, Zone},
    },
    store::{meetings::Reminders, people::Member, prompts::Frozen, rooms::Brief},
};

/// Two dozen invented people.
const SHEET: &[u8] = include_bytes!("../../config/sample/signups-24.csv");

/// How long sign-ups would take.
const AHEAD: Days = Days::new(28);

/// Times that are offered: a message has five rows of buttons, and one of them turns the page.
const OPTIONS_MAX: usize = 3;

/// What is seen of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pretended {
    /// Its groups, as coordinators see them before the launch.
    pub groups: arranged::Seen,
    /// How good they are.
    pub sizes: Sizes,
    /// The first group's room.
    pub room: Room,
    /// The first prompt; none where the operator's deck has none.
    pub prompt: Option<Shown>,
    /// The times that the first group is offered.
    pub offer: Offer,
}

/// Somebody invented.
struct Invented {
    id: ParticipantId,
    sign_up: Box<SignUp>,
    candidate: Candidate,
}

impl Invented {
    fn plan(&self) -> Plan {
        Plan {
            zones: vec![always(self.sign_up.zone)],
            hours: vec![always(self.sign_up.hours.clone())],
            away: Vec::new(),
        }
    }

    fn seen(&self) -> SeenMember {
        SeenMember {
            id: self.id,
            called_name: self.sign_up.display_name.clone(),
            country: self.sign_up.country.code().to_owned(),
            zone: Some(self.sign_up.zone),
        }
    }

    fn member(&self) -> Member {
        Member {
            participant: self.id,
            person: PersonId(self.id.0),
            called_name: self.sign_up.display_name.clone(),
            country: self.sign_up.country.code().to_owned(),
            account: None,
            here: true,
            reminders: Reminders::Both,
        }
    }
}

/// The people, in a cohort that begins then.
struct People<'a> {
    calendar: &'a Fortnights,
    all: Vec<Invented>,
}

impl<'a> People<'a> {
    fn invent(calendar: &'a Fortnights, minutes: u16) -> Self {
        let sheet = sheet::read(SHEET).expect("the bundled sheet is a table");
        let judged = judge(&sheet, &Choices::default()).expect("its headings are known");
        let taken = judged.rows.into_iter().filter_map(|row| match row.verdict {
            Verdict::Taken(sign_up, _notes) => Some(sign_up),
            Verdict::Refused { .. } => None,
        });
        let weeks = 2 * calendar.count;
        let all = (1..).zip(taken).map(|(number, sign_up)| {
            let id = ParticipantId(number);
            let from = calendar.starts_on;
            Invented {
                id,
                candidate: candidates::of_sign_up(id, &sign_up, from, weeks, minutes),
                sign_up,
            }
        });
        Self {
            calendar,
            all: all.collect(),
        }
    }

    fn find(&self, id: ParticipantId) -> Option<&Invented> {
        self.all.iter().find(|one| one.id == id)
    }

    fn group(&self, number: i64, name: String, group: &grouping::Group) -> SeenGroup {
        let members: Vec<&Invented> = group
            .members
            .iter()
            .filter_map(|id| self.find(*id))
            .collect();
        let candidates: Vec<&Candidate> = members.iter().map(|one| &one.candidate).collect();
        SeenGroup {
            id: GroupId(number),
            number,
            name,
            locked: false,
            members: members.iter().map(|one| one.seen()).collect(),
            facts: GroupFacts::from(group),
            common_at: arranged::common_starts(self.calendar.starts_on, &candidates),
        }
    }

    fn not_placed(&self, unplaced: &grouping::Unplaced) -> Option<NotPlaced> {
        let person = self.find(unplaced.id)?;
        let facts = UnplacedFacts::from(unplaced);
        let change = facts.change.as_ref();
        let starts = change.map_or(&[][..], OneChange::starts);
        let from = self.calendar.starts_on;
        let other = change.and_then(|change| self.find(change.other(unplaced.id)?));
        Some(NotPlaced {
            id: unplaced.id,
            called_name: person.sign_up.display_name.clone(),
            hours_to_add: candidates::local_starts(from, person.sign_up.zone, starts),
            other: other.map(|other| other.sign_up.display_name.clone()),
            facts: Some(facts),
        })
    }
}

/// Makes a cohort up for a programme with this home zone; `group_name` gives a group its name by its
/// number. Thinks for a second, so call it where it holds up nobody.
pub fn pretend(
    app: &App,
    home_zone: Zone,
    (cohort_name, group_name): (&str, impl Fn(i64) -> String),
    now: Moment,
) -> Pretended {
    let defaults = &app.defaults;
    let calendar = Fortnights {
        starts_on: first_day(home_zone, now),
        count: defaults.fortnights,
        home_zone,
    };
    let people = People::invent(&calendar, defaults.meeting_minutes);
    let candidates: Vec<Candidate> = people.all.iter().map(|one| one.candidate.clone()).collect();
    let rules = Rules {
        size_min: usize::from(defaults.size_min),
        size_max: usize::from(defaults.size_max),
        ..Rules::default()
    };
    let mut effort = Effort::for_people(candidates.len(), 1);
    effort.steps = effort.steps.min(defaults.grouping_steps_max);
    let formed = grouping::form(&candidates, &rules, effort)
        .expect("the bundled people can be grouped by rules that hold for any cohort");
    let seen_groups = (1..).zip(&formed.groups);
    let groups = arranged::Seen {
        cohort: CohortId(0),
        cohort_name: cohort_name.to_owned(),
        home_zone,
        minutes: defaults.meeting_minutes,
        edition: 0,
        groups: seen_groups
            .map(|(number, group)| people.group(number, group_name(number), group))
            .collect(),
        without: formed
            .unplaced
            .iter()
            .filter_map(|one| people.not_placed(one))
            .collect(),
        last: None,
        page: 0,
    };
    let first: Vec<&Invented> = formed
        .groups
        .first()
        .map_or(&[][..], |group| group.members.as_slice())
        .iter()
        .filter_map(|id| people.find(*id))
        .collect();
    Pretended {
        sizes: Sizes {
            placed: formed.values.placed,
            placed_most: formed.bounds.placed,
            exact: formed.exact,
        },
        room: room((cohort_name, group_name(1)), &calendar, &first),
        prompt: prompt(app, &calendar),
        offer: offer(app, group_name(1), &calendar, &first),
        groups,
    }
}

/// The Monday on which it would begin.
fn first_day(home_zone: Zone, now: Moment) -> NaiveDate {
    let today = home_zone.local(now).date();
    let later = today.checked_add_days(AHEAD).unwrap_or(today);
    coming_mondays(later).next().unwrap_or(later)
}

fn room(
    (cohort_name, group_name): (&str, String),
    calendar: &Fortnights,
    members: &[&Invented],
) -> Room {
    Room {
        helpers: Vec::new(),
        brief: Brief {
            server: ServerId(0),
            cohort: CohortId(0),
            cohort_name: cohort_name.to_owned(),
            home_zone: calendar.home_zone,
            starts_on: calendar.starts_on,
            fortnights: calendar.count,
            group_name,
            category: None,
            room: None,
        },
        members: members.iter().map(|one| one.member()).collect(),
        plans: members.iter().map(|one| one.plan()).collect(),
        held: Vec::new(),
    }
}

/// The first prompt of the deck that a cohort gets where nobody chooses one.
fn prompt(app: &App, calendar: &Fortnights) -> Option<Shown> {
    let deck = app.defaults.decks.find(None)?;
    let dealt = deck.deal(calendar.count).ok()?;
    let first = dealt.into_iter().next()?;
    Some(Shown {
        fortnight: 1,
        prompt: Frozen {
            id: PromptId(0),
            slug: first.slug.clone(),
            language: deck.language,
            text: first.text.clone(),
        },
        fortnights: calendar.count,
        meets_at: None,
        last_milestone: None,
        talked: 0,
        met: 0,
        may_ask: true,
    })
}

/// The times that are offered on the first day.
fn offer(app: &App, group_name: String, calendar: &Fortnights, members: &[&Invented]) -> Offer {
    let seated = members
        .iter()
        .map(|one| Seated::of(one.member(), one.plan(), calendar.home_zone));
    let asked_at = calendar.posting_moment(1, app.defaults.prompt_hour);
    meetings::pretended(app, group_name, seated.collect(), (asked_at, OPTIONS_MAX))
}

fn always<T>(value: T) -> Dated<T> {
    Dated {
        from_on: None,
        until_on: None,
        value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn everybody_of_a_pretend_cohort_is_in_one_group_or_told_why_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("carrel.sqlite")).await;
        let app = App {
            store: store.expect("a new file opens"),
            defaults: super::super::Defaults {
                grouping_steps_max: 20_000,
                ..super::super::Defaults::default()
            },
        };
        let named = || ("Pretend", |number| format!("Group {number}"));
        let now = "2026-01-07T12:00:00Z".parse().expect("a moment");
        let made = pretend(&app, Zone::UTC, named(), now);
        let placed = made.groups.groups.iter().map(|group| group.members.len());
        let placed: usize = placed.sum();
        assert_eq!(placed + made.groups.without.len(), 24);
        assert_eq!(placed, made.sizes.placed);
        let first = &made.groups.groups[0];
        assert!(!first.common_at.is_empty());
        let in_room = made.room.members.iter();
        let in_room: Vec<ParticipantId> = in_room.map(|one| one.participant).collect();
        let in_group: Vec<ParticipantId> = first.members.iter().map(|one| one.id).collect();
        assert_eq!(in_room, in_group);
        assert!((1..=OPTIONS_MAX).contains(&made.offer.times.len()));
        assert_eq!(made.room.brief.starts_on.to_string(), "2026-02-09");
        assert_eq!(made.prompt.map(|shown| shown.fortnight), Some(1));
        assert_eq!(pretend(&app, Zone::UTC, named(), now).groups, made.groups);
    }
}
