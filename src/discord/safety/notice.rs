//! The private word to a safety contact that a report waits, and no word of what is in it.
//!
//! **Invariants**: nothing is said in public when it cannot be said in private: the report waits
//! behind a button on the contact's own page. It never stops before coordinators, either.

use crate::{
    app::safety::{self, Notice},
    discord::{
        card::{Button, Card},
        delivery::{Post, skip, too_late},
        word,
    },
    domain::{
        ids::{AccountId, ReportId},
        promises::Kept,
    },
    jobs::{Failed, Order},
    words::plain,
};

/// Tells a safety contact that a report waits, unless an earlier try has.
pub(in crate::discord) async fn notify(
    post: &Post,
    order: &Order,
    report: ReportId,
    account: AccountId,
) -> Result<Kept, Failed> {
    sent(post, order, report, account).await.map_err(quietly)
}

async fn sent(
    post: &Post,
    order: &Order,
    report: ReportId,
    account: AccountId,
) -> Result<Kept, Failed> {
    if order.unsure_since.is_some() {
        let channel = word::open(post, account).await?;
        if let Some(message) = post.sent_before(order, channel).await? {
            return Ok(Kept::Message { channel, message });
        }
    }
    if order.only_look {
        return Err(too_late());
    }
    let Some(notice) = safety::notice(&post.scene.app, report, account, order.now).await? else {
        return Err(skip("nothing waits for them any more"));
    };
    let channel = word::open(post, account).await?;
    let card = compose(post, &notice);
    let message = post
        .send(order, channel, &card)
        .await
        .map_err(|error| word::failed(&error))?;
    Ok(Kept::Message { channel, message })
}

fn compose(post: &Post, notice: &Notice) -> Card {
    let lang = post.scene.words.in_english();
    let programme = &notice.programme;
    let name = ("programme", plain(&programme.name).into());
    let server = programme.server;
    let channel = programme.announcements;
    let address = channel.map_or_else(
        || format!("https://discord.com/channels/{server}"),
        |channel| format!("https://discord.com/channels/{server}/{channel}"),
    );
    let card = Card {
        silent: notice.night,
        ..Card::panel(lang.plain("notice-title"), lang.say("notice-body", &[name]))
    };
    card.buttons(vec![Button::link(lang.plain("notice-button"), address)])
}

/// What stops until a person helps is shown to coordinators, whom this does not concern.
fn quietly(failed: Failed) -> Failed {
    match failed {
        Failed::Park { why } => Failed::Skip { why },
        Failed::Later { .. }
        | Failed::Limited { .. }
        | Failed::Ambiguous { .. }
        | Failed::Skip { .. }
        | Failed::Stop { .. }
        | Failed::Fault(_) => failed,
    }
}
