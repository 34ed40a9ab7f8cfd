//! What people do: drawn from the seed and from what stands on Discord, and then done.

use carrel::sim::{
    Snowflake,
    people::{Control, Message, People, Refused, Seen},
};
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::board::{Board, Posted};

/// A room and who is in it and on the server.
#[derive(Clone, Debug)]
pub(super) struct Room {
    pub(super) channel: Snowflake,
    pub(super) members: Vec<Snowflake>,
}

/// One thing that somebody does.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Runs a command.
    Run {
        who: Snowflake,
        channel: Snowflake,
        command: &'static str,
        options: Value,
    },
    /// Presses a button, so many times at once.
    Press {
        who: Snowflake,
        channel: Snowflake,
        message: Snowflake,
        button: String,
        times: usize,
    },
    /// Presses a button, and one of the answer, so many times at once.
    PressTwo {
        who: Snowflake,
        channel: Snowflake,
        message: Snowflake,
        button: String,
        /// A part of the second button's name.
        part: &'static str,
        times: usize,
    },
    /// Runs a command, and presses a button of the answer, so many times at once.
    RunAndPress {
        who: Snowflake,
        channel: Snowflake,
        command: &'static str,
        options: Value,
        /// A part of the button's name.
        part: &'static str,
        /// Which of several.
        which: usize,
        times: usize,
    },
    /// Runs a command, and goes on by what each answer offers: presses a button, or chooses in a
    /// menu; the last one so many times at once.
    Chain {
        who: Snowflake,
        channel: Snowflake,
        command: &'static str,
        options: Value,
        /// A part of each control's name, in turn.
        parts: &'static [&'static str],
        /// Which of several choices.
        which: usize,
        times: usize,
    },
}

/// What came of acts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Came {
    /// Acts that the bot answered.
    pub(super) answered: u64,
    /// Acts that came to nothing, or to no end.
    pub(super) unanswered: u64,
    /// Acts that Discord's client does not offer any more.
    pub(super) refused: u64,
}

impl Came {
    fn of(seen: &Result<Seen, Refused>) -> Self {
        use carrel::sim::people::Outcome;

        let mut came = Self::default();
        match seen.as_ref().map(|seen| seen.outcome) {
            Ok(Outcome::Message | Outcome::Updated | Outcome::Modal) => came.answered = 1,
            Ok(Outcome::Deferred | Outcome::Failed) => came.unanswered = 1,
            Err(_) => came.refused = 1,
        }
        came
    }

    pub(super) fn add(&mut self, more: Self) {
        self.answered += more.answered;
        self.unanswered += more.unanswered;
        self.refused += more.refused;
    }
}

impl Act {
    /// Does it, and waits for what that person sees.
    pub(super) async fn done(&self, people: &People) -> Came {
        match self {
            Self::Run {
                who,
                channel,
                command,
                options,
            } => Came::of(&people.run(*who, *channel, command, options.clone()).await),
            Self::Press {
                who,
                channel,
                message,
                button,
                times,
            } => presses(people, *who, (*channel, *message), button, *times).await,
            Self::PressTwo {
                who,
                channel,
                message,
                button,
                part,
                times,
            } => {
                let seen = people.press(*who, *channel, *message, button).await;
                then_press(people, *who, *channel, seen, (part, 0), *times).await
            }
            Self::RunAndPress {
                who,
                channel,
                command,
                options,
                part,
                which,
                times,
            } => {
                let seen = people.run(*who, *channel, command, options.clone()).await;
                then_press(people, *who, *channel, seen, (part, *which), *times).await
            }
            Self::Chain {
                who,
                channel,
                command,
                options,
                parts,
                which,
                times,
            } => {
                let seen = people.run(*who, *channel, command, options.clone()).await;
                go_on(people, *who, seen, parts, (*which, *times)).await
            }
        }
    }
}

