//! Somebody's own page: their group, their zone, their hours, what comes next.
//!
//! Knows: what belongs on a page. Refuses to know: how a page looks, and how zone and hours change.
//!
//! **Invariants**: a page shows only what belongs to the account that asks.

use super::{
    App, Fault,
    hours::{self, Dates},
    orientation, pauses,
};
use crate::{
    domain::{
        availability::{
            WeekHours,
            dated::{self, Span},
        },
        ids::{AccountId, ServerId},
        time::Moment,
    },
    store::{
        holds, plans,
        signups::{self, LastPrompt, Place},
    },
};

/// Somebody's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Their place in each cohort that is not over; never empty.
    pub places: Vec<Seen>,
    /// Their week as it holds now.
    pub hours: WeekHours,
    /// Their zone, and what they say for some dates.
    pub dates: Dates,
    /// How many cards they have read of those that come before the room, while there are more.
    pub cards_read: Option<usize>,
}

/// A place in a cohort and what comes next there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The place.
    pub place: Place,
    /// When their next meeting starts.
    pub meets_at: Option<Moment>,
    /// The prompt that their group got last.
    pub prompt: Option<LastPrompt>,
    /// The dates on which they pause there, if that is not over.
    pub pause: Option<Span>,
    /// Whether they are back after their seat was given up, and wait for another.
    pub returned: bool,
}

/// Reads the page of an account; none for somebody who is in no cohort of the server.
pub async fn look(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<Option<Page>, Fault> {
    let mut read = app.store.read().await?;
    let mut places = Vec::new();
    for place in signups::places_of(&mut read, server, account).await? {
        let (meets_at, prompt) = match place.group {
            Some(group) => (
                signups::next_meeting(&mut read, place.participant, group, now).await?,
                signups::last_prompt(&mut read, group).await?,
            ),
            None => (None, None),
        };
        let lost = place.group.is_none();
        places.push(Seen {
            returned: lost && holds::has_returned(&mut read, place.participant).await?,
            pause: pauses::span_of(&mut read, place.participant, now).await?,
            place,
            meets_at,
            prompt,
        });
    }
    let Some(newest) = places.first() else {
        return Ok(None);
    };
    let plan = plans::plan_of(&mut read, newest.place.participant).await?;
    let mine: Vec<Place> = places.iter().map(|seen| seen.place.clone()).collect();
    let dates = hours::dates(&mut read, &mine, now).await?;
    let hours = dated::in_force(&plan.hours, dates.today);
    Ok(Some(Page {
        cards_read: orientation::left(&mut read, &mine).await?,
        hours: hours.map(|week| week.value.clone()).unwrap_or_default(),
        dates,
        places,
    }))
}
