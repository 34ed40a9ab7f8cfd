//! The judge: says everything that is wrong with a world in which Carrel has lived.
//!
//! Knows two testimonies: the simulator's journal, which says what really happened on Discord, and
//! the database, which says what was promised. Refuses to know how Carrel works: markers are read
//! off buttons, footers, topics and descriptions, promises off the table `job`, and nothing of the product is imported.
//!
//! **Invariants**
//! - Each kind of promise is one row of [`KINDS`]; a job of a kind that has no row is a fault.
//! - A fault is a sentence that names the job, message or row. No fault is left out because of
//!   another.
//!
//! **Exceptions**, all of them: a second message after a human deleted the first; an interaction
//! that came while the bot was down, or whose own acknowledgement met a fault.

mod effects;
mod interactions;
mod nights;
mod overwrites;
mod planted;
mod records;
mod unasked;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use carrel::sim::{Snowflake, people::JournalEntry};
use chrono::TimeDelta;
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

use self::effects::Effects;
pub(crate) use self::effects::custom_ids;
use super::town::{PATIENCE, Town};

/// How far the bot's clock may stand from Discord's.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// What keeping a promise of one kind shows on Discord.
struct Kind {
    /// The first part of its jobs' keys.
    name: &'static str,
    /// What is seen.
    shows: Shows,
    /// Where each promise of the kind belongs, as the database says: key, channel, and a third
    /// number by [`Shows`].
    belongs: &'static str,
}

/// What is seen when a promise is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    /// Nothing.
    Nothing,
    /// A category; it carries no marker, so the database must name it.
    Category,
    /// A channel with the marker in its topic.
    Room,
    /// An overwrite, set or taken away; the third number is the account of a member, which it lets in.
    Seat,
    /// A message with the marker; the third number is the message that is recorded, if any is.
    Message {
        /// Whether it is pinned.
        pinned: bool,
        /// Whether it may call the members of its group.
        calls: bool,
    },
    /// Last words: a message with the marker, and overwrites that hush the room's members.
    LastWords,
    /// A private message with the marker.
    Word,
    /// An event with the marker in its description, which is the third number.
    Event,
    /// A message that is passed on, which is the third number.
    PassedOn,
    /// The end of a vote on its card, which is the third number.
    VoteEnded,
    /// A message with the marker, where the promise belongs anywhere; else nothing.
    MessageIfAny,
    /// A change of a card, which is the third number: once the last of its changes is shown, it can
    /// be pressed exactly while its hour is kept.
    HourShown,
    /// What has become of an announcement, on its message, which is the third number: people can say
    /// that they come exactly while the webinar stands and was not recorded.
    BroughtUpToDate,
    /// A question on a message, which is the third number.
    Asked,
    /// A voice channel; it carries no marker, so the database must name it.
    VoiceRoom,
    /// Overwrites that hush the members of a voice room.
    Hushed,
    /// That a room is gone, whenever it was.
    TakenDown,
    /// That a channel is gone, a day after the last message of the bot in it at the earliest.
    Removed,
}

const MESSAGE: Shows = Shows::Message {
    pinned: false,
    calls: false,
};

