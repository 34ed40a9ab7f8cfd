//! The judge sees: in a world that is right, one thing after the other is made wrong.

use std::{fs, path::Path};

use carrel::sim::{
    Snowflake,
    people::{ChannelChange, JournalEntry, NewOverwrite},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use super::{Case, Excuses, custom_ids, judge, records::RULES};
use crate::fire::{
    small::{MEMBERS, Small, monday, until},
    town::Town,
};

/// A stranger's account.
const STRANGER: u64 = 7;

/// A world in which a group has lived for some weeks, and everything is right.
struct World {
    town: Town,
    journal: Vec<JournalEntry>,
    me: Snowflake,
    room: Snowflake,
    now: i64,
    folder: TempDir,
}

impl World {
    async fn lived() -> Self {
        let small = Small::launched().await;
        let people = small.town.people.clone();
        let card = small.offered().await;
        let Small { town, bot, room } = small;
        let works = custom_ids(&card.detail["components"]).next();
        let works = works.expect("there is a time").to_owned();
        let card = card.message_id.expect("it has an id");
        for member in MEMBERS {
            let voted = people.press(member, room, card, &works).await;
            voted.expect("members vote");
        }
        let step = json!({ "title": "Agree on a title", "due": "2030-01-01" });
        for (command, options) in [
            ("milestone add", step),
            ("milestone done", json!({ "milestone": "1" })),
        ] {
            let said = people.run(MEMBERS[1], room, command, options).await;
            said.expect("members may");
        }
        people.leave(town.server, MEMBERS[2]).await.expect("leaves");
        until(&town, "SELECT count(*) FROM account WHERE state = 'left'").await;
        town.join(MEMBERS[2]).await;
        until(
            &town,
            "SELECT count(*) FROM job WHERE kind = 'seat' AND state = 'done'",
        )
        .await;
        let talk = json!({
            "title": "Open access", "when": "2027-03-20 15:00", "minutes": 60,
            "link": "https://webinars.example/open-access",
        });
        let preview = town.run("webinar announce", talk).await;
        town.press(&preview, "Send").await;
        town.idle().await;
        for days in 1..30 {
            town.set_clock(monday() + TimeDelta::days(days)).await;
            town.idle().await;
        }
        let me = people.info().await.expect("answers").bot_user_id;
        let journal = town.journal().await;
        bot.stop().await;
        Self {
            now: town.clock.now().timestamp_millis(),
            folder: tempfile::tempdir_in(town.database().parent().expect("it is in a folder"))
                .expect("a folder can be made"),
            town,
            journal,
            me,
            room,
        }
    }

    /// What the judge says when the journal and the database are changed so.
    async fn judged(&self, change: impl FnOnce(&mut Vec<JournalEntry>), sql: &str) -> Vec<String> {
        let mut journal = self.journal.clone();
        change(&mut journal);
        let folder = tempfile::tempdir_in(self.folder.path()).expect("a folder can be made");
        let database = folder.path().join("planted.sqlite");
        fs::copy(self.town.database(), &database).expect("the closed file can be copied");
        if !sql.is_empty() {
            planted(&database, sql).await;
        }
        let excuses = Excuses::default();
        let case = Case::new(&journal, database, self.me, &excuses);
        case.wrongs(self.now).await
    }

    /// Changes one entry that the bot caused and that fits.
    fn entry<'a>(
        &self,
        journal: &'a mut [JournalEntry],
        kind: &str,
        button: &str,
    ) -> &'a mut JournalEntry {
        let found = journal.iter_mut().find(|entry| {
            let mut buttons = custom_ids(&entry.detail["components"]);
            entry.kind == kind
                && entry.by == Some(self.me)
                && entry.interaction_id.is_none()
                && (button.is_empty() || buttons.any(|id| id.contains(button)))
        });
        found.unwrap_or_else(|| panic!("no {kind} with {button}"))
    }

    /// Adds the same once more, as another message or channel.
    fn again(&self, journal: &mut Vec<JournalEntry>, kind: &str, button: &str) {
        let mut entry = self.entry(journal, kind, button).clone();
        entry.seq = journal.len() as u64 + 1;
        let id = Snowflake(u64::MAX / 4);
        match entry.message_id {
            Some(_) => entry.message_id = Some(id),
            None => entry.channel_id = Some(id),
        }
        journal.push(entry);
    }
}

