//! The crash matrix: Carrel dies at every point of every scene, comes back, and each promise is
//! kept once.
//!
//! A scene is played once to count its points, the requests and commits of the bot; then once for
//! each of them, and there the bot dies with all its tasks. People do what people do: who got no
//! answer looks, and tries again. The simulated Discord forgets nonces at once, so that nothing
//! but Carrel's own looking keeps a promise from being kept twice.

mod change;
mod full;
mod hello;
mod helping;
mod joining;
mod kept;
mod leaving;
mod letters;
mod moving;
mod pausing;
mod removal;
mod report;
mod steps;
mod taking_back;
mod voice;
mod webinars;

use std::time::Duration;

use carrel::{
    points::Point,
    sim::{
        Options, Snowflake,
        people::{ChannelChange, Outcome, Seen},
    },
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use serde_json::json;

use super::{
    bot::{Bot, Reaper},
    judge::{Excuses, judge},
    tally::tell,
    town::{PATIENCE, Plan, Town},
};

/// Three librarians who make one group.
const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// Two dozen, who make several groups at once.
const LARGE_SHEET: &[u8] = include_bytes!("../../../config/sample/signups-24.csv");

/// The group.
const MEMBERS: [Snowflake; 3] = [
    Snowflake(900_000_000_000_000_001),
    Snowflake(900_000_000_000_000_002),
    Snowflake(900_000_000_000_000_003),
];

/// What a member adds to the group's plan.
const MILESTONE: &str = "Write the outline";

/// Discord's number for a text channel.
const TEXT: u8 = 0;

/// How often somebody tries again before they give up.
const TRIES_MAX: usize = 5;

/// What is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scene {
    /// Carrel greets on a server where nobody has set it up.
    Hello,
    Launch,
    /// Several groups are opened side by side.
    LargeLaunch,
    /// Discord refuses a room once, and people fill its category by hand.
    Crowd,
    /// Carrel tries again to open that room.
    FullCategory,
    /// Carrel stops and starts again.
    Return,
    Prompt,
    Proposal,
    Booking,
    Reminder,
    /// Somebody can't come once to a pencilled meeting; the others are reminded, told that clocks
    /// change, and say that they met.
    Kept,
    /// Somebody never can at the hour that the group keeps.
    Never,
    /// The group agrees on another time for its meeting.
    Move,
    /// A member calls the meeting off.
    CallOff,
    Webinar,
    /// A webinar at the time of a booked meeting.
    Clash,
    /// A member says that they come to the webinar.
    Comer,
    /// The webinar gets another hour.
    TalkMove,
    /// The webinar is called off.
    TalkOff,
    /// Who comes to the webinar is reminded of it.
    TalkReminder,
    Milestone,
    /// A member is reminded of a step that they look after.
    Steps,
    /// A report reaches the safety contact, who separates two by it.
    Report,
    /// Somebody leaves the server and stays away for longer than their seat is held.
    Leaving,
    /// Somebody is named who looks after the group, is told that it asks for help, and taken back.
    Helping,
    /// Somebody pauses, and comes back early.
    Pausing,
    /// Somebody waits while the groups begin, and is told so in private.
    Waiting,
    /// Somebody stops half way through signing up, and is reminded in private.
    HalfWay,
    /// Two groups have their rooms.
    Two,
    /// Somebody moves from one of two groups to the other.
    Moving,
    /// One of two groups has only two left.
    Thinned,
    /// They go to the other group as a whole.
    Joining,
    Archive,
    /// A cohort whose groups have voice rooms is launched.
    Voice,
    /// The same cohort is archived.
    VoiceArchive,
    /// A launch is taken back, and the cohort launched again.
    TakingBack,
    /// The same, where groups have voice rooms.
    VoiceBack,
    /// The room of an archived cohort is warned three times, and removed with its category.
    Removal,
}