/// Goes on by what each answer offers, as far as it does.
async fn go_on(
    people: &People,
    who: Snowflake,
    seen: Result<Seen, Refused>,
    parts: &[&str],
    (which, times): (usize, usize),
) -> Came {
    let mut came = Came::of(&seen);
    let Some(message) = seen.ok().and_then(|seen| seen.message) else {
        return came;
    };
    let Some((part, rest)) = parts.split_first() else {
        return came;
    };
    let named = |control: &Control| {
        control
            .custom_id
            .as_ref()
            .is_some_and(|id| id.contains(part))
    };
    let Some(control) = message.controls().into_iter().find(named) else {
        return came;
    };
    let id = control.custom_id.unwrap_or_default();
    let place = (message.channel_id, message.id);
    let choice = control.options.get(which % control.options.len().max(1));
    came.add(match choice {
        Some((value, _label)) => {
            let chosen = people.choose(who, place.0, place.1, &id, &[value]).await;
            Box::pin(go_on(people, who, chosen, rest, (which, times))).await
        }
        None if rest.is_empty() => presses(people, who, place, &id, times).await,
        None => {
            let pressed = people.press(who, place.0, place.1, &id).await;
            Box::pin(go_on(people, who, pressed, rest, (which, times))).await
        }
    });
    came
}

/// Presses a button of an answer, if it has one that is called so.
async fn then_press(
    people: &People,
    who: Snowflake,
    channel: Snowflake,
    seen: Result<Seen, Refused>,
    (part, which): (&str, usize),
    times: usize,
) -> Came {
    let mut came = Came::of(&seen);
    let answer = seen.ok().and_then(|seen| seen.message);
    if let Some((message, button)) = answer.and_then(|on| pick(&on, part, which)) {
        came.add(presses(people, who, (channel, message), &button, times).await);
    }
    came
}

async fn presses(
    people: &People,
    who: Snowflake,
    (channel, message): (Snowflake, Snowflake),
    button: &str,
    times: usize,
) -> Came {
    let all = (0..times).map(|_time| people.press(who, channel, message, button));
    let mut came = Came::default();
    for seen in join_all(all).await {
        came.add(Came::of(&seen));
    }
    came
}

/// One of the buttons of a message whose name contains `part`.
fn pick(message: &Message, part: &str, which: usize) -> Option<(Snowflake, String)> {
    let buttons: Vec<String> = message
        .controls()
        .into_iter()
        .filter_map(|control| control.custom_id)
        .filter(|id| id.contains(part))
        .collect();
    let button = buttons.get(which % buttons.len().max(1))?;
    Some((message.id, button.clone()))
}

/// Draws what somebody in one of the rooms does, or a coordinator at their desk with one of them.
pub(super) fn draw(
    rng: &mut Rng,
    board: &Board,
    rooms: &[Room],
    (coordinator, desk): (Snowflake, Snowflake),
) -> Option<Act> {
    let room = rng.choice(rooms)?;
    let who = *rng.choice(&room.members)?;
    let channel = room.channel;
    let times = if rng.u8(0..8) == 0 { 2 } else { 1 };
    let run = |command, options| Act::Run {
        who,
        channel,
        command,
        options,
    };
    let and_press = |command, part, which| Act::RunAndPress {
        who,
        channel,
        command,
        options: json!({}),
        part,
        which,
        times,
    };
    let which = rng.usize(0..1000);
    let press = |rng: &mut Rng, part: &str| {
        let found = board.with(channel, part);
        let posted = *rng.choice(&found)?;
        one_of(rng, posted, part).map(|button| Act::Press {
            who,
            channel,
            message: posted.message,
            button,
            times,
        })
    };
    match rng.u8(0..100) {
        0..16 => Some(run("meeting propose", json!({}))),
        16..20 => press(rng, "1:meeting:propose:"),
        20..38 => press(rng, "1:meeting:vote:"),
        38..41 => press(rng, "1:meeting:none:"),
        41..46 => press(rng, "1:meeting:come:"),
        46..48 => press(rng, "1:meeting:move:"),
        48..49 => call_off(rng, board, channel, who, times),
        49..53 => Some(and_press("meeting list", "1:meeting:met:", which)),
        53..58 => press(rng, "1:standing:met:"),
        58..62 => keep_away(rng, board, channel, who, times),
        62..72 => Some(run("milestone add", step(rng, who))),
        72..78 => Some(and_press("milestone list", "1:project:done:", which)),
        78..86 => press(rng, "1:prompt:"),
        86..90 => press(rng, "1:webinar:coming:"),
        90..94 => press(rng, "1:"),
        94..95 => Some(Act::Chain {
            who: coordinator,
            channel: desk,
            command: "person",
            options: json!({ "user": who }),
            parts: &["1:change:move:", "1:change:to:", "1:change:do:"],
            which,
            times,
        }),
        95..96 => Some(Act::Chain {
            who,
            channel,
            command: "carrel",
            options: json!({}),
            parts: &["1:change:leave", "1:change:left:"],
            which,
            times,
        }),
        96..97 => Some(run("prompt now", json!({}))),
        97..98 => Some(run("away", json!({ "from": "tomorrow" }))),
        98..99 => Some(and_press("carrel", "1:hours:open", which)),
        _ => Some(run("carrel", json!({}))),
    }
}