async fn planted(database: &Path, sql: &str) {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .foreign_keys(false);
    let mut conn = options.connect().await.expect("the copy opens");
    let statements = sql.to_owned();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements))
        .execute(&mut conn)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn assert_seen(wrongs: &[String], expected: &str) {
    let seen = wrongs.iter().any(|wrong| wrong.contains(expected));
    assert!(seen, "“{expected}” is not among {wrongs:#?}");
}

/// A change of the journal, in a world that is otherwise right.
type Change = Box<dyn Fn(&World, &mut Vec<JournalEntry>)>;

/// Changes one entry of a kind with a button.
fn on(kind: &'static str, button: &'static str, change: fn(&mut JournalEntry)) -> Change {
    Box::new(move |world, journal| change(world.entry(journal, kind, button)))
}

/// Lets the same happen once more.
fn again(kind: &'static str, button: &'static str) -> Change {
    Box::new(move |world, journal| world.again(journal, kind, button))
}

/// Lets nothing of a kind have happened.
fn without(kind: &'static str) -> Change {
    Box::new(move |_world, journal| journal.retain(|entry| entry.kind != kind))
}

/// Changes the room's own entry.
fn on_room(change: fn(&mut JournalEntry)) -> Change {
    Box::new(move |world, journal| {
        let room = journal
            .iter_mut()
            .find(|entry| entry.kind == "channel_created" && entry.channel_id == Some(world.room));
        change(room.expect("the room was made"));
    })
}

const CREATED: &str = "message_created";
const WELCOME: &str = "1:page:";
const PROMPT: &str = "1:prompt:";
const STANDING: &str = "1:standing:cannot:";
const TALK: &str = "1:webinar:coming:";

fn messages() -> Vec<(Change, &'static str)> {
    vec![
        (again(CREATED, WELCOME), "is there twice"),
        (again(CREATED, PROMPT), "is there twice"),
        (again(CREATED, STANDING), "is there twice"),
        (
            on(CREATED, STANDING, |entry| {
                entry.at = entry.at.with_timezone(&chrono::Utc) + TimeDelta::hours(10);
                entry.detail["silent"] = json!(false);
            }),
            "it makes a sound at night",
        ),
        (
            on(CREATED, WELCOME, |entry| entry.kind.clear()),
            "nothing of it is on Discord",
        ),
        (
            on(CREATED, WELCOME, |entry| entry.channel_id = None),
            "a channel that is not its own",
        ),
        (
            on(CREATED, PROMPT, |entry| entry.at += TimeDelta::days(400)),
            "came after its time",
        ),
        (
            on(CREATED, WELCOME, |entry| entry.at -= TimeDelta::days(400)),
            "came before it was promised",
        ),
        (
            on(CREATED, WELCOME, |entry| {
                let button = json!({ "custom_id": "1:page:open~ff" });
                entry.detail["components"] = json!([{ "components": [button] }]);
            }),
            "nobody promised this message",
        ),
        (
            on(CREATED, WELCOME, |entry| {
                entry.detail["components"] = json!([]);
                entry.detail["embeds"] = json!([{ "footer": { "text": "⟦ff⟧" } }]);
            }),
            "nobody promised this message",
        ),
        (
            on(CREATED, WELCOME, |entry| {
                entry.detail["components"] = Value::Null;
            }),
            "carries no marker",
        ),
        (without("pin_added"), "is pinned 0 times"),
        (
            on("pin_added", "", |entry| {
                entry.message_id = Some(Snowflake(1));
            }),
            "is pinned 0 times",
        ),
        (
            Box::new(|world, journal| {
                let passed_on = world.entry(journal, "message_crossposted", "").clone();
                journal.push(passed_on);
            }),
            "is passed on 2 times",
        ),
        (without("message_crossposted"), "is passed on 0 times"),
        (without("message_edited"), "its card still takes votes"),
        (without("message_edited"), "nobody is asked"),
    ]
}

