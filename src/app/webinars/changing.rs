//! Webinars that were announced, as coordinators look after them: changed, called off, and told how
//! they were.
//!
//! A change is written down when it is looked at, and holds from its confirmation on. It says only
//! what it changes: two coordinators who change different things do not undo each other's.
//!
//! **Invariants**: nothing reaches anybody before it is confirmed, and once confirmed it reaches
//! everybody once, however often it is confirmed; what has begun is not moved or called off any more.

use serde_json::json;

use super::{
    Preview, Refusal, following, look_ahead,
    typed::{read_link, read_moment, read_title, said},
};
use crate::{
    app::{App, Fault},
    domain::{
        ids::{AccountId, ServerId, WebinarChangeId, WebinarId},
        time::Moment,
    },
    store::{
        Connection, audit,
        people::Programme,
        webinars::{self, Change, Reach, Webinar, WebinarState},
    },
};

/// Webinars that are listed at once: as many as a menu offers.
const LISTED_MAX: u8 = 25;

/// People who come that are named at once: so many mentions fit into one text.
const COMERS_MAX: u8 = 40;

/// The lengths that a webinar may have, in minutes; the table's own limits.
const MINUTES: std::ops::RangeInclusive<u16> = 5..=480;

/// The most people who can have come; the table's own limit.
const ATTENDED_MAX: u32 = 100_000;

/// One webinar, as a coordinator looks after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The webinar.
    pub webinar: Webinar,
    /// How many people said that they come.
    pub coming: i64,
    /// The first of them.
    pub comers: Vec<AccountId>,
    /// How far its announcement, and what has changed since, has come.
    pub reach: Reach,
}

/// What would change, before it is confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changing {
    /// The change; none stands for calling off.
    pub change: Option<WebinarChangeId>,
    /// What the webinar would be.
    pub becomes: Webinar,
    /// Whether its hour would be another.
    pub moves: bool,
    /// How many people said that they come.
    pub coming: i64,
    /// How it would stand with the audience.
    pub ahead: Preview,
    /// How many rooms its announcement stands in.
    pub reach: Reach,
}

/// What was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Whether this press did it, and no earlier one.
    pub first: bool,
    /// How it stands from now on.
    pub seen: Seen,
}

/// What a coordinator typed of a webinar's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed<'a> {
    /// The title.
    pub title: &'a str,
    /// Where it takes place.
    pub link: &'a str,
    /// Who speaks; may be empty.
    pub speaker: &'a str,
    /// What it is about; may be empty.
    pub about: &'a str,
}

/// The webinars of a programme that were announced, the latest first.
pub async fn list(app: &App, programme: &Programme) -> Result<Vec<Webinar>, Fault> {
    let mut read = app.store.read().await?;
    let (server, id) = (programme.server, programme.id);
    Ok(webinars::listed(&mut read, server, id, LISTED_MAX).await?)
}

/// One webinar, before a form about it opens.
pub async fn found(
    app: &App,
    server: ServerId,
    webinar: WebinarId,
) -> Result<Result<Webinar, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let found = announced(&mut read, server, webinar).await?;
    Ok(found.ok_or(Refusal::Unknown))
}

/// One webinar, as it stands.
pub async fn look(
    app: &App,
    server: ServerId,
    webinar: WebinarId,
) -> Result<Result<Seen, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = announced(&mut read, server, webinar).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    Ok(Ok(seen(&mut read, found).await?))
}