impl Scene {
    /// What must have happened before, in order.
    fn before(self) -> &'static [Self] {
        match self {
            Self::Hello
            | Self::Launch
            | Self::LargeLaunch
            | Self::Two
            | Self::Crowd
            | Self::Voice
            | Self::Waiting
            | Self::HalfWay => &[],
            Self::VoiceArchive | Self::VoiceBack => &[Self::Voice],
            Self::Moving | Self::Thinned => &[Self::Two],
            Self::Joining => &[Self::Two, Self::Thinned],
            Self::Removal => &[Self::Launch, Self::Archive],
            Self::FullCategory => &[Self::Crowd],
            Self::Return
            | Self::Prompt
            | Self::Proposal
            | Self::Kept
            | Self::Never
            | Self::Webinar
            | Self::Milestone
            | Self::Steps
            | Self::Report
            | Self::Leaving
            | Self::Helping
            | Self::Pausing
            | Self::Archive
            | Self::TakingBack => &[Self::Launch],
            Self::Comer => &[Self::Launch, Self::Webinar],
            Self::TalkMove | Self::TalkOff | Self::TalkReminder => {
                &[Self::Launch, Self::Webinar, Self::Comer]
            }
            Self::Booking => &[Self::Launch, Self::Proposal],
            Self::Reminder | Self::Move | Self::CallOff | Self::Clash => {
                &[Self::Launch, Self::Proposal, Self::Booking]
            }
        }
    }
}

/// What humans do while the bot is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meanwhile {
    Nothing,
    /// They write 300 messages in the room.
    Chatter,
    /// They rename every channel that stands.
    Renaming,
}

/// A town in the middle of a scene.
struct Play {
    town: Town,
    reaper: Reaper,
    bot: Option<Bot>,
    meanwhile: Meanwhile,
    /// Whether the chosen point was reached, and a new bot has come.
    died: bool,
}

/// The Monday of the week in which everything is prepared.
fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 1, 12, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

/// The cohort's first day.
fn first_day() -> NaiveDate {
    start().date_naive() + Days::new(7)
}

#[tokio::test]
async fn a_greeting_survives_death_at_every_point() {
    every_point(Scene::Hello).await;
}

#[tokio::test]
async fn a_launch_survives_death_at_every_point() {
    every_point(Scene::Launch).await;
}

#[tokio::test]
async fn a_launch_of_many_survives_death_at_every_point() {
    every_point(Scene::LargeLaunch).await;
}

#[tokio::test]
async fn a_full_category_survives_death_at_every_point() {
    every_point(Scene::FullCategory).await;
}

#[tokio::test]
async fn a_start_survives_death_at_every_point() {
    every_point(Scene::Return).await;
}

#[tokio::test]
async fn a_prompt_survives_death_at_every_point() {
    every_point(Scene::Prompt).await;
}

#[tokio::test]
async fn a_proposal_survives_death_at_every_point() {
    every_point(Scene::Proposal).await;
}

#[tokio::test]
async fn a_booking_survives_death_at_every_point() {
    every_point(Scene::Booking).await;
}

#[tokio::test]
async fn reminders_survive_death_at_every_point() {
    every_point(Scene::Reminder).await;
}

#[tokio::test]
async fn a_kept_hour_survives_death_at_every_point() {
    every_point(Scene::Kept).await;
}

#[tokio::test]
async fn the_end_of_a_kept_hour_survives_death_at_every_point() {
    every_point(Scene::Never).await;
}

#[tokio::test]
async fn a_move_survives_death_at_every_point() {
    every_point(Scene::Move).await;
}

#[tokio::test]
async fn calling_off_survives_death_at_every_point() {
    every_point(Scene::CallOff).await;
}

#[tokio::test]
async fn a_webinar_survives_death_at_every_point() {
    every_point(Scene::Webinar).await;
}

#[tokio::test]
async fn a_webinar_at_the_time_of_a_meeting_survives_death_at_every_point() {
    every_point(Scene::Clash).await;
}

#[tokio::test]
async fn saying_that_one_comes_survives_death_at_every_point() {
    every_point(Scene::Comer).await;
}

#[tokio::test]
async fn a_webinar_that_moves_survives_death_at_every_point() {
    every_point(Scene::TalkMove).await;
}

#[tokio::test]
async fn a_webinar_that_is_called_off_survives_death_at_every_point() {
    every_point(Scene::TalkOff).await;
}

#[tokio::test]
async fn reminders_of_a_webinar_survive_death_at_every_point() {
    every_point(Scene::TalkReminder).await;
}