/// Every kind of promise; a new one slots in here.
const KINDS: [Kind; 47] = [
    Kind {
        name: "census",
        shows: Shows::Nothing,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'census'",
    },
    Kind {
        name: "hello",
        shows: Shows::MessageIfAny,
        belongs: "SELECT 'hello:' || id || ':' || joined_at, hello_channel_id, hello_message_id
                    FROM server WHERE hello_message_id IS NOT NULL",
    },
    Kind {
        name: "category",
        shows: Shows::Category,
        belongs: "SELECT 'category:' || cohort_id || ':' || number, channel_id, NULL FROM category",
    },
    Kind {
        name: "room",
        shows: Shows::Room,
        belongs: "SELECT 'room:' || group_id, channel_id, NULL FROM room",
    },
    Kind {
        name: "seat",
        shows: Shows::Seat,
        belongs: "SELECT 'seat:' || room.group_id || ':' || whose.discord_user_id, channel_id,
                         (SELECT account.discord_user_id FROM membership
                            JOIN participant ON participant.id = participant_id
                            JOIN account ON account.person_id = participant.person_id
                                        AND account.until_at IS NULL
                           WHERE membership.group_id = room.group_id AND membership.until_at IS NULL
                             AND account.discord_user_id = whose.discord_user_id
                           UNION
                          SELECT account_id FROM staff
                           WHERE scope = 'helper' AND until_at IS NULL
                             AND staff.group_id = room.group_id AND account_id = whose.discord_user_id)
                    FROM room JOIN (SELECT discord_user_id FROM account WHERE discord_user_id IS NOT NULL
                                     UNION SELECT account_id FROM staff WHERE scope = 'helper') AS whose",
    },
    Kind {
        name: "arrival",
        shows: Shows::Message {
            pinned: false,
            calls: true,
        },
        belongs: "SELECT 'arrival:' || group_id || ':' || participant_id || ':' || from_at, channel_id, NULL
                    FROM membership JOIN room USING (group_id)",
    },
    Kind {
        name: "hold",
        shows: Shows::Nothing,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'hold'",
    },
    Kind {
        name: "departure",
        shows: MESSAGE,
        belongs: "SELECT 'departure:' || hold.id, channel_id, NULL FROM hold JOIN room USING (group_id)",
    },
    Kind {
        name: "helper",
        shows: MESSAGE,
        belongs: "SELECT job.key, room.channel_id, NULL
                    FROM job JOIN room ON room.group_id = json_extract(payload, '$.group')
                   WHERE kind = 'helper'",
    },
    Kind {
        name: "help",
        shows: Shows::Word,
        belongs: "SELECT key, NULL, json_extract(payload, '$.account') FROM job WHERE kind = 'help'",
    },
    Kind {
        name: "pause",
        shows: MESSAGE,
        belongs: "SELECT job.key, room.channel_id, NULL
                    FROM job JOIN room ON room.group_id = json_extract(payload, '$.group')
                   WHERE kind = 'pause'",
    },
    Kind {
        name: "small",
        shows: MESSAGE,
        belongs: "SELECT 'small:' || group_id || ':' || fall.id, channel_id, NULL
                    FROM fall JOIN room USING (group_id)",
    },
    Kind {
        name: "erasure",
        shows: Shows::Nothing,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'erasure'",
    },
    Kind {
        name: "welcome",
        shows: Shows::Message {
            pinned: true,
            calls: true,
        },
        belongs: "SELECT 'welcome:' || group_id, channel_id, card_message_id FROM room",
    },
    Kind {
        name: "prompt",
        shows: Shows::Message {
            pinned: true,
            calls: false,
        },
        belongs: "SELECT 'prompt:' || room.group_id || ':' || numbers.fortnight, room.channel_id, message_id
                    FROM room JOIN (SELECT DISTINCT fortnight FROM cohort_plan) AS numbers
                    LEFT JOIN prompt_posted AS posted ON posted.group_id = room.group_id
                                                     AND posted.fortnight = numbers.fortnight",
    },
    Kind {
        name: "offer",
        shows: MESSAGE,
        belongs: "SELECT 'offer:' || id, room.channel_id, message_id FROM proposal JOIN room USING (group_id)",
    },
    Kind {
        name: "close",
        shows: Shows::VoteEnded,
        belongs: "SELECT 'close:' || id, room.channel_id, message_id FROM proposal JOIN room USING (group_id)",
    },
    Kind {
        name: "booking",
        shows: Shows::Message {
            pinned: false,
            calls: true,
        },
        belongs: "SELECT 'booking:' || meeting.id, room.channel_id,
                         CASE meeting.sequence - (meeting.state = 'cancelled')
                              WHEN 0 THEN meeting.message_id ELSE meeting_move.message_id END
                    FROM meeting JOIN room USING (group_id)
                    LEFT JOIN meeting_move ON meeting_id = meeting.id AND meeting_move.sequence = 1",
    },
    Kind {
        name: "moved",
        shows: Shows::Message {
            pinned: false,
            calls: true,
        },
        belongs: "SELECT 'moved:' || meeting.id || ':' || this.sequence, room.channel_id,
                         CASE meeting.sequence - (meeting.state = 'cancelled')
                              WHEN this.sequence THEN meeting.message_id ELSE next.message_id END
                    FROM meeting JOIN room USING (group_id)
                    JOIN meeting_move AS this ON this.meeting_id = meeting.id
                    LEFT JOIN meeting_move AS next ON next.meeting_id = meeting.id
                                                  AND next.sequence = this.sequence + 1",
    },
    Kind {
        name: "called-off",
        shows: Shows::Message {
            pinned: false,
            calls: true,
        },
        belongs: "SELECT 'called-off:' || id, room.channel_id, NULL
                    FROM meeting JOIN room USING (group_id)",
    },
    Kind {
        name: "clash",
        shows: Shows::Nothing,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'clash'",
    },
    Kind {
        name: "reminder",
        shows: MESSAGE,
        belongs: "SELECT 'reminder:' || id || ':' || lead.word, room.channel_id, NULL
                    FROM meeting JOIN room USING (group_id)
                    JOIN (SELECT 'day' AS word UNION SELECT 'hour') AS lead
                  UNION ALL
                  SELECT 'reminder:' || meeting.id || ':' || lead.word || ':' || meeting_move.sequence,
                         room.channel_id, NULL
                    FROM meeting JOIN room USING (group_id)
                    JOIN meeting_move ON meeting_id = meeting.id
                    JOIN (SELECT 'day' AS word UNION SELECT 'hour') AS lead",
    },
    Kind {
        name: "steps-due",
        shows: Shows::Message {
            pinned: false,
            calls: true,
        },
        belongs: "SELECT job.key, room.channel_id, NULL
                    FROM job JOIN room ON room.group_id = json_extract(payload, '$.group')
                   WHERE kind = 'steps-due'",
    },
    Kind {
        name: "standing",
        shows: Shows::MessageIfAny,
        belongs: "SELECT 'standing:' || standing.group_id || ':' || search, room.channel_id, message_id
                    FROM standing JOIN room USING (group_id)",
    },
    Kind {
        name: "standing-card",
        shows: Shows::HourShown,
        belongs: "SELECT 'standing-card:' || id || ':' || revision, CASE WHEN ended_at IS NULL THEN 1 ELSE 0 END,
                         message_id FROM standing WHERE revision > 0",
    },
    Kind {
        name: "clock-change",
        shows: Shows::Message {
            pinned: false,
            calls: true,
        },
        belongs: "SELECT key, room.channel_id, NULL FROM job
                    JOIN standing ON standing.id = json_extract(payload, '$.standing')
                    JOIN room USING (group_id) WHERE kind = 'clock-change'",
    },
    Kind {
        name: "suggestion",
        shows: Shows::Nothing,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'suggestion'",
    },
    Kind {
        name: "question",
        shows: Shows::Asked,
        belongs: "SELECT key, NULL, CASE meeting.sequence WHEN json_extract(payload, '$.sequence')
                                          THEN meeting_reminder.message_id END FROM job
                    JOIN meeting ON meeting.id = json_extract(payload, '$.meeting')
                    LEFT JOIN meeting_reminder ON meeting_id = meeting.id AND lead = 'hour'
                   WHERE kind = 'question'",
    },
    Kind {
        name: "announcement",
        shows: MESSAGE,
        belongs: "SELECT 'announcement:' || broadcast.id || ':' || room.group_id, room.channel_id, message_id
                    FROM broadcast JOIN peer_group USING (cohort_id) JOIN room ON room.group_id = peer_group.id
                    LEFT JOIN receipt ON receipt.broadcast_id = broadcast.id
                                     AND receipt.group_id = room.group_id
                  UNION ALL
                  SELECT 'announcement:' || broadcast.id || ':all', announcement_channel_id, message_id
                    FROM broadcast JOIN cohort ON cohort.id = cohort_id
                    JOIN programme ON programme.id = programme_id
                    LEFT JOIN receipt ON receipt.broadcast_id = broadcast.id
                                     AND receipt.group_id IS NULL",
    },
    Kind {
        name: "publish",
        shows: Shows::PassedOn,
        belongs: "SELECT 'publish:' || broadcast_id, channel_id, message_id FROM receipt WHERE group_id IS NULL",
    },
    Kind {
        name: "event",
        shows: Shows::Event,
        belongs: "SELECT 'event:' || id, NULL, event_id FROM webinar",
    },
    Kind {
        name: "revision",
        shows: Shows::BroughtUpToDate,
        belongs: "SELECT key, CASE WHEN webinar.state = 'announced' AND recording IS NULL THEN 1 ELSE 0 END,
                         receipt.message_id
                    FROM job JOIN broadcast ON broadcast.id = json_extract(payload, '$.broadcast')
                    JOIN webinar ON webinar.id = webinar_id
                    LEFT JOIN receipt ON receipt.broadcast_id = broadcast.id
                                     AND receipt.group_id IS json_extract(payload, '$.group')
                   WHERE kind = 'revision'",
    },
    Kind {
        name: "event-revision",
        shows: Shows::Nothing,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'event-revision'",
    },
    Kind {
        name: "news",
        shows: Shows::Message {
            pinned: false,
            calls: true,
        },
        belongs: "SELECT key, room.channel_id, NULL
                    FROM job JOIN room ON room.group_id = json_extract(payload, '$.group')
                   WHERE kind = 'news'",
    },
    Kind {
        name: "talk-reminder",
        shows: Shows::Message {
            pinned: false,
            calls: true,
        },
        belongs: "SELECT key, room.channel_id, NULL
                    FROM job JOIN room ON room.group_id = json_extract(payload, '$.group')
                   WHERE kind = 'talk-reminder'",
    },
    Kind {
        name: "word",
        shows: Shows::Word,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'word'",
    },
    Kind {
        name: "notice",
        shows: Shows::Word,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'notice'",
    },
    Kind {
        name: "waiting",
        shows: Shows::Word,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'waiting'",
    },
    Kind {
        name: "half-way",
        shows: Shows::Word,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'half-way'",
    },
    Kind {
        name: "farewell",
        shows: Shows::LastWords,
        belongs: "SELECT 'farewell:' || group_id, channel_id, NULL FROM room",
    },
    Kind {
        name: "warning",
        shows: MESSAGE,
        belongs: "SELECT job.key, room.channel_id, NULL
                    FROM job JOIN room ON room.group_id = json_extract(payload, '$.group')
                   WHERE kind = 'warning'",
    },
    Kind {
        name: "removal",
        shows: Shows::Removed,
        belongs: "SELECT job.key, room.channel_id, NULL
                    FROM job JOIN room ON room.group_id = json_extract(payload, '$.group')
                   WHERE kind = 'removal'",
    },
    Kind {
        name: "answers",
        shows: Shows::Nothing,
        belongs: "SELECT key, NULL, NULL FROM job WHERE kind = 'answers'",
    },
    Kind {
        name: "category-removal",
        shows: Shows::Removed,
        belongs: "SELECT 'category-removal:' || cohort_id || ':' || number,
                         CASE WHEN removed_at IS NOT NULL THEN channel_id END, NULL
                    FROM category",
    },
    Kind {
        name: "taking-down",
        shows: Shows::TakenDown,
        belongs: "SELECT 'taking-down:' || group_id, channel_id, NULL FROM room",
    },
    Kind {
        name: "voice-room",
        shows: Shows::VoiceRoom,
        belongs: "SELECT 'voice-room:' || group_id, channel_id, NULL FROM voice_room",
    },
    Kind {
        name: "voice-closing",
        shows: Shows::Hushed,
        belongs: "SELECT 'voice-closing:' || group_id, channel_id, NULL FROM voice_room",
    },
];

