//! On Discord: groups of a running cohort that come together, and the list of what would help those
//! that have become small.
//!
//! **Invariants**: whatever is pressed asks first whether the presser is a coordinator *now*; what
//! would change stands in what they see before they press; everything here is private.

use std::fmt;

use super::{
    card::Card,
    change::view::refused,
    guard::{Answer, Asked},
    press::{Ack, number},
};
use crate::{
    app::{
        Fault,
        change::{
            self,
            merge::{self, Partner},
            repair::{self, Accepted},
        },
    },
    domain::ids::{CohortId, GroupId, PlanId},
};

mod merging;
mod view;

/// Groups that are offered at once to go to: a menu holds no more.
const PARTNERS_MAX: usize = 25;

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Lists the small groups beside what was pressed.
    List {
        /// Of which cohort.
        cohort: CohortId,
    },
    /// Lists a page of them in place of what was pressed.
    Page {
        /// Of which cohort.
        cohort: CohortId,
        /// Which, from 0.
        page: usize,
    },
    /// Accepts one suggestion, or shows what it would do where two groups come together by it.
    One {
        /// Which.
        plan: PlanId,
        /// On which page it stands.
        page: usize,
    },
    /// Accepts one suggestion, as it was shown.
    DoOne {
        /// Which.
        plan: PlanId,
        /// On which page it stands.
        page: usize,
    },
    /// Shows what it would do if all of a page were accepted.
    All {
        /// The first of its suggestions.
        first: PlanId,
        /// Which page it is.
        page: usize,
    },
    /// Accepts all of a page.
    DoAll {
        /// The first of its suggestions.
        first: PlanId,
        /// Which page it is.
        page: usize,
    },
    /// Asks beside what was pressed to which group a group is to go.
    Join {
        /// Which goes.
        group: GroupId,
    },
    /// Asks the same in place of what was pressed.
    JoinAgain {
        /// Which goes.
        group: GroupId,
    },
    /// Shows what it would do if a group went to the one that was chosen.
    Joined {
        /// Which goes.
        group: GroupId,
    },
    /// Shows what it would do if one group went to the other.
    Plan {
        /// Which goes.
        from: GroupId,
        /// Where it goes.
        into: GroupId,
    },
    /// Has a group go to another, as it was shown.
    Merge {
        /// Which plan.
        plan: PlanId,
    },
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::List { .. } | Self::Join { .. } => Ack::Private,
            Self::Page { .. }
            | Self::One { .. }
            | Self::DoOne { .. }
            | Self::All { .. }
            | Self::DoAll { .. }
            | Self::JoinAgain { .. }
            | Self::Joined { .. }
            | Self::Plan { .. }
            | Self::Merge { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let (action, rest) = parts.split_first()?;
        let numbers: Option<Vec<i64>> = rest.iter().map(|part| number(part)).collect();
        let page = |page: i64| usize::try_from(page).ok();
        Some(match (*action, numbers?.as_slice()) {
            ("list", [cohort]) => Self::List {
                cohort: CohortId(*cohort),
            },
            ("page", [cohort, at]) => Self::Page {
                cohort: CohortId(*cohort),
                page: page(*at)?,
            },
            ("one", [plan, at]) => Self::One {
                plan: PlanId(*plan),
                page: page(*at)?,
            },
            ("do-one", [plan, at]) => Self::DoOne {
                plan: PlanId(*plan),
                page: page(*at)?,
            },
            ("all", [first, at]) => Self::All {
                first: PlanId(*first),
                page: page(*at)?,
            },
            ("do-all", [first, at]) => Self::DoAll {
                first: PlanId(*first),
                page: page(*at)?,
            },
            ("join", [group]) => Self::Join {
                group: GroupId(*group),
            },
            ("join-again", [group]) => Self::JoinAgain {
                group: GroupId(*group),
            },
            ("joined", [group]) => Self::Joined {
                group: GroupId(*group),
            },
            ("plan", [from, into]) => Self::Plan {
                from: GroupId(*from),
                into: GroupId(*into),
            },
            ("merge", [plan]) => Self::Merge {
                plan: PlanId(*plan),
            },
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List { cohort } => write!(f, "list:{cohort}"),
            Self::Page { cohort, page } => write!(f, "page:{cohort}:{page}"),
            Self::One { plan, page } => write!(f, "one:{plan}:{page}"),
            Self::DoOne { plan, page } => write!(f, "do-one:{plan}:{page}"),
            Self::All { first, page } => write!(f, "all:{first}:{page}"),
            Self::DoAll { first, page } => write!(f, "do-all:{first}:{page}"),
            Self::Join { group } => write!(f, "join:{group}"),
            Self::JoinAgain { group } => write!(f, "join-again:{group}"),
            Self::Joined { group } => write!(f, "joined:{group}"),
            Self::Plan { from, into } => write!(f, "plan:{from}:{into}"),
            Self::Merge { plan } => write!(f, "merge:{plan}"),
        }
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    if let Err(card) = asked.as_coordinator().await? {
        return Ok(Answer::no(press.ack(), card));
    }
    match press {
        Press::List { cohort } => Ok(Answer::say(listed(&asked, cohort, 0, None).await?)),
        Press::Page { cohort, page } => {
            Ok(Answer::update(listed(&asked, cohort, page, None).await?))
        }
        Press::One { plan, page } => {
            let found = repair::together(&asked.scene.app, asked.server, plan, asked.now).await?;
            match found {
                Some(found) => Ok(Answer::update(merging::suggested(
                    &asked.lang(),
                    &found,
                    page,
                ))),
                None => accept_one(&asked, plan, page).await,
            }
        }
        Press::DoOne { plan, page } => accept_one(&asked, plan, page).await,
        Press::All { first, page } => preview(&asked, first, page).await,
        Press::DoAll { first, page } => {
            let (app, who) = (&asked.scene.app, asked.account);
            let done = repair::accept_all(app, asked.server, first, who, asked.now).await?;
            accepted(&asked, done, page).await
        }
        Press::Join { group } => Ok(match partners(&asked, group).await? {
            Ok(card) | Err(card) => Answer::say(card),
        }),
        Press::JoinAgain { group } => Ok(match partners(&asked, group).await? {
            Ok(card) => Answer::update(card),
            Err(card) => Answer::whisper(card),
        }),
        Press::Joined { group } => {
            let chosen = asked.chosen.first().and_then(|chosen| number(chosen));
            match chosen.map(GroupId) {
                Some(into) => plan(&asked, group, into).await,
                None => Ok(match partners(&asked, group).await? {
                    Ok(card) => Answer::update(card),
                    Err(card) => Answer::whisper(card),
                }),
            }
        }
        Press::Plan { from, into } => plan(&asked, from, into).await,
        Press::Merge { plan } => merge(&asked, plan).await,
    }
}

/// A page of the list, beneath what was just done.
async fn listed(
    asked: &Asked,
    cohort: CohortId,
    page: usize,
    done: Option<&Accepted>,
) -> Result<Card, Fault> {
    let (app, who) = (&asked.scene.app, asked.account);
    let found = repair::list(app, asked.server, (cohort, page), who, asked.now).await?;
    let lang = asked.lang();
    let card = match found {
        Ok(page) => view::page(&lang, &page),
        Err(refusal) => refused(&lang, &refusal),
    };
    Ok(match done {
        Some(done) => Card {
            text: view::done(&lang, done),
            ..card
        },
        None => card,
    })
}

async fn accept_one(asked: &Asked, plan: PlanId, page: usize) -> Result<Answer, Fault> {
    let (app, who) = (&asked.scene.app, asked.account);
    let done = repair::accept(app, asked.server, plan, who, asked.now).await?;
    accepted(asked, done, page).await
}

async fn accepted(asked: &Asked, done: Option<Accepted>, page: usize) -> Result<Answer, Fault> {
    Ok(match done {
        Some(done) => Answer::update(listed(asked, done.cohort, page, Some(&done)).await?),
        None => Answer::whisper(refused(&asked.lang(), &change::Refusal::Gone)),
    })
}

async fn preview(asked: &Asked, first: PlanId, page: usize) -> Result<Answer, Fault> {
    let found = repair::preview(&asked.scene.app, asked.server, first, asked.now).await?;
    let lang = asked.lang();
    Ok(match found {
        Some(preview) => Answer::update(view::all(&lang, &preview, first, page)),
        None => Answer::whisper(refused(&lang, &change::Refusal::Gone)),
    })
}

/// The groups to which a group may go, or why there are none.
async fn partners(asked: &Asked, group: GroupId) -> Result<Result<Card, Card>, Fault> {
    let found = merge::partners(&asked.scene.app, asked.server, group, PARTNERS_MAX).await?;
    let lang = asked.lang();
    Ok(match found {
        Ok((name, partners)) => {
            let partners: Vec<Partner> = partners;
            Ok(merging::partners(&lang, group, &name, &partners))
        }
        Err(refusal) => Err(refused(&lang, &refusal)),
    })
}

async fn plan(asked: &Asked, from: GroupId, into: GroupId) -> Result<Answer, Fault> {
    let (app, who) = (&asked.scene.app, asked.account);
    let planned = merge::plan(app, asked.server, (from, into), who, asked.now).await?;
    let lang = asked.lang();
    Ok(match planned {
        Ok((planned, found)) => Answer::update(merging::planned(&lang, &planned, &found)),
        Err(refusal) => Answer::whisper(refused(&lang, &refusal)),
    })
}

async fn merge(asked: &Asked, plan: PlanId) -> Result<Answer, Fault> {
    let (app, who) = (&asked.scene.app, asked.account);
    let applied = change::apply(app, asked.server, plan, who, asked.now).await?;
    let lang = asked.lang();
    Ok(match applied {
        Ok(applied) => Answer::update(merging::merged(&lang, applied)),
        Err(refusal) => Answer::whisper(refused(&lang, &refusal)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let (cohort, page) = (CohortId(7), 3);
        let (plan, first) = (PlanId(12), PlanId(11));
        let (group, from, into) = (GroupId(5), GroupId(5), GroupId(6));
        for pressed in [
            Press::List { cohort },
            Press::Page { cohort, page },
            Press::One { plan, page },
            Press::DoOne { plan, page },
            Press::All { first, page },
            Press::DoAll { first, page },
            Press::Join { group },
            Press::JoinAgain { group },
            Press::Joined { group },
            Press::Plan { from, into },
            Press::Merge { plan },
        ] {
            let written = press::Press::Repair(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Repair(pressed)));
        }
        assert_eq!(Press::read(&["page", "7", "-1"]), None);
    }
}