#[tokio::test]
async fn a_milestone_survives_death_at_every_point() {
    every_point(Scene::Milestone).await;
}

#[tokio::test]
async fn a_reminder_of_a_step_survives_death_at_every_point() {
    every_point(Scene::Steps).await;
}

#[tokio::test]
async fn a_report_survives_death_at_every_point() {
    every_point(Scene::Report).await;
}

#[tokio::test]
async fn giving_a_held_seat_up_survives_death_at_every_point() {
    every_point(Scene::Leaving).await;
}

#[tokio::test]
async fn looking_after_a_group_survives_death_at_every_point() {
    every_point(Scene::Helping).await;
}

#[tokio::test]
async fn a_pause_survives_death_at_every_point() {
    every_point(Scene::Pausing).await;
}

#[tokio::test]
async fn telling_who_waits_survives_death_at_every_point() {
    every_point(Scene::Waiting).await;
}

#[tokio::test]
async fn reminding_who_stopped_half_way_survives_death_at_every_point() {
    every_point(Scene::HalfWay).await;
}

#[tokio::test]
async fn moving_somebody_survives_death_at_every_point() {
    every_point(Scene::Moving).await;
}

#[tokio::test]
async fn a_group_that_joins_another_survives_death_at_every_point() {
    every_point(Scene::Joining).await;
}

#[tokio::test]
async fn an_archive_survives_death_at_every_point() {
    every_point(Scene::Archive).await;
}

#[tokio::test]
async fn taking_a_launch_back_survives_death_at_every_point() {
    every_point(Scene::TakingBack).await;
}

#[tokio::test]
async fn taking_voice_rooms_back_survives_death_at_every_point() {
    every_point(Scene::VoiceBack).await;
}

#[tokio::test]
async fn a_launch_with_voice_rooms_survives_death_at_every_point() {
    every_point(Scene::Voice).await;
}

#[tokio::test]
async fn the_end_of_voice_rooms_survives_death_at_every_point() {
    every_point(Scene::VoiceArchive).await;
}

#[tokio::test]
async fn a_removal_survives_death_at_every_point() {
    every_point(Scene::Removal).await;
}

#[tokio::test]
async fn three_hundred_messages_between_death_and_retry_hide_nothing() {
    for scene in [
        Scene::Prompt,
        Scene::Proposal,
        Scene::Reminder,
        Scene::Move,
        Scene::CallOff,
    ] {
        after_requests(scene, Meanwhile::Chatter).await;
    }
}

#[tokio::test]
async fn a_renamed_room_is_known_again() {
    after_requests(Scene::Launch, Meanwhile::Renaming).await;
}

#[tokio::test]
async fn a_renamed_voice_room_is_known_again() {
    after_requests(Scene::Voice, Meanwhile::Renaming).await;
}

/// Plays a scene once for each of its points.
async fn every_point(scene: Scene) {
    let points = passed(scene).await;
    assert!(!points.is_empty(), "{scene:?} has no points");
    for target in 0..points.len() {
        play(scene, target, Meanwhile::Nothing).await;
    }
    tell("points", &format!("{scene:?}"), points.len());
}

/// Plays a scene once for each point that follows a request, with humans about.
async fn after_requests(scene: Scene, meanwhile: Meanwhile) {
    let passed = passed(scene).await;
    let after = |point: &Point| matches!(point, Point::AfterRequest { what } if what.starts_with("POST") && !what.contains("/interactions/"));
    let targets: Vec<usize> = (0..passed.len())
        .filter(|number| passed.get(*number).is_some_and(after))
        .collect();
    assert!(!targets.is_empty(), "{scene:?} asks nothing of Discord");
    for target in &targets {
        self::play(scene, *target, meanwhile).await;
    }
    tell("points", &format!("{scene:?} {meanwhile:?}"), targets.len());
}

/// Plays a scene in which nobody dies; returns its points in order.
async fn passed(scene: Scene) -> Vec<Point> {
    let mut play = Play::prepared(scene, Meanwhile::Nothing).await;
    play.reaper.arm(usize::MAX);
    play.act(scene).await;
    let bot = play.bot.take().expect("it lives");
    bot.stop().await;
    assert_eq!(wrong(&play.town).await, Vec::<String>::new(), "{scene:?}");
    play.reaper.passed()
}