/// Looks at another hour or length.
pub async fn propose_time(
    app: &App,
    programme: &Programme,
    by: AccountId,
    webinar: WebinarId,
    (when, minutes): (&str, &str),
    now: Moment,
) -> Result<Result<Changing, Refusal>, Fault> {
    let starts_at = match read_moment(when, programme.home_zone, now) {
        Ok(starts_at) => starts_at,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(minutes) = minutes.trim().parse().ok().filter(|m| MINUTES.contains(m)) else {
        let typed = minutes.to_owned();
        return Ok(Err(Refusal::NoMinutes { typed }));
    };
    let change = Change::Time { starts_at, minutes };
    propose(app, programme, by, webinar, change, now).await
}

/// Looks at other words.
pub async fn propose_words(
    app: &App,
    programme: &Programme,
    by: AccountId,
    webinar: WebinarId,
    typed: Typed<'_>,
    now: Moment,
) -> Result<Result<Changing, Refusal>, Fault> {
    let read = read_title(typed.title).and_then(|title| Ok((title, read_link(typed.link)?)));
    let (title, link) = match read {
        Ok(read) => read,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let change = Change::Words {
        title,
        link,
        speaker: said(Some(typed.speaker)),
        about: said(Some(typed.about)),
    };
    propose(app, programme, by, webinar, change, now).await
}

/// Looks at where the recording is.
pub async fn propose_recording(
    app: &App,
    programme: &Programme,
    by: AccountId,
    webinar: WebinarId,
    link: &str,
    now: Moment,
) -> Result<Result<Changing, Refusal>, Fault> {
    let change = match read_link(link) {
        Ok(link) => Change::Recording { link },
        Err(refusal) => return Ok(Err(refusal)),
    };
    propose(app, programme, by, webinar, change, now).await
}

/// Looks at calling it off.
pub async fn propose_off(
    app: &App,
    programme: &Programme,
    webinar: WebinarId,
    now: Moment,
) -> Result<Result<Changing, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = announced(&mut read, programme.server, webinar).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    if let Err(refusal) = may_be_called_off(&found, now) {
        return Ok(Err(refusal));
    }
    Ok(Ok(
        changing(&mut read, programme, None, (&found, &found)).await?
    ))
}

/// Makes a change that was looked at, and promises that it reaches everybody. Twice is once.
pub async fn apply(
    app: &App,
    programme: &Programme,
    by: AccountId,
    change: WebinarChangeId,
    now: Moment,
) -> Result<Result<Changed, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let server = programme.server;
    let Some(looked) = webinars::change(&mut write, server, change).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    let Some(before) = announced(&mut write, server, looked.webinar).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    if looked.applied {
        let seen = seen(&mut write, before).await?;
        return Ok(Ok(Changed { first: false, seen }));
    }
    if let Err(refusal) = may_change(&before, &looked.change, now) {
        return Ok(Err(refusal));
    }
    let after = with(&before, &looked.change);
    webinars::mark_applied(&mut write, change, now).await?;
    webinars::rewrite(&mut write, &after).await?;
    following::follow(&mut write, (&before, &after), now).await?;
    let detail = json!({ "change": change, "sequence": after.sequence });
    let what = "webinar.change";
    audit::note(&mut write, server, Some(by), what, after.id.0, &detail, now).await?;
    let seen = seen(&mut write, after).await?;
    write.commit().await?;
    Ok(Ok(Changed { first: true, seen }))
}

/// Calls a webinar off, and promises that everybody is told. Twice is once.
pub async fn call_off(
    app: &App,
    programme: &Programme,
    by: AccountId,
    webinar: WebinarId,
    now: Moment,
) -> Result<Result<Changed, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let server = programme.server;
    let Some(before) = announced(&mut write, server, webinar).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    if before.is_off() {
        let seen = seen(&mut write, before).await?;
        return Ok(Ok(Changed { first: false, seen }));
    }
    if let Err(refusal) = may_be_called_off(&before, now) {
        return Ok(Err(refusal));
    }
    webinars::call_off(&mut write, webinar, now).await?;
    let Some(after) = announced(&mut write, server, webinar).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    following::follow(&mut write, (&before, &after), now).await?;
    let detail = json!({ "sequence": after.sequence });
    let what = "webinar.call-off";
    audit::note(&mut write, server, Some(by), what, webinar.0, &detail, now).await?;
    let seen = seen(&mut write, after).await?;
    write.commit().await?;
    Ok(Ok(Changed { first: true, seen }))
}

/// Writes down how many people came; nothing typed takes the number back.
pub async fn count(
    app: &App,
    programme: &Programme,
    by: AccountId,
    webinar: WebinarId,
    typed: &str,
    now: Moment,
) -> Result<Result<Seen, Refusal>, Fault> {
    let typed = typed.trim();
    let attended = match typed.parse::<u32>() {
        _ if typed.is_empty() => None,
        Ok(count) if count <= ATTENDED_MAX => Some(count),
        Ok(_) | Err(_) => {
            let typed = typed.to_owned();
            return Ok(Err(Refusal::NoCount { typed }));
        }
    };
    let mut write = app.store.write().await?;
    let server = programme.server;
    let Some(found) = announced(&mut write, server, webinar).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    if let Err(refusal) = is_to_look_back_on(&found, now) {
        return Ok(Err(refusal));
    }
    webinars::set_attended(&mut write, webinar, attended).await?;
    let detail = json!({ "attended": attended });
    let what = "webinar.attended";
    audit::note(&mut write, server, Some(by), what, webinar.0, &detail, now).await?;
    let found = Webinar { attended, ..found };
    let seen = seen(&mut write, found).await?;
    write.commit().await?;
    Ok(Ok(seen))
}

