//! On Discord: the hour that a group keeps, clock changes, “did you meet?”, and “we talk elsewhere”.
//!
//! **Invariants**: the card of an hour is composed from what is stored each time it is shown or
//! changed; who can't, and why, is asked in private; a question is an edit, and calls nobody.

use std::{fmt, time::Duration};

use chrono::NaiveDate;

use super::{
    Scene,
    card::Card,
    delivery::{Outgoing, Post, channel_id, message_id, skip, too_late},
    guard::{Answer, Asked},
    press::{Ack, number},
    wire,
};
use crate::{
    app::{
        Fault,
        meetings::{
            Refusal, Seated,
            afterwards::{self, Question},
            elsewhere,
            standing::{self, Kept as KeptHour},
            suggest::{self, NotSuggested},
        },
    },
    domain::{
        ids::{ChannelId, GroupId, MeetingId, MessageId, StandingId},
        promises::Kept,
        time::Moment,
    },
    jobs::{Failed, Order},
};

mod view;

/// How long a question waits for a reminder that is being posted, before it looks again.
const REMINDER_WAIT: Duration = Duration::from_secs(1);

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Says that the presser can't, and is asked when.
    Cannot {
        /// At which hour.
        standing: StandingId,
    },
    /// Says that the presser can't come this once.
    Once {
        /// To which meeting.
        meeting: MeetingId,
    },
    /// Says that the presser never can.
    Never {
        /// At which hour.
        standing: StandingId,
    },
    /// Says whether a meeting happened.
    Met {
        /// Which meeting.
        meeting: MeetingId,
        /// Whether it happened.
        met: bool,
    },
    /// Shows where a group talks.
    Whereabouts {
        /// Which group.
        group: GroupId,
    },
    /// Says where a group talks from now on.
    Talk {
        /// Which group.
        group: GroupId,
        /// Whether it talks elsewhere.
        elsewhere: bool,
    },
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Cannot { .. } | Self::Whereabouts { .. } => Ack::Private,
            Self::Once { .. } | Self::Never { .. } | Self::Met { .. } | Self::Talk { .. } => {
                Ack::Update
            }
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["cannot", id] => Self::Cannot {
                standing: StandingId(number(id)?),
            },
            ["once", id] => Self::Once {
                meeting: MeetingId(number(id)?),
            },
            ["never", id] => Self::Never {
                standing: StandingId(number(id)?),
            },
            ["met", id, met @ ("yes" | "no")] => Self::Met {
                meeting: MeetingId(number(id)?),
                met: *met == "yes",
            },
            ["where", id] => Self::Whereabouts {
                group: GroupId(number(id)?),
            },
            ["talk", id, whereto @ ("elsewhere" | "here")] => Self::Talk {
                group: GroupId(number(id)?),
                elsewhere: *whereto == "elsewhere",
            },
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cannot { standing } => write!(f, "cannot:{standing}"),
            Self::Once { meeting } => write!(f, "once:{meeting}"),
            Self::Never { standing } => write!(f, "never:{standing}"),
            Self::Met { meeting, met: true } => write!(f, "met:{meeting}:yes"),
            Self::Met {
                meeting,
                met: false,
            } => write!(f, "met:{meeting}:no"),
            Self::Whereabouts { group } => write!(f, "where:{group}"),
            Self::Talk {
                group,
                elsewhere: true,
            } => write!(f, "talk:{group}:elsewhere"),
            Self::Talk {
                group,
                elsewhere: false,
            } => write!(f, "talk:{group}:here"),
        }
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let (app, server, account) = (&asked.scene.app, asked.server, asked.account);
    let (lang, now) = (asked.lang(), asked.now);
    Ok(match press {
        Press::Cannot { standing } => {
            let choices = standing::cannot(app, server, account, standing, now).await?;
            Answer::say(match choices {
                Ok(choices) => view::choices(&lang, account, &choices),
                Err(refusal) => view::refused(&lang, &refusal),
            })
        }
        Press::Once { meeting } => {
            let declined = standing::once(app, server, account, meeting, now).await?;
            updated(&asked, declined, |declined| {
                view::declined(&lang, &declined)
            })
        }
        Press::Never { standing } => {
            let ended = standing::never(app, server, account, standing, now).await?;
            updated(&asked, ended, |()| {
                Card::said(lang.plain("cannot-never-noted"))
            })
        }
        Press::Met { meeting, met } => {
            let said = afterwards::answer(app, server, account, meeting, met, now).await?;
            match said {
                // Everyone in the room reads it, so it stays in the room's language.
                Ok(booked) => Answer::Update {
                    card: Some(Box::new(view::question(
                        &asked.scene.words.in_english(),
                        &booked,
                    ))),
                    whisper: Some(Box::new(Card::said(lang.plain("question-noted")))),
                },
                Err(refusal) => Answer::whisper(view::refused(&lang, &refusal)),
            }
        }
        Press::Whereabouts { group } => {
            let found = elsewhere::whereabouts(app, server, account, group).await?;
            Answer::say(match found {
                Ok(found) => view::whereabouts(&lang, found),
                Err(refusal) => view::refused(&lang, &refusal),
            })
        }
        Press::Talk { group, elsewhere } => {
            let found = elsewhere::talk(app, server, account, group, elsewhere, now).await?;
            updated(&asked, found, |found| view::moved(&lang, found))
        }
    })
}

