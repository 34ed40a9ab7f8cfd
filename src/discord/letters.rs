//! Letters: private messages to people who agreed to them, and the button by which they agree or take
//! it back.
//!
//! **Invariants**: a letter is read by one person; what cannot be said in private is not said at all,
//! and stands on their own page as before.

use chrono::NaiveDate;

use super::{
    card::{Button, Card, Panel},
    delivery::{Post, skip, too_late},
    word,
};
use crate::{
    app::{
        Fault,
        letters::{self, Letter, NotSent},
    },
    domain::{
        ids::{CohortId, ParticipantId},
        promises::{Kept, Promise},
        time::Moment,
    },
    jobs::{Failed, Order},
    key,
    words::{Lang, plain, when},
};

/// Writes the letter that was promised, unless an earlier try has.
pub(super) async fn write(post: &Post, order: &Order) -> Result<Kept, Failed> {
    if let Promise::Waiting { participant, .. } = order.promise {
        say_waiting(post, order, participant).await
    } else if let Promise::HalfWay {
        cohort,
        participant,
        closes,
    } = order.promise
    {
        remind(post, order, (cohort, participant), closes).await
    } else {
        Err(Fault::Impossible(format!("{:?} is no letter", order.promise)).into())
    }
}

/// Tells somebody that they wait while the groups are at work.
async fn say_waiting(
    post: &Post,
    order: &Order,
    participant: ParticipantId,
) -> Result<Kept, Failed> {
    let letter = letters::waiting(&post.scene.app, participant, order.now);
    send(post, order, participant, letter, waiting).await
}

/// Reminds somebody that they are half way through signing up.
async fn remind(
    post: &Post,
    order: &Order,
    (cohort, participant): (CohortId, ParticipantId),
    closes: NaiveDate,
) -> Result<Kept, Failed> {
    let whose = (cohort, participant);
    let letter = letters::half_way(&post.scene.app, whose, closes, order.now);
    let compose = |lang: &Lang<'_>, letter: &Letter| half_way(lang, letter, closes);
    send(post, order, participant, letter, compose).await
}

async fn send(
    post: &Post,
    order: &Order,
    participant: ParticipantId,
    letter: impl Future<Output = Result<Result<Letter, NotSent>, Fault>>,
    compose: impl Fn(&Lang<'_>, &Letter) -> Panel,
) -> Result<Kept, Failed> {
    let Some(account) = letters::account_of(&post.scene.app, participant).await? else {
        return Err(not_sent(NotSent::Away, order.now));
    };
    if order.unsure_since.is_some() {
        let channel = word::open(post, account).await?;
        if let Some(message) = post.sent_before(order, channel).await? {
            return Ok(Kept::Message { channel, message });
        }
    }
    if order.only_look {
        return Err(too_late());
    }
    let letter = letter.await?;
    let letter = letter.map_err(|why| not_sent(why, order.now))?;
    let lang = post.scene.words.in_english();
    let mut panel = compose(&lang, &letter);
    panel.body = format!("{}\n\n{}", panel.body, lang.plain("letters-why"));
    let address = format!("https://discord.com/channels/{}", letter.server);
    let card = Card {
        panel: Some(panel),
        ..Card::default()
    };
    let card = card.buttons(vec![Button::link(lang.plain("letters-button"), address)]);
    let channel = word::open(post, account).await?;
    let message = post.send(order, channel, &card).await;
    let message = message.map_err(|error| word::failed(&error))?;
    Ok(Kept::Message { channel, message })
}

fn not_sent(why: NotSent, now: Moment) -> Failed {
    skip(match why {
        NotSent::NotAgreed => "they have not agreed to private messages",
        NotSent::Away => "they are not on the server",
        NotSent::Before => "they were told before",
        NotSent::Over => "it does not concern them any more",
        NotSent::Night { until } => {
            return Failed::Later {
                why: "it is night where they are".to_owned(),
                after: (until - now).to_std().ok(),
            };
        }
    })
}

fn waiting(lang: &Lang<'_>, letter: &Letter) -> Panel {
    let values = [
        ("name", plain(&letter.called_name).into()),
        ("cohort", plain(&letter.cohort_name).into()),
    ];
    let why = if letter.wait_listed {
        key!("letters-waiting-place")
    } else {
        key!("letters-waiting-group")
    };
    Panel {
        title: lang.plain("letters-waiting-title"),
        body: [
            lang.say(why, &values),
            lang.plain("waiting-means"),
            lang.plain("waiting-next"),
        ]
        .join("\n\n"),
        fields: Vec::new(),
    }
}

fn half_way(lang: &Lang<'_>, letter: &Letter, closes: NaiveDate) -> Panel {
    let values = [
        ("name", plain(&letter.called_name).into()),
        ("cohort", plain(&letter.cohort_name).into()),
        ("last", when::date(lang, closes).into()),
    ];
    Panel {
        title: lang.plain("letters-half-way-title"),
        body: lang.say("letters-half-way", &values),
        fields: Vec::new(),
    }
}

/// What the button says that takes a yes to letters, or takes it back.
pub(super) fn label(lang: &Lang<'_>, allowed: bool) -> String {
    lang.plain(if allowed {
        key!("letters-button-stop")
    } else {
        key!("letters-button-allow")
    })
}

/// How it stands with letters to somebody, and what they are for.
pub(super) fn standing(lang: &Lang<'_>, allowed: bool) -> String {
    lang.plain(if allowed {
        key!("letters-allowed")
    } else {
        key!("letters-asks")
    })
}