async fn propose(
    app: &App,
    programme: &Programme,
    by: AccountId,
    webinar: WebinarId,
    change: Change,
    now: Moment,
) -> Result<Result<Changing, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(before) = announced(&mut write, programme.server, webinar).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    if let Err(refusal) = may_change(&before, &change, now) {
        return Ok(Err(refusal));
    }
    let after = with(&before, &change);
    if after == before {
        return Ok(Err(Refusal::Unchanged));
    }
    let id = webinars::insert_change(&mut write, webinar, &change, by, now).await?;
    let changing = changing(&mut write, programme, Some(id), (&before, &after)).await?;
    write.commit().await?;
    Ok(Ok(changing))
}

/// A webinar of a server that was announced, whatever became of it since.
async fn announced(
    conn: &mut Connection,
    server: ServerId,
    webinar: WebinarId,
) -> Result<Option<Webinar>, Fault> {
    let Some(found) = webinars::webinar(conn, server, webinar).await? else {
        return Ok(None);
    };
    // Only what was announced has a broadcast; a draft that somebody decided against has none.
    let was_announced = webinars::broadcast_of(conn, webinar).await?.is_some();
    Ok(Some(found).filter(|_| was_announced))
}

async fn seen(conn: &mut Connection, webinar: Webinar) -> Result<Seen, Fault> {
    Ok(Seen {
        coming: webinars::coming(conn, webinar.id).await?,
        comers: webinars::comers(conn, webinar.id, COMERS_MAX).await?,
        reach: reach(conn, webinar.id).await?,
        webinar,
    })
}

async fn reach(conn: &mut Connection, webinar: WebinarId) -> Result<Reach, Fault> {
    Ok(match webinars::broadcast_of(conn, webinar).await? {
        Some(broadcast) => webinars::reach(conn, broadcast).await?,
        None => Reach::default(),
    })
}

async fn changing(
    conn: &mut Connection,
    programme: &Programme,
    change: Option<WebinarChangeId>,
    (before, after): (&Webinar, &Webinar),
) -> Result<Changing, Fault> {
    Ok(Changing {
        change,
        moves: before.sequence != after.sequence,
        coming: webinars::coming(conn, after.id).await?,
        ahead: look_ahead(conn, programme, after).await?,
        reach: reach(conn, after.id).await?,
        becomes: after.clone(),
    })
}

/// A webinar as a change makes it.
fn with(before: &Webinar, change: &Change) -> Webinar {
    let mut after = before.clone();
    match change {
        Change::Time { starts_at, minutes } => {
            after.sequence += u32::from(before.talk.starts_at != *starts_at);
            after.talk.starts_at = *starts_at;
            after.talk.minutes = *minutes;
        }
        Change::Words {
            title,
            link,
            speaker,
            about,
        } => {
            after.talk.title.clone_from(title);
            after.talk.link.clone_from(link);
            after.talk.speaker.clone_from(speaker);
            after.talk.about.clone_from(about);
        }
        Change::Recording { link } => after.recording = Some(link.clone()),
    }
    after
}

fn may_change(webinar: &Webinar, change: &Change, now: Moment) -> Result<(), Refusal> {
    match change {
        Change::Time { starts_at, .. } => {
            may_be_called_off(webinar, now)?;
            // It was to come when it was looked at.
            if *starts_at <= now {
                return Err(Refusal::Past { at: *starts_at });
            }
            Ok(())
        }
        Change::Words { .. } if webinar.is_off() => Err(Refusal::CalledOff),
        Change::Words { .. } => Ok(()),
        Change::Recording { .. } => is_to_look_back_on(webinar, now),
    }
}

fn may_be_called_off(webinar: &Webinar, now: Moment) -> Result<(), Refusal> {
    if webinar.state == WebinarState::Cancelled {
        Err(Refusal::CalledOff)
    } else if webinar.talk.starts_at <= now {
        Err(Refusal::Begun)
    } else {
        Ok(())
    }
}

fn is_to_look_back_on(webinar: &Webinar, now: Moment) -> Result<(), Refusal> {
    if webinar.is_off() {
        Err(Refusal::CalledOff)
    } else if now < webinar.talk.starts_at {
        Err(Refusal::NotBegun)
    } else {
        Ok(())
    }
}