/// Plays a scene in which the bot dies at one point.
async fn play(scene: Scene, target: usize, meanwhile: Meanwhile) {
    let mut play = Play::prepared(scene, meanwhile).await;
    play.reaper.arm(target);
    play.act(scene).await;
    if !play.died {
        // Only the last points, after which nobody waits for anything, can still be ahead.
        tokio::time::timeout(PATIENCE, play.reaper.struck())
            .await
            .unwrap_or_else(|_late| panic!("{scene:?} never reaches {target}"));
        play.die().await;
        play.settle().await;
    }
    let points = play.reaper.passed();
    let bot = play.bot.take().expect("it lives");
    bot.kill().await;
    assert_eq!(
        wrong(&play.town).await,
        Vec::<String>::new(),
        "{scene:?}, dead at {target}: {:?}",
        points.get(target)
    );
}

impl Play {
    /// A town in which everything that comes before the scene has happened.
    async fn prepared(scene: Scene, meanwhile: Meanwhile) -> Self {
        let sim = Options {
            nonce_window: Duration::ZERO,
            ..Options::default()
        };
        let town = Town::found(Plan {
            sim,
            starts_at: start(),
            answer_max: Duration::from_secs(10),
            witnessed: false,
        });
        let town = town.await;
        let sheet = if scene == Scene::LargeLaunch {
            LARGE_SHEET.to_vec()
        } else if matches!(scene, Scene::Moving | Scene::Joining) {
            moving::six()
        } else if scene == Scene::Waiting {
            letters::four()
        } else {
            SHEET.to_vec()
        };
        town.move_in(&sheet).await;
        let reaper = Reaper::default();
        let mut play = Self {
            town,
            reaper,
            bot: None,
            meanwhile,
            died: false,
        };
        play.rise().await;
        play.town.looked_round(1).await;
        if scene == Scene::Hello {
            play.greeting_is_promised().await;
        } else if scene == Scene::HalfWay {
            play.town.open(first_day()).await;
        } else {
            play.town.form(&sheet, first_day()).await;
        }
        if scene == Scene::Voice || scene.before().contains(&Scene::Voice) {
            play.wish_for_voice().await;
        }
        for earlier in scene.before() {
            Box::pin(play.act(*earlier)).await;
        }
        play.settle().await;
        play.reaper.quiet().await;
        play
    }

    /// Starts a bot and waits until it listens.
    async fn rise(&mut self) {
        let mut bot = self.town.bot(self.reaper.points());
        bot.connected().await.expect("it can start");
        self.bot = Some(bot);
    }

    /// Lets the bot die where it stands, and a new one come.
    async fn die(&mut self) {
        let bot = self.bot.take().expect("it lives");
        bot.kill().await;
        self.died = true;
        self.meanwhile().await;
        self.rise().await;
    }

    async fn meanwhile(&self) {
        let people = &self.town.people;
        match self.meanwhile {
            Meanwhile::Nothing => {}
            Meanwhile::Chatter => {
                let room = self.room().await.expect("the room stands");
                for number in 0..300 {
                    let said = people
                        .say(
                            MEMBERS[0],
                            room,
                            &format!("And another thing, number {number}"),
                        )
                        .await;
                    said.expect("members may write");
                }
            }
            Meanwhile::Renaming => {
                let channels = people.sidebar(self.town.server, self.town.owner).await;
                for channel in channels.expect("is listed") {
                    if channel.id != self.town.general && channel.id != self.town.news {
                        let change = ChannelChange {
                            name: Some("our own corner".to_owned()),
                            ..ChannelChange::default()
                        };
                        let renamed = people.change_channel(channel.id, &change).await;
                        renamed.expect("humans may rename");
                    }
                }
            }
        }
    }

    /// The group's room, as soon as it stands.
    async fn room(&self) -> Option<Snowflake> {
        let channels = self.town.people.sidebar(self.town.server, MEMBERS[0]).await;
        let known = [self.town.general, self.town.news];
        let room = channels
            .expect("is listed")
            .into_iter()
            .find(|channel| channel.kind == TEXT && !known.contains(&channel.id));
        room.map(|room| room.id)
    }