fn calls() -> Vec<(Change, &'static str)> {
    vec![
        (
            on(CREATED, WELCOME, |entry| {
                entry.detail["pinged"]["users"] = json!([STRANGER.to_string()]);
            }),
            "of the journal: calls",
        ),
        (
            on(CREATED, PROMPT, |entry| {
                entry.detail["pinged"]["users"] = json!([MEMBERS[0].to_string()]);
            }),
            "of the journal: calls",
        ),
        (
            on(CREATED, TALK, |entry| {
                entry.detail["pinged"]["everyone"] = json!(true);
            }),
            "of the journal: calls",
        ),
        (
            on(CREATED, WELCOME, |entry| {
                entry.detail["pinged"]["roles"] = json!([STRANGER.to_string()]);
            }),
            "of the journal: calls",
        ),
    ]
}

fn places() -> Vec<(Change, &'static str)> {
    vec![
        (again("channel_created", ""), "categories were made"),
        (
            on_room(|entry| entry.channel_id = Some(Snowflake(5))),
            "another channel is recorded as its room",
        ),
        (
            on_room(|entry| entry.kind.clear()),
            "nothing of it is on Discord",
        ),
        (
            on_room(|entry| entry.detail["topic"] = Value::Null),
            "neither a category nor a room",
        ),
        (
            on_room(|entry| entry.detail["topic"] = json!("⟦ff⟧")),
            "nobody promised this room",
        ),
        (
            Box::new(|world, journal| {
                let mut gone = world.entry(journal, "channel_created", "").clone();
                "channel_deleted".clone_into(&mut gone.kind);
                journal.push(gone);
            }),
            "nobody promised that this channel goes",
        ),
        (without("overwrite_set"), "nobody was let in"),
        (
            on("overwrite_set", "", |entry| {
                entry.detail["id"] = json!(STRANGER.to_string());
            }),
            "nobody promised this seat",
        ),
        (without("event_created"), "nothing of it is on Discord"),
        (again("event_created", ""), "is there twice"),
        (
            on("event_created", "", |entry| entry.detail["id"] = json!("5")),
            "another event is recorded",
        ),
        (
            on("event_created", "", |entry| {
                entry.detail["description"] = json!("⟦ff⟧");
            }),
            "nobody promised this event",
        ),
    ]
}

fn answers() -> Vec<(Change, &'static str)> {
    let unfilled = |_world: &World, journal: &mut Vec<JournalEntry>| {
        journal.retain(|entry| entry.kind != "message_edited" || entry.interaction_id.is_none());
    };
    vec![
        (
            without("interaction_answered"),
            "the interaction was not answered",
        ),
        (Box::new(unfilled), "are left thinking"),
    ]
}

#[tokio::test]
async fn the_judge_sees_each_thing_that_is_wrong_on_discord() {
    let world = World::lived().await;
    assert_eq!(world.judged(|_| {}, "").await, Vec::<String>::new());
    let changes = [messages(), calls(), places(), answers()];
    for (change, expected) in changes.into_iter().flatten() {
        let wrongs = world.judged(|journal| change(&world, journal), "").await;
        assert_seen(&wrongs, expected);
    }
}