/// What the driver of a world knows and its witnesses do not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Excuses {
    /// Stretches of the journal during which no bot lived, by their first and last number.
    pub(crate) absences: Vec<(u64, u64)>,
    /// Interactions whose acknowledgement took longer than the bot waits.
    pub(crate) unheard: BTreeSet<Snowflake>,
}

/// A world to be judged.
pub(crate) struct Case<'a> {
    journal: &'a [JournalEntry],
    database: PathBuf,
    me: Snowflake,
    excuses: &'a Excuses,
}

/// A row of the table `job`, with what its attempts say.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Job {
    key: String,
    kind: String,
    state: String,
    due_at: i64,
    not_after_at: Option<i64>,
    made_at: i64,
    ended_at: Option<i64>,
    why: Option<String>,
    tries: i64,
    tries_done: i64,
    least_nonce: Option<String>,
    greatest_nonce: Option<String>,
}

/// Where a promise belongs.
struct Place {
    channel: Option<Snowflake>,
    third: Option<Snowflake>,
}

/// Says everything that is wrong with a town, at a moment when nothing is under way.
pub(crate) async fn judge(town: &Town, excuses: &Excuses) -> Vec<String> {
    let journal = town.journal().await;
    let me = town.people.info().await.expect("answers").bot_user_id;
    let case = Case::new(&journal, town.database(), me, excuses);
    let now = town.clock.now().timestamp_millis();
    let mut wrongs = case.wrongs(now).await;
    wrongs.extend(case.foreign_eyes(town).await);
    wrongs.extend(overwrites::wrongs(&mut case.look().await, &case).await);
    wrongs
}