    /// Lets somebody act until it is done, whether or not the bot dies meanwhile.
    async fn until_done(&mut self, mut act: impl AsyncFnMut(&Self) -> bool) {
        for _try in 0..TRIES_MAX {
            let (reaper, died) = (self.reaper.clone(), self.died);
            let struck = async move {
                if died {
                    std::future::pending::<()>().await;
                }
                reaper.struck().await;
            };
            let mut bot = self.bot.take().expect("it lives");
            let done = tokio::select! {
                done = act(self) => Some(done),
                () = struck => None,
                said = bot.ended() => panic!("the bot ended: {said}"),
            };
            self.bot = Some(bot);
            match done {
                Some(true) => return,
                Some(false) => {}
                None => self.die().await,
            }
        }
        panic!("it cannot be done");
    }

    /// Waits until all that is due is done, whether or not the bot dies meanwhile.
    async fn settle(&mut self) {
        self.until_done(async |play: &Self| {
            play.town.idle().await;
            true
        })
        .await;
    }

    async fn act(&mut self, scene: Scene) {
        match scene {
            Scene::Hello => self.greet().await,
            Scene::Launch | Scene::LargeLaunch | Scene::Two => self.launch().await,
            Scene::Voice => {
                self.launch().await;
                self.settle().await;
                self.voice_room_stands().await;
            }
            Scene::Crowd => self.launch_into_a_crowd().await,
            Scene::FullCategory => self.try_again().await,
            Scene::Return => self.come_back().await,
            Scene::Prompt => {
                // It is taken up at midnight, and waits for noon, when Milledgeville gets up.
                for hour in [0, 12] {
                    let at = first_day().and_hms_opt(hour, 1, 0).expect("a time");
                    self.town.set_clock(at.and_utc()).await;
                    self.settle().await;
                }
            }
            Scene::Proposal => {
                self.until_done(async |play: &Self| {
                    let room = play.room().await.expect("the room stands");
                    let seen = play
                        .town
                        .people
                        .run(MEMBERS[0], room, "meeting propose", json!({}));
                    answered(&seen.await.expect("the command is known"))
                })
                .await;
            }
            Scene::Booking => self.vote().await,
            Scene::Reminder => self.wait_for_the_meeting().await,
            Scene::Kept => self.keep_an_hour().await,
            Scene::Never => self.cannot(MEMBERS[1], "Never at this time").await,
            Scene::Move => self.move_it().await,
            Scene::CallOff => self.call_it_off().await,
            Scene::Webinar => {
                let day = first_day() + Days::new(9);
                self.announce(day.and_hms_opt(15, 0, 0).expect("a time"))
                    .await;
            }
            Scene::Clash => self.announce_at_the_meeting().await,
            Scene::Comer => self.say_that_they_come().await,
            Scene::TalkMove => self.move_the_webinar().await,
            Scene::TalkOff => self.call_the_webinar_off().await,
            Scene::TalkReminder => self.wait_for_the_webinar().await,
            Scene::Milestone => self.add_a_step().await,
            Scene::Steps => self.be_reminded().await,
            Scene::Report => self.report().await,
            Scene::Leaving => self.stay_away().await,
            Scene::Helping => self.look_after().await,
            Scene::Pausing => self.take_a_break().await,
            Scene::Waiting => self.wait_for_a_group().await,
            Scene::HalfWay => self.stop_half_way().await,
            Scene::Moving => self.move_somebody().await,
            Scene::Thinned => self.somebody_leaves().await,
            Scene::Joining => self.join_the_other().await,
            Scene::TakingBack | Scene::VoiceBack => self.take_back().await,
            Scene::Archive | Scene::VoiceArchive => self.archive().await,
            Scene::Removal => self.remove().await,
        }
        self.settle().await;
    }

    /// Stops the bot and starts another, which may die before it is connected.
    async fn come_back(&mut self) {
        let before = self.town.looks_round().await;
        self.bot.take().expect("it lives").stop().await;
        let mut bot = self.town.bot(self.reaper.points());
        let reaper = self.reaper.clone();
        let up = tokio::select! {
            up = bot.connected() => Some(up),
            () = reaper.struck() => None,
        };
        self.bot = Some(bot);
        match up {
            Some(up) => up.expect("it can start"),
            None => self.die().await,
        }
        self.until_done(async |play: &Self| {
            play.town.looked_round(before + 1).await;
            true
        })
        .await;
    }