/// Statements that break one thing each, and what the judge says of it.
const BROKEN: [(&str, &str); 72] = [
    (
        "UPDATE cohort SET voice_rooms = 1, state = 'running'",
        "a room that stands has the promise of a voice room",
    ),
    (
        "INSERT INTO voice_room (group_id, server_id, channel_id, opened_at, removed_at)
         SELECT group_id, server_id, 7, 0, 1 FROM room LIMIT 1",
        "a voice room goes with its room",
    ),
    ("UPDATE cohort SET taken_back_from = id", "nobody is in a group that was set aside"),
    ("UPDATE proposal SET state = 'expired'", "a booked proposal has exactly one meeting"),
    (
        "INSERT INTO audit (server_id, at, what, subject_id)
         SELECT server_id, at, what, subject_id FROM audit WHERE what = 'meeting.book'",
        "a booking was noted once",
    ),
    ("DELETE FROM audit WHERE what = 'proposal.make'", "a proposal was noted once"),
    ("UPDATE proposal SET state = 'open'", "a proposal past its deadline is closed"),
    ("DELETE FROM job WHERE kind = 'offer'", "a proposal has its promises"),
    ("DELETE FROM job WHERE kind = 'reminder'", "a meeting has its promises"),
    ("DELETE FROM job WHERE kind = 'booking'", "a meeting has its promises"),
    ("DELETE FROM job WHERE kind = 'question'", "a meeting has its promises"),
    (
        "DELETE FROM job WHERE kind = 'standing'",
        "a pencilled meeting belongs to an hour whose card is promised",
    ),
    (
        "UPDATE standing SET ended_at = 1, ended_why = 'never'",
        "an hour that is kept no longer has no meeting to come",
    ),
    ("UPDATE meeting_member SET declined = 1", "what an hour holds is large enough to meet"),
    ("UPDATE proposal SET suggested_for = 9", "what was offered unasked was promised"),
    (
        "UPDATE meeting SET sequence = 1",
        "a meeting's sequence counts its changes, and each was noted",
    ),
    (
        "UPDATE meeting SET sequence = 1, state = 'cancelled'",
        "a meeting's sequence counts its changes, and each was noted",
    ),
    (
        "UPDATE meeting SET sequence = 1, state = 'cancelled'",
        "what is called off is told",
    ),
    (
        "UPDATE job SET state = 'waiting', attempts = 0, ended_at = NULL WHERE kind = 'reminder';
         UPDATE meeting SET sequence = 3",
        "no reminder of a time waits that does not stand",
    ),
    ("DELETE FROM membership", "who votes is a member"),
    (
        "INSERT INTO meeting (group_id, server_id, proposal_id, option_id, starts_at, minutes, state, place, booked_at)
         SELECT group_id, server_id, 999, option_id, starts_at + 60000, minutes, state, place, booked_at FROM meeting
          WHERE origin = 'proposal'",
        "two meetings of a group do not overlap",
    ),
    ("DELETE FROM milestone_change", "a milestone's history begins with its start"),
    (
        "UPDATE milestone_change SET became = 'dropped' WHERE became = 'done'",
        "a milestone's history begins with its start",
    ),
    ("UPDATE milestone_change SET deed = deed + 1", "a milestone's deeds are counted"),
    ("UPDATE milestone_change SET undoes = deed", "a milestone's deeds are counted"),
    (
        "UPDATE job SET kind = 'steps-due', state = 'waiting', attempts = 0, ended_at = NULL
          WHERE kind = 'prompt'",
        "no reminder waits where nobody looks after a step",
    ),
    (
        "INSERT INTO receipt (broadcast_id, server_id, group_id, channel_id, message_id, sent_at)
         SELECT broadcast_id, server_id, group_id, channel_id + 1, message_id, sent_at FROM receipt",
        "one receipt a room",
    ),
    (
        "DELETE FROM job WHERE kind = 'announcement' AND key LIKE '%:all'",
        "a broadcast has one promise for all",
    ),
    (
        "DELETE FROM job WHERE kind = 'announcement' AND key NOT LIKE '%:all';
         UPDATE broadcast SET confirmed_at = confirmed_at + 86400000",
        "a broadcast has a promise for each room that somebody was in",
    ),
    (
        "UPDATE membership SET until_at = from_at; UPDATE broadcast SET confirmed_at = confirmed_at + 86400000",
        "a broadcast has no promise for a room that nobody was in",
    ),
    ("UPDATE webinar SET state = 'cancelled'", "a webinar is announced once"),
    (
        "INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at)
         SELECT 'talk-reminder:x', server_id, 'talk-reminder', 1,
                json_object('webinar', id, 'group', 1, 'sequence', 7), 9000000000000, 'waiting', 0
           FROM webinar",
        "no reminder of a webinar waits that does not stand at its hour",
    ),
    (
        "UPDATE webinar SET state = 'cancelled', called_off_at = 1;
         INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at, ended_at)
         SELECT 'revision:' || id || ':all', server_id, 'revision', 1,
                json_object('broadcast', id, 'group', NULL), 0, 'done', 0, 1
           FROM broadcast",
        "is done, and its card shows it otherwise",
    ),
    ("UPDATE membership SET until_at = 1", "who is placed or has finished is in one group"),
    (
        "DROP INDEX membership_one_group;
         INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         SELECT group_id, participant_id, cohort_id, from_at, reason FROM membership",
        "nobody has two open memberships",
    ),
    (
        "INSERT INTO meeting_member (meeting_id, participant_id, cost, declined)
         SELECT id, 999, 0, 0 FROM meeting",
        "who is expected at a meeting to come is in its group",
    ),
    (
        "UPDATE membership SET reason = 'came'",
        "a room says who has come to its group late and was let in",
    ),
    ("UPDATE cohort SET size_min = 2, size_max = 2", "a group is no larger than it may be"),
    ("DELETE FROM job WHERE kind = 'hold'", "a seat that is held has the promise of its end"),
    ("UPDATE hold SET until_at = until_at + 1", "a seat that is held has the promise of its end"),
    ("UPDATE hold SET left_at = left_at - 86400000", "a seat is held for seven days"),
    ("UPDATE hold SET ended_how = 'over'", "a seat is held for seven days"),
    (
        "UPDATE hold SET ended_at = ended_at + 86400000; UPDATE membership SET until_at = from_at",
        "who is back in time is in a group as before",
    ),
    (
        "UPDATE hold SET ended_how = 'over', ended_at = until_at",
        "who was away too long has lost their seat",
    ),
    (
        "UPDATE membership SET until_at = from_at, ended_why = 'gone'",
        "who was away too long has lost their seat",
    ),
    (
        "UPDATE hold SET ended_how = 'over', ended_at = until_at",
        "a group reads whose seat was given up",
    ),
    (
        "INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at)
         SELECT 'departure:' || hold.id, server.id, 'departure', 1, '{}', 9000000000000, 'waiting', 0
           FROM hold JOIN server",
        "a group reads whose seat was given up",
    ),
    (
        "INSERT INTO staff (programme_id, account_id, scope, group_id, from_at)
         SELECT programme.id, 7, 'helper', room.group_id, 0 FROM programme JOIN room",
        "a group reads who looks after it, and a room lets them in",
    ),
    (
        "INSERT INTO pause (participant_id, made_at)
         SELECT participant_id, 0 FROM membership WHERE until_at IS NULL",
        "a group reads of every pause as it stands",
    ),
    (
        "INSERT INTO fall (group_id, fell_at, ended_at) SELECT id, 0, 1 FROM peer_group",
        "a group that has become small is asked once",
    ),
    (
        "INSERT INTO fall (group_id, fell_at) SELECT id, 0 FROM peer_group",
        "a group counts as small exactly while it has become so",
    ),
    (
        "UPDATE membership SET until_at = from_at + 86400000 WHERE id = (SELECT min(id) FROM membership)",
        "a group counts as small exactly while it has become so",
    ),
    (
        "UPDATE peer_group SET merged_at = 1, merged_into_id = id",
        "a group that has joined another has nobody in it",
    ),
    (
        "UPDATE peer_group SET merged_at = 1, merged_into_id = id;
         DELETE FROM job WHERE kind = 'farewell'",
        "a group that has joined another reads where it goes on",
    ),
    ("DELETE FROM job WHERE kind = 'room'", "a launched group has its room"),
    ("DELETE FROM job WHERE kind = 'welcome'", "a room that stands has the promise of its welcome"),
    ("UPDATE attempt SET ended_at = NULL, outcome = NULL", "no attempt is open while its job has ended"),
    (
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'CREATE INDEX job_due ON job (due_at, id)' WHERE name = 'job_due'",
        "the file is not whole",
    ),
    ("UPDATE receipt SET broadcast_id = 999", "points nowhere"),
    (
        "UPDATE job SET state = 'waiting', ended_at = NULL WHERE kind = 'welcome'",
        "is due and still waits",
    ),
    (
        "INSERT INTO attempt SELECT job_id, number + 10, 'other', started_at, ended_at, 'later' FROM attempt",
        "its tries had different nonces",
    ),
    ("UPDATE attempt SET outcome = 'later'", "is done, and no try says so"),
    (
        "UPDATE job SET state = 'skipped', ended_at = 1 WHERE state = 'waiting'",
        "ended without a reason",
    ),
    (
        "UPDATE job SET state = 'skipped', ended_at = 1, why = 'its time has passed' WHERE state = 'waiting'",
        "is called late and was not",
    ),
    (
        "UPDATE job SET state = 'parked', ended_at = 1, why = 'our own side failed' WHERE state = 'waiting'",
        "our own side failed",
    ),
    ("UPDATE job SET kind = 'novelty' WHERE kind = 'welcome'", "no row of the judge's knows its kind"),
    ("UPDATE room SET card_message_id = 5", "is recorded, and"),
    ("UPDATE room SET channel_id = 5", "another channel is recorded as its room"),
    ("DELETE FROM room", "its place is not in the database"),
    ("UPDATE category SET channel_id = 5", "its channel was never made"),
    (
        "INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at, ended_at)
         SELECT 'removal:' || group_id || ':0', server_id, 'removal', 1,
                json_object('kind', 'removal', 'group', group_id, 'edition', 0), opened_at, 'done',
                opened_at, opened_at FROM room",
        "its channel stands",
    ),
    (
        "DELETE FROM attempt WHERE job_id = (SELECT id FROM job WHERE kind = 'booking')",
        "nobody promised this message",
    ),
];

