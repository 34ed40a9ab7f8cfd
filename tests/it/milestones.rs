//! What becomes of steps is kept, and can be undone.

use std::collections::BTreeMap;

use carrel::{
    app::{
        App, Fault,
        meetings::{About, Asker},
        milestones::{self, Looked, Wish},
        projects::{self, Refusal, Step},
    },
    domain::{
        ids::{AccountId, ChannelId, MilestoneId, ParticipantId},
        time::Moment,
    },
};
use chrono::{NaiveDate, TimeDelta};

use crate::projects::{ANA, BO, SERVER, groups, now};

fn asker(account: AccountId) -> Asker {
    Asker {
        server: SERVER,
        account,
        about: About::Room(ChannelId(700)),
    }
}

async fn added(app: &App, title: &str, at: Moment) -> MilestoneId {
    let step = Step {
        title: title.to_owned(),
        due_on: None,
        owner: None,
    };
    let added = projects::add(app, &asker(ANA), &step, at).await;
    let added = added.expect("the database works").expect("a good step");
    added.milestone.id
}

async fn change(
    app: &App,
    who: AccountId,
    id: MilestoneId,
    wish: &Wish,
    at: Moment,
) -> Result<Looked, Refusal> {
    let changed: Result<_, Fault> = milestones::change(app, &asker(who), id, wish, at).await;
    changed.expect("the database works")
}

/// The fields of a step as the table of changes names them, without those that are nothing.
type Stood = BTreeMap<&'static str, String>;

/// A row of the table of changes: deed, participant, moment, field, was, became, undoes.
type Told = (
    i64,
    i64,
    i64,
    String,
    Option<String>,
    Option<String>,
    Option<i64>,
);

/// What the test itself knows of a step: how it stood after each deed, and what it did to it.
struct Known {
    id: MilestoneId,
    stood: Vec<Stood>,
    told: Vec<Told>,
}

impl Known {
    fn begun(id: MilestoneId, title: &str, at: Moment) -> Self {
        let stood = BTreeMap::from([("state", "open".to_owned()), ("title", title.to_owned())]);
        let open = Some("open".to_owned());
        let told = (
            1,
            1,
            at.timestamp_millis(),
            "state".to_owned(),
            None,
            open,
            None,
        );
        Self {
            id,
            stood: vec![stood],
            told: vec![told],
        }
    }

    fn now(&self) -> &Stood {
        self.stood.last().expect("it began somehow")
    }

    fn is(&self, state: &str) -> bool {
        self.now()["state"] == state
    }

    /// Notes that somebody made it stand so.
    fn becomes(&mut self, who: i64, after: Stood, undoes: Option<i64>, at: Moment) {
        let before = self.now().clone();
        if before == after {
            return;
        }
        let deed = i64::try_from(self.stood.len()).expect("few") + 1;
        for field in ["blocked", "due", "evidence", "owner", "state", "title"] {
            let (was, became) = (before.get(field).cloned(), after.get(field).cloned());
            if was != became {
                let at = at.timestamp_millis();
                self.told
                    .push((deed, who, at, field.to_owned(), was, became, undoes));
            }
        }
        self.stood.push(after);
    }

