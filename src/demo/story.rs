//! The story: what a coordinator and members do, step by step, and how each step is seen.
//!
//! **Invariants**: a step counts as seen only by the simulator's journal, never by what Carrel
//! answers; waiting is always on a condition, and bounded.

use std::{collections::BTreeSet, io::Write, ops::Range};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    Cast, DemoError, Stage, missing, no, transcript,
    watching::{VOTE, Watch, holds, is_public},
};
use crate::{
    domain::time::{Zone, day_start},
    sim::{
        Snowflake,
        people::{JournalEntry, Message, Seen},
    },
};

mod opening;

/// The zone in which the demonstration's cohort has its days.
const HOME_ZONE: &str = "Europe/Lisbon";

/// A group's hour may come at any quarter of an hour of a fortnight's first day.
const QUARTER: TimeDelta = TimeDelta::minutes(15);

/// The right that lets a role see the commands of coordinators.
const MANAGE_EVENTS: u64 = 1 << 33;

/// Rooms whose members act and whose transcript is shown; the others stay quiet.
const LIVELY_ROOMS: usize = 4;

/// What the webinar is called.
const WEBINAR: &str = "Open access in small libraries";

/// What a lively room's first step is called.
const MILESTONE: &str = "Agree on a title and share the writing";

/// One step of the main job.
#[derive(Clone, Debug)]
pub struct Step {
    /// What happened, as a fact.
    pub fact: String,
    /// Whether the journal shows it.
    pub seen: bool,
}

/// The story under way.
pub struct Story<'a> {
    stage: &'a Stage,
    cast: &'a Cast,
    start: NaiveDate,
    weeks: u32,
    steps: Vec<Step>,
}

/// The server and those who run it.
struct Place {
    server: Snowflake,
    owner: Snowflake,
    coordinator: Snowflake,
    staff_channel: Snowflake,
    announcements: Snowflake,
    role: Snowflake,
}

/// A room, and the people of the cast who see it.
pub(super) struct Room {
    pub(super) channel: Snowflake,
    name: String,
    pub(super) members: Vec<Snowflake>,
}

type Out<'w> = &'w mut (dyn Write + Send);

impl<'a> Story<'a> {
    /// A story that begins on `start` and is played for so many weeks.
    pub fn new(stage: &'a Stage, cast: &'a Cast, start: NaiveDate, weeks: u32) -> Self {
        Self {
            stage,
            cast,
            start,
            weeks,
            steps: Vec::new(),
        }
    }

    /// Plays it; returns whether every step was seen in the journal.
    pub async fn play(&mut self, out: Out<'_>) -> Result<bool, DemoError> {
        let place = self.set_the_stage(out).await?;
        self.sign_up(&place, out).await?;
        let rooms = self.launch(&place, out).await?;
        self.first_prompt(&rooms, out).await?;
        self.meet(&rooms, out).await?;
        self.make_something(&rooms, out).await?;
        self.announce(&place, &rooms, out).await?;
        self.further_prompts(&rooms, out).await?;
        self.tell(&place, &rooms, out).await?;
        self.count(out)
    }

