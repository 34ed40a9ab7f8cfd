//! The plan that is suggested to a group.
//!
//! **Invariants**: a group's steps are called in the room's language, whoever takes the plan.

use super::{Press, view::pressed};
use crate::{
    app::{
        Fault,
        meetings::{About, Asker},
        milestones::{
            due_at,
            plan::{self as plans, Plan, Taken},
        },
    },
    discord::{
        card::{Button, Card},
        guard::{Answer, Asked},
        projects,
    },
    domain::{ids::GroupId, milestones::ProjectKind},
    key,
    words::{
        Lang,
        when::{self, Stamp},
    },
};

/// How the steps of each kind's plan are called, in order.
const TITLES: [(ProjectKind, &[&str]); 5] = [
    (
        ProjectKind::BlogPost,
        &[
            key!("plan-blog-post-topic"),
            key!("plan-blog-post-notes"),
            key!("plan-blog-post-draft"),
            key!("plan-blog-post-readers"),
            key!("plan-blog-post-publish"),
        ],
    ),
    (
        ProjectKind::Poster,
        &[
            key!("plan-poster-message"),
            key!("plan-poster-notes"),
            key!("plan-poster-sketch"),
            key!("plan-poster-layout"),
            key!("plan-poster-show"),
        ],
    ),
    (
        ProjectKind::OnlineResource,
        &[
            key!("plan-online-resource-need"),
            key!("plan-online-resource-notes"),
            key!("plan-online-resource-outline"),
            key!("plan-online-resource-build"),
            key!("plan-online-resource-try"),
            key!("plan-online-resource-share"),
        ],
    ),
    (
        ProjectKind::Initiative,
        &[
            key!("plan-initiative-idea"),
            key!("plan-initiative-people"),
            key!("plan-initiative-plan"),
            key!("plan-initiative-try"),
            key!("plan-initiative-look-back"),
            key!("plan-initiative-tell"),
        ],
    ),
    (
        ProjectKind::Other,
        &[
            key!("plan-other-goal"),
            key!("plan-other-parts"),
            key!("plan-other-first"),
            key!("plan-other-better"),
            key!("plan-other-finish"),
        ],
    ),
];

/// The button that opens the plan.
pub(in crate::discord) fn open(lang: &Lang<'_>, group: GroupId) -> Button {
    Button::plain(lang.plain("plan-open"), pressed(Press::Plan { group }))
}

/// The plan for what a group has just said it makes; none where it has nothing to take.
pub(in crate::discord) async fn suggested_after(
    asked: &Asked,
    who: &Asker,
) -> Result<Option<Card>, Fault> {
    let suggested = plans::suggested(&asked.scene.app, who, asked.now).await?;
    let plan = suggested.ok().filter(|plan| !plan.steps.is_empty());
    Ok(plan.map(|plan| card(&asked.lang(), &plan)))
}

/// Shows the plan in place of what was pressed.
pub(super) async fn show(asked: &Asked, group: GroupId) -> Result<Answer, Fault> {
    let who = projects::asker(asked, About::Group(group));
    let suggested = plans::suggested(&asked.scene.app, &who, asked.now).await?;
    let lang = asked.lang();
    Ok(match suggested {
        Ok(plan) => Answer::update(card(&lang, &plan)),
        Err(refusal) => Answer::whisper(projects::refused(&lang, refusal)),
    })
}

/// Takes the plan for the group in whose room this is, for everyone there to read.
pub(super) async fn take(asked: &Asked) -> Result<Answer, Fault> {
    let who = projects::asker(asked, About::Room(asked.channel));
    let room_lang = asked.scene.words.in_english();
    let title = |kind, number| title(&room_lang, kind, number);
    let taken = plans::take(&asked.scene.app, &who, title, asked.now).await?;
    let lang = asked.lang();
    Ok(match taken {
        Ok(taken) if taken.added == 0 => {
            Answer::whisper(Card::said(lang.plain("plan-taken-already")))
        }
        Ok(taken) => Answer::say(news(&lang, &taken)),
        Err(refusal) => Answer::whisper(projects::refused(&lang, refusal)),
    })
}

/// The steps that a group has not taken yet, with the button that takes them.
fn card(lang: &Lang<'_>, plan: &Plan) -> Card {
    let group = plan.board.group;
    let kind = ("kind", projects::kind_name(lang, plan.kind).into());
    let intro = if plan.steps.is_empty() {
        key!("plan-taken-already")
    } else if plan.begun {
        key!("plan-rest")
    } else {
        key!("plan-intro")
    };
    let steps = plan.steps.iter().map(|step| {
        let at = due_at(&plan.board.fortnights, step.due_on);
        lang.say(
            "plan-step",
            &[
                ("title", title(lang, plan.kind, step.number).into()),
                ("date", when::stamp(at, Stamp::Date).into()),
            ],
        )
    });
    let lines: Vec<String> = [lang.plain(intro)].into_iter().chain(steps).collect();
    let take = Button::main(lang.plain("plan-take"), pressed(Press::Take));
    let take = (!plan.steps.is_empty()).then_some(take);
    let board = pressed(Press::Board { group });
    let board = Button::plain(lang.plain("step-button-project"), board);
    Card::panel(lang.say("plan-title", &[kind]), lines.join("\n"))
        .buttons(take.into_iter().chain([board]).collect())
}

/// The news that the plan was taken.
fn news(lang: &Lang<'_>, taken: &Taken) -> Card {
    let by = crate::words::plain(&taken.by);
    let values = [("by", by.into()), ("count", taken.added.into())];
    let board = projects::look(lang, taken.board.group);
    Card::said(lang.say("plan-taken", &values)).buttons(vec![board])
}

/// How a step of a kind's plan is called.
fn title(lang: &Lang<'_>, kind: ProjectKind, number: u8) -> String {
    let keys = TITLES.iter().find(|(of, _keys)| *of == kind);
    let keys = keys.map(|(_of, keys)| *keys).unwrap_or_default();
    let key = keys.get(usize::from(number).saturating_sub(1));
    key.map_or_else(String::new, |key| lang.plain(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::projects::TITLE_MAX, domain::milestones::plan::eighths, words::Words};

    #[test]
    fn every_step_of_every_plan_is_called_something_that_fits() {
        let words = Words::load().expect("the locale files are right");
        for (kind, keys) in TITLES {
            assert_eq!(keys.len(), eighths(kind).len(), "{kind:?}");
            for number in 1..=u8::try_from(keys.len()).expect("few") {
                let title = title(&words.in_english(), kind, number);
                let length = title.chars().count();
                assert!((1..=usize::from(TITLE_MAX)).contains(&length), "{title}");
            }
        }
    }
}