#[tokio::test]
async fn the_judge_sees_each_thing_that_is_wrong_in_the_database() {
    let world = World::lived().await;
    for (sql, expected) in BROKEN {
        assert_seen(&world.judged(|_| {}, sql).await, expected);
    }
    for (rule, _question) in RULES {
        let broken = BROKEN
            .iter()
            .any(|(_sql, expected)| rule.starts_with(expected));
        assert!(broken, "nothing shows that the judge sees whether {rule}");
    }
}

#[tokio::test]
async fn the_judge_sees_a_stranger_in_a_room() {
    let world = World::lived().await;
    let people = &world.town.people;
    let excuses = Excuses::default();
    assert_eq!(judge(&world.town, &excuses).await, Vec::<String>::new());
    world.town.join(Snowflake(STRANGER)).await;
    let change = ChannelChange {
        overwrites: Some(vec![NewOverwrite {
            id: Snowflake(STRANGER),
            kind: 1,
            allow: carrel::sim::Permissions(1 << 10),
            deny: carrel::sim::Permissions(0),
        }]),
        ..ChannelChange::default()
    };
    let changed = people.change_channel(world.room, &change).await;
    changed.expect("humans may let others in");
    let wrongs = judge(&world.town, &excuses).await;
    assert_seen(&wrongs, &format!("{STRANGER} sees the rooms"));
    assert_seen(
        &wrongs,
        &format!("lets {STRANGER} in, who is not in its group"),
    );
    // The change took away what let the members in.
    assert_seen(&wrongs, &format!("does not let {} in", MEMBERS[0]));
}