    async fn launch(&mut self) {
        self.until_done(async |play: &Self| {
            let preview = play.town.run("cohort launch", json!({})).await;
            match &preview.message {
                Some(message) if message.custom_id("Open").is_some() => {
                    answered(&play.town.press(&preview, "Open").await)
                }
                Some(_) | None => answered(&preview),
            }
        })
        .await;
    }

    async fn vote(&mut self) {
        let room = self.room().await.expect("the room stands");
        for member in MEMBERS {
            self.until_done(async |play: &Self| {
                let offer = play.newest_with(room, ":vote:").await;
                let Some((message, custom_id)) = offer else {
                    return true; // The card has closed, so it is booked.
                };
                let pressed = play
                    .town
                    .people
                    .press(member, room, message, &custom_id)
                    .await;
                answered(&pressed.expect("the button is there"))
            })
            .await;
        }
    }

    async fn wait_for_the_meeting(&mut self) {
        let mut look = self.town.look().await;
        let booked = "SELECT starts_at FROM meeting WHERE origin = 'proposal'";
        let starts_at: i64 = sqlx::query_scalar(booked)
            .fetch_one(&mut look)
            .await
            .expect("one meeting is booked");
        let starts_at = DateTime::from_timestamp_millis(starts_at).expect("a moment");
        for before in [TimeDelta::hours(24), TimeDelta::hours(1)] {
            self.town.set_clock(starts_at - before).await;
            self.settle().await;
        }
    }

    /// Presses a button of what the owner saw; one that is gone has done what it should.
    async fn press_if_it_stands(&self, seen: &Seen, label: &str) -> bool {
        let message = seen.message.as_ref().expect("there is an answer");
        let messages = self
            .town
            .people
            .read(message.channel_id, self.town.owner)
            .await;
        let messages = messages.expect("the owner reads");
        let now = messages.iter().find(|found| found.id == message.id);
        if now.is_none_or(|now| now.custom_id(label).is_none()) {
            return true;
        }
        answered(&self.town.press(seen, label).await)
    }

    async fn archive(&mut self) {
        self.until_done(async |play: &Self| {
            let preview = play.town.run("cohort archive", json!({})).await;
            match &preview.message {
                Some(message) if message.custom_id("Close").is_some() => {
                    answered(&play.town.press(&preview, "Close").await)
                }
                Some(_) | None => answered(&preview),
            }
        })
        .await;
        self.settle().await;
        let room = self.room().await.expect("the room stands");
        let said = self.town.people.say(MEMBERS[0], room, "One more thing");
        said.await.expect_err("nobody writes in a closed room");
    }

    async fn add_a_step(&mut self) {
        let room = self.room().await.expect("the room stands");
        let due = first_day() + Days::new(28);
        let options = json!({ "title": MILESTONE, "due": due.to_string() });
        self.until_done(async |play: &Self| {
            let people = &play.town.people;
            let list = people
                .run(MEMBERS[0], room, "milestone list", json!({}))
                .await;
            let list = list.expect("the command is known");
            let stands = list
                .message
                .as_ref()
                .is_some_and(|list| list.text().contains(MILESTONE));
            if stands {
                return true;
            }
            let added = people
                .run(MEMBERS[0], room, "milestone add", options.clone())
                .await;
            answered(&added.expect("the command is known"))
        })
        .await;
    }
}

/// Whether somebody who acted got an answer.
fn answered(seen: &Seen) -> bool {
    matches!(seen.outcome, Outcome::Message | Outcome::Updated)
}

/// What the judge says to be wrong.
async fn wrong(town: &Town) -> Vec<String> {
    // Who got no answer has looked and tried again, which the scenes themselves see to.
    let excuses = Excuses {
        absences: vec![(0, u64::MAX)],
        ..Excuses::default()
    };
    let mut wrongs = judge(town, &excuses).await;
    // A bot that has just come may be stopped before it has counted who is there.
    wrongs.retain(|wrong| !wrong.starts_with("census:"));
    wrongs
}