/// The pressed message in its new shape; who is refused reads why beside it.
fn updated<T>(asked: &Asked, outcome: Result<T, Refusal>, view: impl FnOnce(T) -> Card) -> Answer {
    match outcome {
        Ok(outcome) => Answer::update(view(outcome)),
        Err(refusal) => Answer::whisper(view::refused(&asked.lang(), &refusal)),
    }
}

/// Finds a group's hour and says so on one card; where none serves, there is nothing to say here.
pub(super) async fn announce(
    post: &Post,
    order: &Order,
    group: GroupId,
    search: i64,
) -> Result<Kept, Failed> {
    let scene = &post.scene;
    let Some(kept) = standing::find(&scene.app, group, search, order.now).await? else {
        return Ok(Kept::Nothing);
    };
    let outgoing = compose_hour(scene, &kept, order.now)?;
    post.send_once(order, &outgoing).await
}

/// Composes the card of an hour as it stands.
pub fn compose_hour(scene: &Scene, kept: &KeptHour, now: Moment) -> Result<Outgoing, Failed> {
    let card = Card {
        silent: is_night(&kept.members, now),
        ..view::hour(&scene.words.in_english(), kept)
    };
    outgoing(kept.room, card)
}

/// Changes the card of an hour to how it stands.
pub(super) async fn change_card(
    post: &Post,
    order: &Order,
    standing: StandingId,
) -> Result<Kept, Failed> {
    let app = &post.scene.app;
    // Asked before the card is looked for, lest it be posted in between.
    if standing::is_awaited(app, standing).await? {
        return Err(Failed::Later {
            why: "nobody knows yet whether its card stands".to_owned(),
            after: None,
        });
    }
    let Some(kept) = standing::kept(app, standing).await? else {
        return Ok(Kept::Nothing);
    };
    let Some(card) = kept.hour.card else {
        return Ok(Kept::Nothing);
    };
    let view = view::hour(&post.scene.words.in_english(), &kept);
    edit(post, order, card, &view).await
}

/// Offers a group times that nobody asked for, where it has no meeting.
pub(super) async fn suggest(
    post: &Post,
    order: &Order,
    group: GroupId,
    fortnight: u32,
) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late());
    }
    let suggested = suggest::suggest(&post.scene.app, group, fortnight, order.now).await?;
    match suggested {
        Ok(()) => Ok(Kept::Nothing),
        Err(NotSuggested::NotHere) => Err(skip("the group does not meet here")),
        Err(NotSuggested::Voting) => Err(skip("the group is voting")),
        Err(NotSuggested::Meets) => Err(skip("the group has a meeting in that fortnight")),
        Err(NotSuggested::NoTime) => Err(skip("no time suits enough of them")),
    }
}