    /// How it stands after a wish, as the words of the task have it; none where it is refused.
    fn after(&self, wish: &Wish) -> Option<Stood> {
        let mut after = self.now().clone();
        let mut set = |field, value: Option<String>| match value {
            Some(value) => drop(after.insert(field, value)),
            None => drop(after.remove(field)),
        };
        match wish {
            Wish::Edit { .. } | Wish::Give(_) | Wish::Block { .. } if !self.is("open") => {
                return None;
            }
            Wish::Edit { title, due_on } => {
                set("title", Some(title.clone()));
                set("due", due_on.map(|due_on| due_on.to_string()));
            }
            Wish::Give(owner) => set("owner", owner.map(|owner| owner.0.to_string())),
            Wish::Block { why } => set("blocked", Some(why.clone())),
            Wish::Unblock => set("blocked", None),
            Wish::Finish { .. } if self.is("dropped") => return None,
            Wish::Finish { link } => {
                set("state", Some("done".to_owned()));
                set("blocked", None);
                if link.is_some() {
                    set("evidence", link.clone());
                }
            }
            Wish::Drop if self.is("done") => return None,
            Wish::Drop => {
                set("state", Some("dropped".to_owned()));
                set("blocked", None);
            }
            Wish::Reopen => set("state", Some("open".to_owned())),
            Wish::Undo { deed } if usize::try_from(*deed) != Ok(self.stood.len()) => return None,
            Wish::Undo { .. } => match self.stood.iter().rev().nth(1) {
                Some(before) => after = before.clone(),
                None => set("state", Some("dropped".to_owned())),
            },
        }
        Some(after)
    }
}

/// Something that a member may wish of a step, and does now and then.
fn some_wish(random: &mut fastrand::Rng, known: &Known) -> Wish {
    let day = |random: &mut fastrand::Rng| NaiveDate::from_ymd_opt(2026, 4, random.u32(1..4));
    let last = i64::try_from(known.stood.len()).expect("few");
    match random.u8(0..12) {
        0 | 1 => Wish::Edit {
            title: ["Draft", "First draft"][random.usize(0..2)].to_owned(),
            due_on: day(random).filter(|_| random.bool()),
        },
        2 => Wish::Give([None, Some(ParticipantId(1)), Some(ParticipantId(2))][random.usize(0..3)]),
        3 => Wish::Finish {
            link: [
                None,
                Some("https://a.example/1"),
                Some("https://a.example/2"),
            ][random.usize(0..3)]
            .map(str::to_owned),
        },
        4 | 5 => Wish::Reopen,
        6 => Wish::Drop,
        7 => Wish::Block {
            why: ["No laptop", "No time"][random.usize(0..2)].to_owned(),
        },
        8 => Wish::Unblock,
        9 | 10 => Wish::Undo { deed: last },
        _ => Wish::Undo { deed: last - 1 },
    }
}

#[tokio::test]
async fn the_history_of_steps_is_what_was_done_to_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = groups(folder.path()).await;
    let seed = 30;
    let mut random = fastrand::Rng::with_seed(seed);
    let mut known = Vec::new();
    let mut at = now();
    for title in ["One", "Two", "Three"] {
        at += TimeDelta::seconds(1);
        known.push(Known::begun(added(&app, title, at).await, title, at));
    }
    let (mut done, mut refused) = (0, 0);
    for act in 0..400 {
        // Often within one millisecond: deeds are told apart by their numbers.
        at += TimeDelta::milliseconds(random.i64(0..2));
        let step = &mut known[act % 3];
        let wish = some_wish(&mut random, step);
        let (who, account) = [(1, ANA), (2, BO)][random.usize(0..2)];
        let changed = change(&app, account, step.id, &wish, at).await;
        let said = format!("seed {seed}, act {act}: {wish:?} of {:?}", step.now());
        let Some(after) = step.after(&wish) else {
            refused += 1;
            let refusal = changed.expect_err(&said);
            let expected = [Refusal::NotOpen, Refusal::ChangedSince];
            assert!(expected.contains(&refusal), "{said}: {refusal:?}");
            continue;
        };
        let looked = changed.expect(&said);
        assert_eq!(looked.already, *step.now() == after, "{said}");
        done += usize::from(!looked.already);
        let undoes = match wish {
            Wish::Undo { deed } => Some(deed),
            Wish::Edit { .. }
            | Wish::Give(_)
            | Wish::Finish { .. }
            | Wish::Reopen
            | Wish::Drop
            | Wish::Block { .. }
            | Wish::Unblock => None,
        };
        step.becomes(who, after, undoes, at);
    }
    assert!(150 < done && 30 < refused, "{done} done, {refused} refused");
    for step in &known {
        let mut read = app.store.read().await.expect("a reader is free");
        let told: Vec<Told> = sqlx::query_as(
            "SELECT deed, participant_id, at, field, was, became, undoes FROM milestone_change
              WHERE milestone_id = ? ORDER BY deed, field",
        )
        .bind(step.id.0)
        .fetch_all(&mut *read)
        .await
        .expect("reads");
        assert_eq!(told, step.told, "seed {seed}");
        let stands: Vec<(String, Option<String>)> = sqlx::query_as(
            "SELECT 'blocked', blocked_why FROM milestone WHERE id = ?1
             UNION ALL SELECT 'due', due_on FROM milestone WHERE id = ?1
             UNION ALL SELECT 'evidence', evidence FROM milestone WHERE id = ?1
             UNION ALL SELECT 'owner', CAST(owner_id AS TEXT) FROM milestone WHERE id = ?1
             UNION ALL SELECT 'state', state FROM milestone WHERE id = ?1
             UNION ALL SELECT 'title', title FROM milestone WHERE id = ?1",
        )
        .bind(step.id.0)
        .fetch_all(&mut *read)
        .await
        .expect("reads");
        let stands: BTreeMap<String, String> = stands
            .into_iter()
            .filter_map(|(field, value)| Some((field, value?)))
            .collect();
        let expected = step.now().iter();
        let expected = expected.map(|(field, value)| ((*field).to_owned(), value.clone()));
        assert_eq!(stands, expected.collect(), "seed {seed}");
    }
}