    fn watch(&self) -> Watch<'a> {
        Watch {
            people: &self.stage.people,
        }
    }

    async fn first_prompt(&mut self, rooms: &[Room], out: Out<'_>) -> Result<(), DemoError> {
        self.prompt(1, self.start, rooms, out).await
    }

    /// Lets a fortnight's first day pass, and waits until every room has its prompt.
    async fn prompt(
        &mut self,
        fortnight: u32,
        on: NaiveDate,
        rooms: &[Room],
        out: Out<'_>,
    ) -> Result<(), DemoError> {
        let step = "the prompt is posted";
        let before = self.watch().last_seq(step).await?;
        let zone: Zone = HOME_ZONE
            .parse()
            .map_err(|_unknown| missing(step, format!("nobody knows the zone {HOME_ZONE}")))?;
        let day = day_start(on, zone)..day_start(on.succ_opt().unwrap_or(on), zone);
        let pins = self.pass(day.clone(), before, rooms.len(), step).await?;
        let reached: BTreeSet<u64> = pins
            .iter()
            .filter_map(|pin| pin.channel_id)
            .map(|channel| channel.0)
            .collect();
        let all: BTreeSet<u64> = rooms.iter().map(|room| room.channel.0).collect();
        let on_the_day = pins.iter().all(|pin| day.contains(&pin.at));
        let prompts = self.watch().posted(before, "1:prompt:", step).await?;
        let are_prompts = pins
            .iter()
            .all(|pin| pin.message_id.is_some_and(|id| prompts.contains(&id.0)));
        let fact = format!("prompt {fortnight} is posted and pinned in every room on {on}");
        let seen = !all.is_empty() && reached == all && on_the_day && are_prompts;
        self.step(out, fact, seen)
    }

    /// Lets a day pass, a quarter of an hour at a time, until so many messages are pinned.
    async fn pass(
        &self,
        day: Range<DateTime<Utc>>,
        before: u64,
        count: usize,
        step: &'static str,
    ) -> Result<Vec<JournalEntry>, DemoError> {
        let mut pins = Vec::new();
        let mut moment = day.start;
        while moment < day.end && pins.len() < count {
            self.stage.set_clock(moment).await.map_err(no(step))?;
            let last = pins.last().map_or(before, |pin: &JournalEntry| pin.seq);
            let more = self.watch().soon("pin_added", last, step).await?;
            pins.extend(more);
            moment += QUARTER;
        }
        let last = pins.last().map_or(before, |pin| pin.seq);
        let left = count.saturating_sub(pins.len());
        pins.extend(
            self.watch()
                .await_kind("pin_added", last, left, step)
                .await?,
        );
        Ok(pins)
    }

    async fn meet(&mut self, rooms: &[Room], out: Out<'_>) -> Result<(), DemoError> {
        let step = "a meeting is booked";
        let mut booked = 0;
        let lively = lively(rooms);
        for room in &lively {
            let Some(first) = room.members.first() else {
                continue;
            };
            let before = self.watch().last_seq(step).await?;
            let people = &self.stage.people;
            let asked = people
                .run(*first, room.channel, "meeting propose", json!({}))
                .await;
            asked.map_err(no(step))?;
            let shown = people.read(room.channel, *first).await.map_err(no(step))?;
            // Where nobody could keep an hour, Carrel has offered times by itself.
            let open = shown
                .iter()
                .rev()
                .find(|message| first_vote(message).is_some());
            let offer = match open {
                Some(open) => Some(open.id),
                None => self.watch().await_offer(room.channel, before, step).await?,
            };
            let Some(offer) = offer else {
                continue;
            };
            for member in &room.members {
                let offers = people.read(room.channel, *member).await.map_err(no(step))?;
                let Some(shown) = offers.iter().find(|message| message.id == offer) else {
                    continue;
                };
                let Some(custom_id) = first_vote(shown) else {
                    continue;
                };
                people
                    .press(*member, room.channel, offer, &custom_id)
                    .await
                    .map_err(no(step))?;
            }
            let told = self
                .watch()
                .await_mentioning(room, offer, before, step)
                .await?;
            booked += usize::from(told);
        }
        let fact = format!("{booked} groups agree on a meeting time, each member by one tap");
        self.step(out, fact, 0 < booked && booked == lively.len())
    }

    async fn make_something(&mut self, rooms: &[Room], out: Out<'_>) -> Result<(), DemoError> {
        let step = "a milestone is recorded";
        let mut recorded = 0;
        let lively = lively(rooms);
        for room in &lively {
            let Some(member) = room.members.last() else {
                continue;
            };
            let due = self
                .start
                .checked_add_days(Days::new(28))
                .unwrap_or(self.start);
            let options = json!({ "title": MILESTONE, "due": due.to_string() });
            let people = &self.stage.people;
            let seen = people
                .run(*member, room.channel, "milestone add", options)
                .await
                .map_err(no(step))?;
            let told = match &seen.message {
                Some(answer) => self.watch().shown(answer.id, step).await?,
                None => None,
            };
            recorded += usize::from(told.is_some_and(|told| {
                told.channel_id == Some(room.channel)
                    && is_public(&told)
                    && holds(&told, &["added a step", MILESTONE])
            }));
        }
        self.step(
            out,
            format!("{recorded} groups record a milestone"),
            0 < recorded && recorded == lively.len(),
        )
    }

    async fn announce(
        &mut self,
        place: &Place,
        rooms: &[Room],
        out: Out<'_>,
    ) -> Result<(), DemoError> {
        let step = "the webinar is announced";
        let day = self
            .start
            .checked_add_days(Days::new(9))
            .unwrap_or(self.start);
        let options = json!({
            "title": WEBINAR, "when": format!("{day} 15:00"), "minutes": 60,
            "link": "https://webinars.example/open-access", "speaker": "Dr Ines Prado",
        });
        let before = self.watch().last_seq(step).await?;
        let preview = self
            .run(place.coordinator, place, "webinar announce", options, step)
            .await?;
        let confirmed = self
            .press_seen(place.coordinator, &preview, "Send", step)
            .await?;
        let fact = "a coordinator previews and confirms a webinar".to_owned();
        let count = match rooms.len() {
            1 => "on its way to 1 room".to_owned(),
            rooms => format!("on its way to {rooms} rooms"),
        };
        let news = format!("<#{}>", place.announcements);
        let shown = [count.as_str(), &news];
        self.acted(out, fact, &confirmed, &shown, step).await?;
        let mut everywhere: BTreeSet<u64> = rooms.iter().map(|room| room.channel.0).collect();
        everywhere.insert(place.announcements.0);
        let reached = self
            .watch()
            .await_everywhere(&everywhere, before, &["1:webinar:coming:", WEBINAR], step)
            .await?;
        let fact = format!(
            "the webinar reaches {} rooms and the announcement channel",
            rooms.len()
        );
        self.step(out, fact, reached)?;
        self.answer_webinar(rooms, out).await
    }

    /// Lets the members of one room say that they come.
    async fn answer_webinar(&mut self, rooms: &[Room], out: Out<'_>) -> Result<(), DemoError> {
        let step = "members answer the webinar";
        let mut coming = 0;
        let Some(room) = rooms.first() else {
            return self.step(
                out,
                "members of a room say that they come".to_owned(),
                false,
            );
        };
        for member in &room.members {
            let people = &self.stage.people;
            let messages = people.read(room.channel, *member).await.map_err(no(step))?;
            let Some((message, custom_id)) = last_control(&messages, "coming") else {
                continue;
            };
            let pressed = people
                .press(*member, room.channel, message, &custom_id)
                .await
                .map_err(no(step))?;
            let told = match pressed.followups.last() {
                Some(answer) => self.watch().shown(answer.id, step).await?,
                None => None,
            };
            coming += usize::from(told.is_some_and(|told| holds(&told, &["You are on the list"])));
        }
        let fact = format!("{coming} members of one room say that they come");
        self.step(out, fact, 0 < coming && coming == room.members.len())
    }

    async fn further_prompts(&mut self, rooms: &[Room], out: Out<'_>) -> Result<(), DemoError> {
        for fortnight in 2..=(self.weeks / 2 + 1) {
            let days = u64::from(fortnight - 1) * 14;
            let on = self
                .start
                .checked_add_days(Days::new(days))
                .unwrap_or(self.start);
            self.prompt(fortnight, on, rooms, out).await?;
        }
        Ok(())
    }

    /// Writes the transcript, room by room.
    async fn tell(&self, place: &Place, rooms: &[Room], out: Out<'_>) -> Result<(), DemoError> {
        let step = "the transcript is written";
        for room in lively(rooms) {
            let Some(reader) = room.members.first().and_then(|id| self.cast.person(*id)) else {
                continue;
            };
            let names: Vec<&str> = room
                .members
                .iter()
                .filter_map(|id| self.cast.person(*id))
                .map(|person| person.name.as_str())
                .collect();
            let messages = self
                .stage
                .people
                .read(room.channel, reader.id)
                .await
                .map_err(no(step))?;
            let heading = format!("#{} ({})", room.name, names.join(", "));
            transcript::channel(out, &heading, self.cast, reader, &messages)?;
        }
        if let Some(reader) = self.cast.people.first() {
            let messages = self.stage.people.read(place.announcements, reader.id).await;
            transcript::channel(
                out,
                "#announcements",
                self.cast,
                reader,
                &messages.map_err(no(step))?,
            )?;
        }
        if rooms.len() > LIVELY_ROOMS {
            writeln!(out, "\n… and {} more rooms.", rooms.len() - LIVELY_ROOMS)?;
        }
        Ok(())
    }

    fn count(&self, out: Out<'_>) -> Result<bool, DemoError> {
        let seen = self.steps.iter().filter(|step| step.seen).count();
        writeln!(
            out,
            "\n{seen} of {} steps were seen on the simulated Discord.",
            self.steps.len()
        )?;
        Ok(seen == self.steps.len())
    }

    /// Notes a step by what the journal says of its answer, which must hold what only success
    /// shows.
    async fn acted(
        &mut self,
        out: Out<'_>,
        fact: String,
        seen: &Seen,
        success: &[&str],
        step: &'static str,
    ) -> Result<(), DemoError> {
        let told = match &seen.message {
            Some(answer) => self.watch().shown(answer.id, step).await?,
            None => None,
        };
        let succeeded = told.is_some_and(|told| holds(&told, success));
        let fact = match (&seen.why, succeeded) {
            (Some(why), _) => format!("{fact} ({why})"),
            (None, false) => format!("{fact} (instead: {})", text_of(seen)),
            (None, true) => fact,
        };
        self.step(out, fact, succeeded)
    }

    fn step(&mut self, out: Out<'_>, fact: String, seen: bool) -> Result<(), DemoError> {
        let mark = if seen { "✓" } else { "✗ NOT SEEN:" };
        let at = self.stage.clock.now().format("%Y-%m-%d %H:%M");
        writeln!(out, "{at}  {mark} {fact}")?;
        out.flush()?;
        self.steps.push(Step { fact, seen });
        Ok(())
    }

    async fn run(
        &self,
        user: Snowflake,
        place: &Place,
        command: &str,
        options: Value,
        step: &'static str,
    ) -> Result<Seen, DemoError> {
        let people = &self.stage.people;
        people
            .run(user, place.staff_channel, command, options)
            .await
            .map_err(no(step))
    }

    async fn press_seen(
        &self,
        user: Snowflake,
        seen: &Seen,
        label: &str,
        step: &'static str,
    ) -> Result<Seen, DemoError> {
        let message = seen
            .message
            .as_ref()
            .ok_or_else(|| missing(step, format!("no message to press “{label}” on")))?;
        let custom_id = message
            .custom_id(label)
            .ok_or_else(|| missing(step, format!("no button “{label}” on: {}", message.text())))?;
        let people = &self.stage.people;
        people
            .press(user, message.channel_id, message.id, &custom_id)
            .await
            .map_err(no(step))
    }
}