impl<'a> Case<'a> {
    /// The world in which the bot's account is `me`.
    pub(crate) fn new(
        journal: &'a [JournalEntry],
        database: PathBuf,
        me: Snowflake,
        excuses: &'a Excuses,
    ) -> Self {
        Self {
            journal,
            database,
            me,
            excuses,
        }
    }

    /// Says everything that the two testimonies show to be wrong at `now`, in milliseconds.
    pub(crate) async fn wrongs(&self, now: i64) -> Vec<String> {
        let mut look = self.look().await;
        let mut wrongs = records::wrongs(&mut look, now).await;
        let jobs = jobs(&mut look).await;
        let places = places(&mut look).await;
        let members = ever_in_rooms(&mut look).await;
        let voices = voice_rooms(&mut look).await;
        let effects = Effects::of(self.journal, self.me);
        for job in &jobs {
            let Some(kind) = KINDS.iter().find(|kind| kind.name == job.kind) else {
                wrongs.push(format!("{}: no row of the judge's knows its kind", job.key));
                continue;
            };
            wrongs.extend(job.ended_well(now));
            let place = places.get(&job.key);
            wrongs.extend(effects.of_job(job, kind.shows, place));
        }
        wrongs.extend(unasked::wrongs(
            &effects,
            &jobs,
            &places,
            (&members, &voices),
        ));
        wrongs.extend(nights::wrongs(&mut look, &effects).await);
        wrongs.extend(interactions::wrongs(self.journal, self.excuses));
        wrongs
    }