/// Calls a booked meeting off, and says that this is meant.
fn call_off(
    rng: &mut Rng,
    board: &Board,
    channel: Snowflake,
    who: Snowflake,
    times: usize,
) -> Option<Act> {
    let asks = "1:meeting:call-off:";
    let found = board.with(channel, asks);
    let posted = *rng.choice(&found)?;
    one_of(rng, posted, asks).map(|button| Act::PressTwo {
        who,
        channel,
        message: posted.message,
        button,
        part: "1:meeting:call-off-now:",
        times,
    })
}

/// Says of a kept hour that somebody can't: mostly once, now and then never; or that the group talks
/// elsewhere, or here again.
fn keep_away(
    rng: &mut Rng,
    board: &Board,
    channel: Snowflake,
    who: Snowflake,
    times: usize,
) -> Option<Act> {
    let (asks, part) = match rng.u8(0..8) {
        0 => ("1:standing:cannot:", "1:standing:never:"),
        1 => ("1:standing:where:", "1:standing:talk:"),
        _ => ("1:standing:cannot:", "1:standing:once:"),
    };
    let found = board.with(channel, asks);
    let posted = *rng.choice(&found)?;
    one_of(rng, posted, asks).map(|button| Act::PressTwo {
        who,
        channel,
        message: posted.message,
        button,
        part,
        times,
    })
}

/// A step that is due some day, now and then soon, and that somebody may look after.
fn step(rng: &mut Rng, who: Snowflake) -> Value {
    let titles = [
        "Agree on a title",
        "Share the sources",
        "Write the draft",
        "Read it aloud",
    ];
    let title = titles[rng.usize(0..titles.len())];
    let due = ["2030-01-01", "next Friday", "next Tuesday"][rng.usize(0..3)];
    let mut step = json!({ "title": title, "due": due });
    if rng.bool() {
        step["owner"] = json!(who);
    }
    step
}

fn one_of(rng: &mut Rng, posted: &Posted, part: &str) -> Option<String> {
    let buttons: Vec<&String> = posted
        .buttons
        .iter()
        .filter(|button| button.contains(part))
        .collect();
    rng.choice(buttons).cloned()
}

/// Everyone in a room that has times on offer says that the same one works.
pub(super) fn agree(rng: &mut Rng, board: &Board, rooms: &[Room]) -> Vec<Act> {
    let offered: Vec<(&Room, &Posted)> = rooms
        .iter()
        .filter_map(|room| Some((room, *board.with(room.channel, "1:meeting:vote:").last()?)))
        .collect();
    let Some((room, posted)) = rng.choice(offered) else {
        return Vec::new();
    };
    let Some(button) = posted.buttons.iter().find(|id| id.contains(":works")) else {
        return Vec::new();
    };
    let press = |who: &Snowflake| Act::Press {
        who: *who,
        channel: room.channel,
        message: posted.message,
        button: button.clone(),
        times: 1,
    };
    room.members.iter().map(press).collect()
}

/// A coordinator announces a talk in a few days, and presses Send so many times.
pub(super) fn announce(
    rng: &mut Rng,
    who: Snowflake,
    channel: Snowflake,
    now: DateTime<Utc>,
) -> Act {
    let day = (now + TimeDelta::days(rng.i64(2..9))).date_naive();
    Act::RunAndPress {
        who,
        channel,
        command: "webinar announce",
        options: json!({
            "title": "Open access in small libraries", "when": format!("{day} 15:00"),
            "minutes": 60, "link": "https://webinars.example/open-access",
        }),
        part: "1:webinar:send:",
        which: 0,
        times: rng.usize(1..3),
    }
}
