//! The life of one cohort, from its set-up to its end.
//!
//! Knows in which order things come: people act at moments drawn from the seed, between them time
//! goes from one due promise to the next, and whatever is due is waited for by its row, never by a
//! sleep.

use std::{fmt, fs, path::Path, time::Duration};

use carrel::{
    clock::{self, Stopwatch},
    sim::{Options, Snowflake, people::Seen},
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use fastrand::Rng;
use futures_util::future::join_all;
use sqlx::SqliteConnection;

use super::{
    acts::{self, Act, Came, Room},
    board::Board,
    trouble::{self, ANSWER_MAX, Listener},
};
use crate::fire::{
    bot::Bot,
    judge::{Case, Excuses, judge},
    tally::tell,
    town::{PATIENCE, Plan, Town},
};

/// The sign-ups, of which the first sixty are the cohort.
const SHEET: &str = include_str!("../../../../config/sample/signups-240.csv");

const PEOPLE: usize = 60;
const FORTNIGHTS: i64 = 8;

/// Days of a fortnight on which people act, and how often on each of them.
const LIVELY_DAYS: usize = 3;
const WAVES: usize = 2;

/// Acts of one wave.
const ACTS: usize = 4;

/// How long a person waits for an answer in real time. Whether it came in the end is the judge's
/// business; here it only decides whether the answer's buttons are pressed.
const GLANCE: Duration = Duration::from_millis(120);

/// How often a bot is started before it counts as unable to.
const STARTS_MAX: usize = 20;

/// One cohort under fire.
pub(super) struct Life {
    /// Draws what people do, and when.
    story: Rng,
    /// Draws what befalls the bot; apart, so that one death more does not change the whole story.
    fate: Rng,
    town: Town,
    bot: Option<Bot>,
    /// What the owner sees before the launch.
    preview: Seen,
    listener: Listener,
    look: SqliteConnection,
    board: Board,
    rooms: Vec<Room>,
    away: Vec<Snowflake>,
    /// How far the bot's clock is ahead of Discord's.
    skew: TimeDelta,
    /// The journal's last number before the acts that are under way.
    since: u64,
    excuses: Excuses,
    tally: Tally,
}

/// What happened in one life, or in many.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    lives: u64,
    came: Came,
    faults: u64,
    deaths: u64,
    starts: u64,
    away: TimeDelta,
    clocks: u64,
    jobs: u64,
    messages: u64,
    meetings: u64,
    pencilled: u64,
    answers: u64,
    milestones: u64,
    reminded: u64,
    broadcasts: u64,
}

impl Tally {
    pub(super) fn add(&mut self, more: &Self) {
        self.lives += more.lives;
        self.came.add(more.came);
        self.faults += more.faults;
        self.deaths += more.deaths;
        self.starts += more.starts;
        self.away += more.away;
        self.clocks += more.clocks;
        self.jobs += more.jobs;
        self.messages += more.messages;
        self.meetings += more.meetings;
        self.pencilled += more.pencilled;
        self.answers += more.answers;
        self.milestones += more.milestones;
        self.reminded += more.reminded;
        self.broadcasts += more.broadcasts;
    }

    /// Counts it into the tally of everything that was tried.
    pub(super) fn tell(&self, of: &str) {
        for (kind, count) in [
            ("cohorts", self.lives),
            ("faults", self.faults),
            ("kills", self.deaths),
            ("restarts", self.starts),
        ] {
            tell(kind, of, usize::try_from(count).unwrap_or(usize::MAX));
        }
    }

    /// Fails unless enough has happened in so many lives that their being right says something.
    pub(super) fn is_a_life(&self, lives: u64) {
        assert_eq!(self.lives, lives, "{self}");
        for (what, count, least) in [
            ("answered acts", self.came.answered, 80),
            ("faults", self.faults, 20),
            ("deaths", self.deaths, 3),
            ("jobs", self.jobs, 200),
            ("meetings", self.meetings, 3),
            ("pencilled meetings", self.pencilled, 30),
            ("answers whether they met", self.answers, 1),
            ("milestones", self.milestones, 5),
            ("reminders of milestones", self.reminded, 1),
            ("broadcasts", self.broadcasts, 1),
        ] {
            assert!(least * lives <= count, "only {count} {what}: {self}");
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cohorts, {} faults played, {} kills, {} starts, {} h away, {} clocks set, \
             {} acts answered, {} unanswered, {} not offered any more; \
             {} jobs, {} messages, {} meetings voted on and {} pencilled in, {} answers whether they met, \
             {} milestones, {} reminders of them, {} broadcasts",
            self.lives,
            self.faults,
            self.deaths,
            self.starts,
            self.away.num_hours(),
            self.clocks,
            self.came.answered,
            self.came.unanswered,
            self.came.refused,
            self.jobs,
            self.messages,
            self.meetings,
            self.pencilled,
            self.answers,
            self.milestones,
            self.reminded,
            self.broadcasts,
        )
    }
}

