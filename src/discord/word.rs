//! A private word to the one who set Carrel up, when something has stopped.
//!
//! **Invariants**: nobody else reads it, and it never comes at night. Whoever takes no private
//! messages gets none, and nothing is said in public instead: the desk shows what has stopped.

use super::{
    card::{self, Card},
    delivery::{Post, skip},
    wire,
};
use crate::{
    app::promises::{self, Word},
    domain::{
        ids::{AccountId, ChannelId, ServerId},
        promises::Kept,
    },
    jobs::{Failed, Order},
    words::{Value, plain},
};

/// Discord's codes for an account that takes no private messages from us: it refuses them, shares
/// no server with us, has banned us, or is gone.
const REFUSES: [isize; 4] = [50007, 50278, 40007, 10013];

/// Tells somebody that something has stopped, unless an earlier try has.
pub(super) async fn tell(
    post: &Post,
    order: &Order,
    server: ServerId,
    account: AccountId,
) -> Result<Kept, Failed> {
    if order.unsure_since.is_some() {
        let channel = open(post, account).await?;
        if let Some(message) = post.sent_before(order, channel).await? {
            return Ok(Kept::Message { channel, message });
        }
    }
    let (programme, stopped) = match promises::word(&post.scene.app, server, order.now).await? {
        Word::Nothing => return Err(skip("nothing stands still any more")),
        Word::Night { until } => {
            return Err(Failed::Later {
                why: "it is night".to_owned(),
                after: (until - order.now).to_std().ok(),
            });
        }
        Word::Ready { programme, stopped } => (programme, stopped),
    };
    let channel = open(post, account).await?;
    let card = compose(post, &programme, stopped);
    let message = post
        .send(order, channel, &card)
        .await
        .map_err(|e| failed(&e))?;
    Ok(Kept::Message { channel, message })
}

/// Opens the channel of private messages with somebody; it is the same one every time.
pub(super) async fn open(post: &Post, account: AccountId) -> Result<ChannelId, Failed> {
    let opened = card::user(account).create_dm_channel(&post.http).await;
    let opened = opened.map_err(|error| failed(&error))?;
    Ok(ChannelId(opened.id.get().cast_signed()))
}

fn compose(post: &Post, programme: &str, stopped: i64) -> Card {
    let lang = post.scene.words.in_english();
    let programme = plain(programme);
    Card::panel(
        lang.plain("word-title"),
        lang.say(
            "word-body",
            &[
                ("programme", Value::from(programme.as_str())),
                ("count", Value::from(stopped)),
            ],
        ),
    )
}

/// What to make of a private message that Discord did not take.
pub(super) fn failed(error: &serenity::Error) -> Failed {
    if REFUSES.contains(&wire::code(error)) {
        skip("they take no private messages")
    } else {
        wire::failed(error)
    }
}
