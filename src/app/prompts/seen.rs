//! A prompt as its group sees it: which one it is, in which language, and what stands beside it.
//!
//! **Invariants**: what was settled stays; before, a group reads the language that its members share
//! best, and gets no prompt a second time while there is another.

use super::{Shown, members};
use crate::{
    app::Fault,
    domain::{
        ids::{CohortId, GroupId, PromptId},
        language::{Language, best_shared},
        time::Moment,
    },
    store::{
        Connection,
        prompts::{
            self, Tap,
            plan::{self, Turn},
        },
    },
};

/// The prompt of a fortnight as its group sees it; none where the fortnight brings none.
pub(super) async fn look(
    conn: &mut Connection,
    group: GroupId,
    fortnight: u32,
    now: Moment,
) -> Result<Option<Shown>, Fault> {
    let turns = plan::turns_of(conn, group).await?;
    let Some(turn) = turn_of(&turns, fortnight) else {
        return Ok(None);
    };
    let Some((prompt, language)) = chosen(conn, group, &turns, turn).await? else {
        return Ok(None);
    };
    let meeting = prompts::next_meeting(conn, group, now).await?;
    let asked = prompts::tapped(conn, group, fortnight, Tap::Another).await?;
    let cohort = prompts::cohort_of(conn, group).await?;
    Ok(Some(Shown {
        fortnight,
        prompt: plan::text(conn, prompt, Some(language)).await?,
        fortnights: u32::try_from(turns.len()).unwrap_or(u32::MAX),
        meets_at: meeting.map(|(_id, starts_at)| starts_at),
        last_milestone: prompts::last_milestone(conn, group).await?,
        talked: prompts::tapped(conn, group, fortnight, Tap::Talked).await?,
        met: prompts::tapped(conn, group, fortnight, Tap::Met).await?,
        may_ask: asked == 0 && next_spare(conn, cohort, group).await?.is_some(),
    }))
}

/// The turn of a fortnight.
pub(super) fn turn_of(turns: &[Turn], fortnight: u32) -> Option<&Turn> {
    turns.iter().find(|turn| turn.fortnight == fortnight)
}

/// Which prompt a group gets in a fortnight, and in which language; none where it gets none.
pub(super) async fn chosen(
    conn: &mut Connection,
    group: GroupId,
    turns: &[Turn],
    turn: &Turn,
) -> Result<Option<(PromptId, Language)>, Fault> {
    let Some(prompt) = turn.brings() else {
        return Ok(None);
    };
    if let Some(settled) = turn.settled() {
        return Ok(Some((prompt, settled)));
    }
    let known = turns
        .iter()
        .any(|other| other.settled().is_some() && other.brings() == Some(prompt));
    let cohort = prompts::cohort_of(conn, group).await?;
    let prompt = match next_spare(conn, cohort, group).await? {
        Some(spare) if known => spare,
        Some(_) | None => prompt,
    };
    Ok(Some((prompt, language(conn, group, prompt).await?)))
}

/// The language in which a group reads a prompt.
pub(super) async fn language(
    conn: &mut Connection,
    group: GroupId,
    prompt: PromptId,
) -> Result<Language, Fault> {
    let offered = plan::languages(conn, prompt).await?;
    let members = members(conn, group).await?;
    let spoken = plan::spoken_by(conn, &members).await?;
    Ok(best_shared(&spoken, &offered).unwrap_or(Language::ENGLISH))
}

/// The prompt that takes another's place in a group next.
pub(super) async fn next_spare(
    conn: &mut Connection,
    cohort: Option<CohortId>,
    group: GroupId,
) -> Result<Option<PromptId>, Fault> {
    let Some(cohort) = cohort else {
        return Ok(None);
    };
    let spares = plan::spares(conn, cohort, Some(group)).await?;
    Ok(spares.first().copied())
}