fn lively(rooms: &[Room]) -> Vec<&Room> {
    rooms.iter().take(LIVELY_ROOMS).collect()
}

fn text_of(seen: &Seen) -> String {
    seen.message.as_ref().map(Message::text).unwrap_or_default()
}

/// The number on the button whose label contains `label`.
fn count_on_button(seen: &Seen, label: &str) -> Option<usize> {
    let message = seen.message.as_ref()?;
    let button = message
        .controls()
        .into_iter()
        .find(|control| control.label.contains(label))?;
    let digits: String = button.label.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The button by which a member says that the first time works.
fn first_vote(offer: &Message) -> Option<String> {
    offer
        .controls()
        .into_iter()
        .filter_map(|control| control.custom_id)
        .find(|custom_id| custom_id.contains(VOTE))
}

fn last_control(messages: &[Message], label: &str) -> Option<(Snowflake, String)> {
    messages.iter().rev().find_map(|message| {
        message
            .custom_id(label)
            .map(|custom_id| (message.id, custom_id))
    })
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn a_count_is_read_off_a_button() {
        let seen: Seen = serde_json::from_value(json!({
            "interaction_id": "1", "outcome": "message",
            "message": {
                "id": "2", "channel_id": "3", "type": 0, "author": {"id": "4", "username": "carrel"},
                "content": "", "timestamp": "2026-01-01T00:00:00Z", "edited_timestamp": null,
                "components": [{"type": 1, "components": [
                    {"type": 2, "label": "Open 60 rooms", "custom_id": "x"}
                ]}],
            },
        }))
        .expect("is what the control API answers");
        assert_eq!(count_on_button(&seen, "Open"), Some(60));
        assert_eq!(count_on_button(&seen, "Close"), None);
    }
}
