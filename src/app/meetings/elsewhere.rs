//! “We talk elsewhere”: a group that writes or calls each other outside of Discord.
//!
//! Such a group is as good as any: nothing is pencilled in or offered unless somebody asks, no
//! reminder comes, and one tap on “We talked” beneath a prompt says that it is well.
//!
//! **Invariants**: any member may say so and take it back, and saying it twice changes nothing.

use serde_json::json;

use super::{Refusal, standing};
use crate::{
    app::{App, Fault},
    domain::{
        ids::{AccountId, GroupId, ServerId},
        time::Moment,
    },
    store::{
        Connection, audit,
        people::{self, Seat},
        standing::{self as hours, Ended},
    },
};

/// Where a group talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// The group.
    pub group: GroupId,
    /// Since when it talks elsewhere; none while it talks here.
    pub elsewhere_since: Option<Moment>,
}

/// Says where a member's group talks.
pub async fn whereabouts(
    app: &App,
    server: ServerId,
    account: AccountId,
    group: GroupId,
) -> Result<Result<Whereabouts, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    if people::seat_of(&mut read, server, group, account)
        .await?
        .is_none()
    {
        return Ok(Err(Refusal::NotAMember));
    }
    let stay = hours::stay_elsewhere(&mut read, group).await?;
    Ok(Ok(Whereabouts {
        group,
        elsewhere_since: stay.map(|(_id, since)| since),
    }))
}

/// Takes a member's word that the group talks elsewhere, or here again.
pub async fn talk(
    app: &App,
    server: ServerId,
    account: AccountId,
    group: GroupId,
    elsewhere: bool,
    now: Moment,
) -> Result<Result<Whereabouts, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(seat) = people::seat_of(&mut write, server, group, account).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let news = if elsewhere {
        leave(&mut write, &seat, now).await?
    } else {
        come_back(&mut write, server, &seat, now).await?
    };
    if news {
        let detail = json!({ "participant": seat.participant });
        let what = if elsewhere {
            "group.elsewhere"
        } else {
            "group.here-again"
        };
        let who = Some(account);
        audit::note(&mut write, server, who, what, group.0, &detail, now).await?;
    }
    let stay = hours::stay_elsewhere(&mut write, group).await?;
    write.commit().await?;
    Ok(Ok(Whereabouts {
        group,
        elsewhere_since: stay.map(|(_id, since)| since),
    }))
}

/// The group leaves, and keeps its hour no longer.
async fn leave(conn: &mut Connection, seat: &Seat, now: Moment) -> Result<bool, Fault> {
    if !hours::leave(conn, seat.group, seat.participant, now).await? {
        return Ok(false);
    }
    if let Some(kept) = hours::kept_by(conn, seat.group).await?
        && let Some(hour) = hours::hour(conn, kept).await?
    {
        standing::end(conn, &hour, Ended::Elsewhere, now).await?;
    }
    Ok(true)
}

/// The group is back, and an hour is looked for anew.
async fn come_back(
    conn: &mut Connection,
    server: ServerId,
    seat: &Seat,
    now: Moment,
) -> Result<bool, Fault> {
    let stay = hours::come_back(conn, seat.group, seat.participant, now).await?;
    let Some(stay) = stay else {
        return Ok(false);
    };
    standing::promise(conn, server, seat.group, stay, now).await?;
    Ok(true)
}