/// When a cohort starts: in spring it meets the changes of March and April, in autumn those of
/// October and November.
fn starts_on(seed: u64) -> NaiveDate {
    let (month, day) = if seed.is_multiple_of(2) {
        (2, 1)
    } else {
        (9, 6)
    };
    NaiveDate::from_ymd_opt(2027, month, day).expect("it is a Monday")
}

impl Life {
    /// Lives through a whole cohort; says what happened, or what is wrong.
    pub(super) async fn lived(seed: u64) -> Result<Tally, Vec<String>> {
        let start = starts_on(seed);
        let start_at = start.and_time(NaiveTime::MIN).and_utc();
        let mut life = Self::begun(seed, start).await;
        life.launched().await;
        for fortnight in 0..FORTNIGHTS {
            let begins = start_at + TimeDelta::days(14 * fortnight);
            life.fortnight(begins).await;
            let wrongs = life.wrongs().await;
            if !wrongs.is_empty() {
                return Err(life.testified(seed, wrongs));
            }
        }
        let end = start_at + TimeDelta::days(14 * FORTNIGHTS + 7);
        let wrongs = life.ended(end).await;
        if wrongs.is_empty() {
            Ok(life.tally)
        } else {
            Err(life.testified(seed, wrongs))
        }
    }

    /// Keeps the journal and the database of a life that went wrong, and says where.
    fn testified(&self, seed: u64, mut wrongs: Vec<String>) -> Vec<String> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fire-{seed}"));
        let kept = fs::create_dir_all(&folder).and_then(|()| {
            let journal = self
                .board
                .journal
                .iter()
                .map(|entry| format!("{entry:?}\n"));
            fs::write(folder.join("journal.txt"), journal.collect::<String>())?;
            for part in ["", "-wal"] {
                let from = format!("{}{part}", self.town.database().display());
                fs::copy(from, folder.join(format!("carrel.sqlite{part}")))?;
            }
            Ok(())
        });
        wrongs.push(match kept {
            Ok(()) => format!("the journal and the database are in {}", folder.display()),
            Err(error) => format!("the journal and the database could not be kept: {error}"),
        });
        wrongs
    }

    /// A town with a cohort that is formed but not launched, before any trouble.
    async fn begun(seed: u64, start: NaiveDate) -> Self {
        let starts_at = start.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(7);
        let mut town = Town::found(Plan {
            sim: Options {
                seed,
                heartbeat: Duration::from_hours(1),
                ..Options::default()
            },
            starts_at,
            answer_max: PATIENCE,
            witnessed: false,
        })
        .await;
        let listener = Listener::default();
        let mut bot = town.bot(listener.points());
        bot.connected().await.expect("nothing is in its way");
        let sheet: String = SHEET.split_inclusive('\n').take(PEOPLE + 1).collect();
        town.move_in(sheet.as_bytes()).await;
        town.form(sheet.as_bytes(), start).await;
        let preview = town.run("cohort launch", serde_json::json!({})).await;
        bot.stop().await;
        town.hurry(ANSWER_MAX);
        let mut story = Rng::with_seed(seed);
        Self {
            fate: story.fork(),
            story,
            look: town.look().await,
            town,
            bot: None,
            preview,
            listener,
            board: Board::default(),
            rooms: Vec::new(),
            away: Vec::new(),
            skew: TimeDelta::zero(),
            since: 0,
            excuses: Excuses::default(),
            tally: Tally::default(),
        }
    }

    /// Opens the rooms while the first troubles come.
    async fn launched(&mut self) {
        self.rouse().await;
        let message = self.preview.message.clone().expect("there is a preview");
        let open = message.custom_id("Open").expect("it can be confirmed");
        let chaos = trouble::chaos(&mut self.fate);
        self.town.people.unsettle(&chaos).await.expect("is drawn");
        self.listener.reaper.arm(trouble::death(&mut self.fate));
        // It is pressed until the cohort is launched: an answer may be lost on its way.
        for _press in 0..STARTS_MAX {
            let press = Act::Press {
                who: self.town.owner,
                channel: message.channel_id,
                message: message.id,
                button: open.clone(),
                times: 1,
            };
            self.wave(vec![press]).await;
            self.settle().await;
            if 0 < self
                .count("SELECT count(*) FROM cohort WHERE launched_at IS NOT NULL")
                .await
            {
                return;
            }
        }
        panic!("the cohort cannot be launched");
    }

    async fn fortnight(&mut self, begins: DateTime<Utc>) {
        self.trouble();
        let mut days: Vec<i64> = (0..LIVELY_DAYS).map(|_day| self.story.i64(0..13)).collect();
        days.sort_unstable();
        let announces_on = self.story.usize(0..LIVELY_DAYS * 2);
        for (number, day) in days.into_iter().enumerate() {
            let mut at = begins + TimeDelta::days(day) + TimeDelta::minutes(self.story.i64(0..600));
            for _wave in 0..WAVES {
                at += TimeDelta::minutes(self.story.i64(10..480));
                self.pass_until(at).await;
                self.catch_up().await;
                let mut rng = self.story.fork();
                let acts = self.drawn(&mut rng);
                self.wave(acts).await;
                self.comings_and_goings(&mut rng).await;
            }
            if number == announces_on {
                let (owner, general) = (self.town.owner, self.town.general);
                let now = self.now();
                let act = acts::announce(&mut self.story, owner, general, now);
                self.wave(vec![act]).await;
            }
            self.trouble();
        }
        self.pass_until(begins + TimeDelta::days(14)).await;
    }

    /// What people do next, all at once.
    fn drawn(&self, rng: &mut Rng) -> Vec<Act> {
        if rng.bool() {
            let agreed = acts::agree(rng, &self.board, &self.rooms);
            if !agreed.is_empty() {
                return agreed;
            }
        }
        (0..ACTS)
            .filter_map(|_act| {
                let desk = (self.town.owner, self.town.general);
                acts::draw(rng, &self.board, &self.rooms, desk)
            })
            .collect()
    }

    /// Lets people act at the same time.
    async fn wave(&mut self, acts: Vec<Act>) {
        self.since = self.board.last_seq();
        let people = self.town.people.clone().with_patience(GLANCE);
        for came in join_all(acts.iter().map(|act| act.done(&people))).await {
            self.tally.came.add(came);
        }
    }

    /// Draws what befalls the bot next.
    fn trouble(&mut self) {
        if !self.listener.reaper.has_struck() && self.fate.u8(0..3) == 0 {
            self.listener.reaper.arm(trouble::death(&mut self.fate));
        }
        if self.fate.u8(0..4) == 0 {
            let now = self.now();
            self.skew = trouble::skew(&mut self.fate);
            self.town.set_bots_clock(now + self.skew);
            self.tally.clocks += 1;
        }
    }

    /// Lets somebody leave the server or come back to it, now and then.
    async fn comings_and_goings(&mut self, rng: &mut Rng) {
        if rng.u8(0..8) != 0 {
            return;
        }
        let back = rng.bool() && !self.away.is_empty();
        if back {
            let who = self.away.swap_remove(rng.usize(0..self.away.len()));
            self.town.join(who).await;
        } else if let Some(who) = rng
            .choice(&self.rooms)
            .and_then(|room| room.members.first().copied())
        {
            self.town
                .people
                .leave(self.town.server, who)
                .await
                .expect("leaves");
            self.away.push(who);
            for room in &mut self.rooms {
                room.members.retain(|member| *member != who);
            }
        }
    }

    /// Now as Discord has it.
    fn now(&self) -> DateTime<Utc> {
        self.town.clock.now() - self.skew
    }

    async fn set_clock(&self, now: DateTime<Utc>) {
        self.town.people.set_clock(now).await.expect("moves");
        self.town.set_bots_clock(now + self.skew);
    }

    /// Lets time pass, from one due promise to the next.
    async fn pass_until(&mut self, moment: DateTime<Utc>) {
        loop {
            let next = self.settle().await.map(|due| due - self.skew);
            match next {
                Some(next) if next <= moment => self.set_clock(next.max(self.now())).await,
                Some(_) | None => break,
            }
        }
        if self.now() < moment {
            self.set_clock(moment).await;
            self.settle().await;
        }
    }

    /// Waits until nothing is due, nothing is tried and nobody is being answered; a bot that dies
    /// meanwhile is buried and followed by another. Returns when the next promise is due.
    async fn settle(&mut self) -> Option<DateTime<Utc>> {
        let reaper = self.listener.reaper.clone();
        let mut commits = reaper.commits();
        let mut waited = Stopwatch::started();
        loop {
            if reaper.has_struck() {
                self.died().await;
                waited = Stopwatch::started();
            }
            if let Some(bot) = &mut self.bot
                && bot.connected().await.is_err()
            {
                self.rouse().await;
            }
            if let Some(bot) = &self.bot {
                tokio::select! {
                    () = bot.quiet() => {}
                    () = reaper.struck() => continue,
                }
            }
            let seen = *commits.borrow_and_update();
            let (busy, next) = self.due().await;
            if busy == 0 && !reaper.has_struck() {
                return next;
            }
            assert!(
                waited.shows() < PATIENCE,
                "{busy} jobs wait: {:?}",
                self.waiting().await
            );
            // Each job ends with a commit of its own, so that nothing is to be seen before as many.
            // Where one ends several, or none comes, it is looked again before long.
            tokio::select! {
                came = commits.wait_for(|count| seen + busy.unsigned_abs() <= *count) => {
                    drop(came.expect("the sender lives as long as the reaper"));
                }
                () = reaper.struck() => {}
                () = clock::pause(GLANCE) => {}
            }
        }
    }

    /// How many jobs are due or tried, and when the first of all is due.
    async fn due(&mut self) -> (i64, Option<DateTime<Utc>>) {
        // What is tried was due by one of the bot's clocks, and they are minutes apart.
        let (busy, next): (i64, Option<i64>) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM job WHERE state = 'waiting' AND due_at <= ?1 + 3600000
                        AND (due_at <= ?1 OR leased_until_at IS NOT NULL)),
                    (SELECT min(due_at) FROM job WHERE state = 'waiting')",
        )
        .bind(self.town.clock.now().timestamp_millis())
        .fetch_one(&mut self.look)
        .await
        .expect("the question is answered");
        (busy, next.and_then(DateTime::from_timestamp_millis))
    }

    async fn waiting(&mut self) -> Vec<(String, i64, Option<String>)> {
        sqlx::query_as(
            "SELECT key, attempts, why FROM job WHERE state = 'waiting' ORDER BY due_at LIMIT 10",
        )
        .fetch_all(&mut self.look)
        .await
        .expect("the question is answered")
    }

    /// The bot stands at the point at which it dies: it is away for a while, and people go on.
    async fn died(&mut self) {
        let bot = self.bot.take().expect("it has just been seen");
        bot.kill().await;
        self.listener.reaper.disarm();
        self.tally.deaths += 1;
        let from = self.since;
        let away = trouble::absence(&mut self.fate);
        if away > TimeDelta::zero() {
            let mut rng = self.fate.fork();
            self.comings_and_goings(&mut rng).await;
            let acts = self.drawn(&mut rng);
            let people = self.town.people.clone().with_patience(Duration::ZERO);
            for came in join_all(acts.iter().map(|act| act.done(&people))).await {
                self.tally.came.add(came);
            }
            self.tally.away += away;
            self.set_clock(self.now() + away).await;
            self.comings_and_goings(&mut rng).await;
        }
        if self.fate.u8(0..4) == 0 {
            let start = trouble::death_at_start(&mut self.fate);
            self.listener.reaper.arm(start);
        }
        self.rouse().await;
        self.catch_up().await;
        self.excuses.absences.push((from, self.board.last_seq()));
    }

    /// Starts a bot until one lives, as a supervisor does.
    async fn rouse(&mut self) {
        let reaper = self.listener.reaper.clone();
        for _start in 0..STARTS_MAX {
            if let Some(dead) = self.bot.take() {
                dead.kill().await;
            }
            self.tally.starts += 1;
            let mut bot = self.town.bot(self.listener.points());
            let lives = tokio::select! {
                connected = bot.connected() => connected.is_ok(),
                () = reaper.struck() => {
                    self.tally.deaths += 1;
                    false
                }
            };
            self.bot = Some(bot);
            if lives {
                return;
            }
            reaper.disarm();
        }
        panic!("the bot cannot start");
    }

    /// Reads what has happened since, and who is where.
    async fn catch_up(&mut self) {
        let more = self.town.people.journal(self.board.last_seq(), None).await;
        self.board.take(more.expect("the journal is read"));
        let rows: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT room.channel_id, account.discord_user_id
               FROM room JOIN membership ON membership.group_id = room.group_id
               JOIN participant ON participant.id = membership.participant_id
               JOIN account ON account.person_id = participant.person_id
              WHERE membership.until_at IS NULL AND account.discord_user_id IS NOT NULL
              ORDER BY room.group_id, account.id",
        )
        .fetch_all(&mut self.look)
        .await
        .expect("the rooms are listed");
        let mut rooms: Vec<Room> = Vec::new();
        for (channel, account) in rows {
            let channel = Snowflake(channel.cast_unsigned());
            let account = Snowflake(account.cast_unsigned());
            if rooms.last().is_none_or(|room| room.channel != channel) {
                let members = Vec::new();
                rooms.push(Room { channel, members });
            }
            if let Some(room) = rooms
                .last_mut()
                .filter(|_room| !self.away.contains(&account))
            {
                room.members.push(account);
            }
        }
        rooms.retain(|room| !room.members.is_empty());
        self.rooms = rooms;
    }

    async fn count(&mut self, question: &'static str) -> i64 {
        sqlx::query_scalar(question)
            .fetch_one(&mut self.look)
            .await
            .expect("the question is answered")
    }

    /// What is wrong so far, seen from the two testimonies alone.
    async fn wrongs(&mut self) -> Vec<String> {
        let me = self.town.people.info().await.expect("answers").bot_user_id;
        loop {
            let seq = self.still().await;
            let now = self.town.clock.now().timestamp_millis();
            let (journal, database) = (&self.board.journal, self.town.database());
            let case = Case::new(journal, database, me, &self.excuses);
            let wrongs = case.wrongs(now).await;
            self.catch_up().await;
            if self.board.last_seq() == seq {
                return wrongs;
            }
        }
    }

    /// Waits for a moment at which nothing is under way, and returns the journal's last number
    /// then. The clock ticks on, so that a retry may come between the judge's two readings: what
    /// was judged then is judged again.
    async fn still(&mut self) -> u64 {
        self.settle().await;
        self.catch_up().await;
        self.excuses.unheard = self.listener.unheard().into_iter().collect();
        self.board.last_seq()
    }

    /// Ends all trouble, lets everything that is promised come, and has the judge judge.
    async fn ended(&mut self, end: DateTime<Utc>) -> Vec<String> {
        self.town.people.settle().await.expect("no more is drawn");
        self.listener.reaper.disarm();
        self.pass_until(end).await;
        let mut wrongs = loop {
            let seq = self.still().await;
            let wrongs = judge(&self.town, &self.excuses).await;
            self.catch_up().await;
            if self.board.last_seq() == seq {
                break wrongs;
            }
        };
        let parked = "SELECT count(*) FROM job WHERE state = 'parked'";
        if self.count(parked).await > 0 {
            wrongs.push("a job is parked, and no human has broken anything".to_owned());
        }
        if wrongs.is_empty() {
            self.counted().await;
            self.bot.take().expect("it lives").stop().await;
        }
        wrongs
    }

    /// Counts what the life has brought.
    async fn counted(&mut self) {
        let kinds = |kind: &str| {
            let entries = self.board.journal.iter();
            entries.filter(|entry| entry.kind == kind).count() as u64
        };
        self.tally.lives = 1;
        self.tally.faults = kinds("fault_played");
        self.tally.messages = kinds("message_created");
        let counts: (i64, i64, i64, i64, i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM job),
                    (SELECT count(*) FROM meeting WHERE proposal_id IS NOT NULL),
                    (SELECT count(*) FROM meeting WHERE origin = 'standing'),
                    (SELECT count(*) FROM meeting_member WHERE met IS NOT NULL),
                    (SELECT count(*) FROM milestone), (SELECT count(*) FROM broadcast),
                    (SELECT count(*) FROM job WHERE kind = 'steps-due' AND state = 'done')",
        )
        .fetch_one(&mut self.look)
        .await
        .expect("the question is answered");
        self.tally.jobs = counts.0.unsigned_abs();
        self.tally.meetings = counts.1.unsigned_abs();
        self.tally.pencilled = counts.2.unsigned_abs();
        self.tally.answers = counts.3.unsigned_abs();
        self.tally.milestones = counts.4.unsigned_abs();
        self.tally.broadcasts = counts.5.unsigned_abs();
        self.tally.reminded = counts.6.unsigned_abs();
    }
}