    async fn look(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(&self.database)
            .read_only(true)
            .busy_timeout(PATIENCE);
        options.connect().await.expect("the database opens")
    }

    /// Who is on the server now.
    fn present(&self) -> BTreeSet<Snowflake> {
        let mut present = BTreeSet::new();
        for entry in self.journal {
            match (entry.kind.as_str(), entry.by) {
                ("member_joined", Some(user)) => drop(present.insert(user)),
                ("member_left", Some(user)) => drop(present.remove(&user)),
                _ => {}
            }
        }
        present
    }

    /// Who sees a room that is not theirs, or does not see their own.
    async fn foreign_eyes(&self, town: &Town) -> Vec<String> {
        let mut look = self.look().await;
        let rooms = accounts_of_rooms(&mut look).await;
        let mut wrongs = Vec::new();
        for user in self.present() {
            if user == self.me || user == town.owner {
                continue;
            }
            let sidebar = town.people.sidebar(town.server, user).await;
            let sees: BTreeSet<Snowflake> = sidebar
                .expect("is listed")
                .iter()
                .map(|channel| channel.id)
                .filter(|channel| rooms.contains_key(channel))
                .collect();
            let theirs: BTreeSet<Snowflake> = rooms
                .iter()
                .filter(|(_room, accounts)| accounts.contains(&user))
                .map(|(room, _accounts)| *room)
                .collect();
            if sees != theirs {
                wrongs.push(format!(
                    "{user} sees the rooms {sees:?}, theirs are {theirs:?}"
                ));
            }
        }
        wrongs
    }
}

impl Job {
    /// What the row itself shows to be wrong.
    fn ended_well(&self, now: i64) -> Vec<String> {
        let key = &self.key;
        let mut wrongs = Vec::new();
        let mut wrong = |what: String| wrongs.push(format!("{key}: {what}"));
        if self.least_nonce != self.greatest_nonce {
            wrong("its tries had different nonces".to_owned());
        }
        let why = self.why.as_deref().unwrap_or_default();
        match self.state.as_str() {
            "waiting" if self.due_at <= now => wrong(format!("is due and still waits: {why}")),
            "done" if self.tries_done == 0 => wrong("is done, and no try says so".to_owned()),
            "skipped" | "parked" if why.is_empty() => wrong("ended without a reason".to_owned()),
            "skipped" if why == "its time has passed" => {
                let passed = self.not_after_at.zip(self.ended_at);
                if passed.is_none_or(|(last, ended)| ended <= last) {
                    wrong("is called late and was not".to_owned());
                }
            }
            "parked" if why.contains("our own side") => wrong(why.to_owned()),
            _ => {}
        }
        wrongs
    }
}

async fn jobs(look: &mut SqliteConnection) -> Vec<Job> {
    sqlx::query_as(
        "SELECT key, kind, state, due_at, not_after_at, made_at, job.ended_at, why,
                count(number) AS tries, count(number) FILTER (WHERE outcome = 'done') AS tries_done,
                min(nonce) AS least_nonce, max(nonce) AS greatest_nonce
           FROM job LEFT JOIN attempt ON attempt.job_id = job.id GROUP BY job.id ORDER BY job.id",
    )
    .fetch_all(look)
    .await
    .expect("the jobs are listed")
}