#[tokio::test]
async fn what_cannot_be_of_a_step_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = groups(folder.path()).await;
    let id = added(&app, "Draft", now()).await;
    let yesterday = NaiveDate::from_ymd_opt(2026, 2, 28);
    let edit = |title: &str, due_on| Wish::Edit {
        title: title.to_owned(),
        due_on,
    };
    let block = |why: &str| Wish::Block {
        why: why.to_owned(),
    };
    for (wish, refusal) in [
        (edit(" ", None), Refusal::Title),
        (edit(&"x".repeat(151), None), Refusal::Title),
        (
            edit("Draft", yesterday),
            Refusal::Past(yesterday.expect("a date")),
        ),
        (block("\u{200B}"), Refusal::Reason),
        (block(&"x".repeat(301)), Refusal::Reason),
        // Chi is in the other group.
        (Wish::Give(Some(ParticipantId(3))), Refusal::NoSuchOwner),
        (Wish::Undo { deed: 2 }, Refusal::ChangedSince),
    ] {
        let changed = change(&app, ANA, id, &wish, now()).await;
        assert_eq!(changed.expect_err("it is refused"), refusal, "{wish:?}");
    }
    // A date that has passed may stay where it is while the title changes.
    let late = now() + TimeDelta::days(60);
    let soon = NaiveDate::from_ymd_opt(2026, 3, 2);
    change(&app, ANA, id, &edit("Draft", soon), now())
        .await
        .expect("a good date");
    change(&app, ANA, id, &edit("The draft", soon), late)
        .await
        .expect("it stood so");
}

#[tokio::test]
async fn a_full_board_takes_nothing_back_that_would_be_one_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = groups(folder.path()).await;
    let first = added(&app, "Step 0", now()).await;
    let done = Wish::Finish { link: None };
    let finished = change(&app, ANA, first, &done, now())
        .await
        .expect("theirs");
    for number in 1..=25 {
        added(&app, &format!("Step {number}"), now()).await;
    }
    let deed = finished.last().expect("it was finished").number;
    for wish in [Wish::Reopen, Wish::Undo { deed }] {
        let refused = change(&app, ANA, first, &wish, now()).await;
        assert_eq!(
            refused.expect_err("it is full"),
            Refusal::TooMany,
            "{wish:?}"
        );
    }
}