/// Composes the news of a clock change as things stand now.
pub async fn compose_clock_change(
    scene: &Scene,
    standing: StandingId,
    on: NaiveDate,
    now: Moment,
) -> Result<Outgoing, Failed> {
    let change = standing::clock_change(&scene.app, standing, on, now).await?;
    let Some(change) = change else {
        return Err(skip("it moves nobody any more"));
    };
    let card = Card {
        silent: is_night(&change.kept.members, now),
        ..view::clock_change(&scene.words.in_english(), &change, now)
    };
    outgoing(change.kept.room, card)
}

/// Asks, on the last message about a meeting, whether the group has met.
pub(super) async fn ask(
    post: &Post,
    order: &Order,
    meeting: MeetingId,
    sequence: u32,
) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late());
    }
    match afterwards::question(&post.scene.app, meeting, sequence, order.now).await? {
        Question::Over => Err(skip("the meeting is called off or has moved")),
        Question::NotOver { until } => Err(Failed::Later {
            why: "the meeting is not over yet".to_owned(),
            after: (until - order.now).to_std().ok(),
        }),
        Question::Awaited => Err(Failed::Later {
            why: "nobody knows yet whether its reminder stands".to_owned(),
            after: Some(REMINDER_WAIT),
        }),
        Question::NoCard => Err(skip("no message of it stands")),
        Question::Ready { booked, card } => {
            let view = view::question(&post.scene.words.in_english(), &booked);
            edit(post, order, card, &view).await
        }
    }
}

/// Puts a card in the place of a message of ours; one that is gone is let go.
async fn edit(
    post: &Post,
    order: &Order,
    (channel, message): (ChannelId, MessageId),
    card: &Card,
) -> Result<Kept, Failed> {
    let edited = channel_id(channel)
        .edit_message(&post.http, message_id(message), card.edit(&order.marker))
        .await;
    match edited {
        Ok(_) => Ok(Kept::Nothing),
        Err(error) if wire::is_gone(&error) => Ok(Kept::Nothing),
        Err(error) => Err(wire::failed(&error)),
    }
}

/// Whether a post makes no sound: while it is night for one of them.
fn is_night(members: &[Seated], now: Moment) -> bool {
    members.iter().any(|member| member.is_asleep(now))
}

fn outgoing(room: Option<ChannelId>, card: Card) -> Result<Outgoing, Failed> {
    let channel = room.ok_or_else(|| skip("the group's room is closed"))?;
    Ok(Outgoing {
        channel,
        card,
        pinned: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{discord::press, domain::promises::Promise, jobs::Marker};

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let (standing, meeting, group) =
            (StandingId(i64::MAX), MeetingId(i64::MAX), GroupId(i64::MAX));
        let both = [true, false];
        let met = both.map(|met| Press::Met { meeting, met });
        let talk = both.map(|elsewhere| Press::Talk { group, elsewhere });
        let others = [
            Press::Cannot { standing },
            Press::Once { meeting },
            Press::Never { standing },
            Press::Whereabouts { group },
        ];
        let question = Promise::Question {
            meeting,
            sequence: 0,
        };
        let marker = Marker::of(&question, "seed");
        for pressed in others.into_iter().chain(met).chain(talk) {
            let written = press::Press::Standing(pressed).written(Some(&marker));
            assert_eq!(written.parse(), Ok(press::Press::Standing(pressed)));
            assert!(written.len() <= 100, "{written}");
        }
        for stale in [
            &["met", "7", "maybe"][..],
            &["cannot"],
            &["never", "x"],
            &[],
        ] {
            assert_eq!(Press::read(stale), None, "{stale:?}");
        }
    }
}