async fn places(look: &mut SqliteConnection) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for kind in &KINDS {
        let rows: Vec<(String, Option<i64>, Option<i64>)> = sqlx::query_as(kind.belongs)
            .fetch_all(&mut *look)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", kind.name));
        for (key, channel, third) in rows {
            let place = Place {
                channel: channel.map(id),
                third: third.map(id),
            };
            places.insert(key, place);
        }
    }
    places
}

/// The accounts of everyone who is in a group now, by its room and its voice room; and of those whose
/// group went to another as a whole, who may read its room as long as they are in a group; and of those
/// who look after the group now.
async fn accounts_of_rooms(
    look: &mut SqliteConnection,
) -> BTreeMap<Snowflake, BTreeSet<Snowflake>> {
    let rows: Vec<(i64, Option<i64>)> = sqlx::query_as(
        "SELECT stands.channel_id, account.discord_user_id
           FROM (SELECT group_id, channel_id, removed_at FROM room
                  UNION ALL SELECT group_id, channel_id, removed_at FROM voice_room) AS stands
           LEFT JOIN membership ON membership.group_id = stands.group_id AND membership.until_at IS NULL
           LEFT JOIN participant ON participant.id = membership.participant_id
           LEFT JOIN account ON account.person_id = participant.person_id AND account.until_at IS NULL
          WHERE stands.removed_at IS NULL
          UNION
         SELECT room.channel_id, account.discord_user_id
           FROM room
           JOIN membership AS was ON was.group_id = room.group_id AND was.ended_why = 'merged'
           JOIN membership AS stays ON stays.participant_id = was.participant_id
                                   AND stays.until_at IS NULL
           JOIN participant ON participant.id = was.participant_id
           JOIN account ON account.person_id = participant.person_id AND account.until_at IS NULL
          WHERE room.removed_at IS NULL
          UNION
         SELECT stands.channel_id, staff.account_id
           FROM (SELECT group_id, channel_id, removed_at FROM room
                  UNION ALL SELECT group_id, channel_id, removed_at FROM voice_room) AS stands
           JOIN staff ON staff.group_id = stands.group_id AND staff.scope = 'helper'
                     AND staff.until_at IS NULL
          WHERE stands.removed_at IS NULL",
    )
    .fetch_all(look)
    .await
    .expect("the members are listed");
    by_room(rows)
}

/// The accounts of everyone who is or was in a group, by its room and its voice room.
async fn ever_in_rooms(look: &mut SqliteConnection) -> BTreeMap<Snowflake, BTreeSet<Snowflake>> {
    let rows: Vec<(i64, Option<i64>)> = sqlx::query_as(
        "SELECT stands.channel_id, account.discord_user_id
           FROM (SELECT group_id, channel_id FROM room
                  UNION ALL SELECT group_id, channel_id FROM voice_room) AS stands
           LEFT JOIN membership ON membership.group_id = stands.group_id
           LEFT JOIN participant ON participant.id = membership.participant_id
           LEFT JOIN account ON account.person_id = participant.person_id AND account.until_at IS NULL
          UNION ALL
         SELECT room.channel_id, discord_user_id FROM room JOIN seat USING (group_id)
          UNION ALL
         SELECT room.channel_id, staff.account_id FROM room
           JOIN staff ON staff.group_id = room.group_id AND staff.scope = 'helper'",
    )
    .fetch_all(look)
    .await
    .expect("the members are listed");
    by_room(rows)
}

/// The voice room of each group that has one, by its room.
async fn voice_rooms(look: &mut SqliteConnection) -> BTreeMap<Snowflake, Snowflake> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT room.channel_id, voice_room.channel_id FROM room JOIN voice_room USING (group_id)",
    )
    .fetch_all(look)
    .await
    .expect("the voice rooms are listed");
    let rows = rows.into_iter();
    rows.map(|(room, voice)| (id(room), id(voice))).collect()
}

fn by_room(rows: Vec<(i64, Option<i64>)>) -> BTreeMap<Snowflake, BTreeSet<Snowflake>> {
    let mut rooms: BTreeMap<Snowflake, BTreeSet<Snowflake>> = BTreeMap::new();
    for (room, account) in rows {
        let accounts = rooms.entry(id(room)).or_default();
        accounts.extend(account.map(id));
    }
    rooms
}

/// An id as SQLite keeps it.
fn id(kept: i64) -> Snowflake {
    Snowflake(kept.cast_unsigned())
}
