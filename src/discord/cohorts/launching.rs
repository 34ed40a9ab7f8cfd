//! A launch: what it would do on the server as it is now, and that it is done.
//!
//! **Invariants**: the server is looked at for the preview and again on confirm; where there is no
//! place for every room, nothing is launched and nothing offers to.

use super::{Press, desk::named};
use crate::{
    app::{
        Fault,
        cohorts::{self, Confirmed, LaunchPlan, LaunchRefusal, Launched, TooMany},
    },
    discord::{
        card::{Button, Card},
        grounds,
        guard::{Answer, Asked},
        orientation, press, taking_back, voice, wire,
    },
    domain::{
        limits::{CHANNELS_MAX, Grounds},
        rooms::channels_each,
        time::Moment,
    },
    store::people::Programme,
    words::{Lang, plain, when},
};

/// What a launch would do.
pub(super) async fn prepare(asked: &Asked, programme: &Programme) -> Result<Card, Fault> {
    let grounds = match look(asked).await {
        Ok(grounds) => grounds,
        Err(card) => return Ok(*card),
    };
    let planned = cohorts::preview_launch(&asked.scene.app, programme, &grounds).await?;
    let lang = asked.lang();
    Ok(match planned {
        Ok(plan) => plan_card(&lang, &plan, asked.now),
        Err(refusal) => refused(&lang, &refusal),
    })
}

/// Launches what was seen; where that has changed, shows what a launch would do now instead.
pub(super) async fn confirm(
    asked: &Asked,
    programme: &Programme,
    confirmed: &Confirmed,
) -> Result<Answer, Fault> {
    let (lang, app) = (asked.lang(), &asked.scene.app);
    let grounds = match look(asked).await {
        Ok(grounds) => grounds,
        Err(card) => return Ok(Answer::whisper(*card)),
    };
    let launched = cohorts::launch(
        app,
        asked.server,
        confirmed,
        &grounds,
        asked.account,
        asked.now,
    )
    .await?;
    let refusal = match launched {
        Ok(launched) => return Ok(Answer::update(done(&lang, launched))),
        Err(refusal) => refusal,
    };
    let fresh = match &refusal {
        LaunchRefusal::NoCohort | LaunchRefusal::NoGroups => None,
        LaunchRefusal::Crowded(_) | LaunchRefusal::Clearing(_) => {
            return Ok(Answer::update(refused(&lang, &refusal)));
        }
        LaunchRefusal::Changed => cohorts::preview_launch(app, programme, &grounds)
            .await?
            .ok(),
    };
    Ok(Answer::Update {
        card: fresh.map(|plan| Box::new(plan_card(&lang, &plan, asked.now))),
        whisper: Some(Box::new(refused(&lang, &refusal))),
    })
}

/// Looks round on the server, or says why nobody can know what fits there.
async fn look(asked: &Asked) -> Result<Grounds, Box<Card>> {
    let looked = grounds::look(&asked.http, asked.server, asked.scene.me).await;
    looked.map_err(|error| {
        let why = plain(&wire::plainly(&error));
        let said = asked.lang().say("launch-unknown", &[("why", why.into())]);
        Box::new(Card::said(said))
    })
}

/// What a launch would do, with a button that does it.
fn plan_card(lang: &Lang<'_>, plan: &LaunchPlan, now: Moment) -> Card {
    let title = lang.say(
        "launch-title",
        &[("cohort", plain(&plan.cohort_name).into())],
    );
    Card::panel(title, body(lang, plan, now).join("\n\n")).buttons(buttons(lang, plan))
}

fn body(lang: &Lang<'_>, plan: &LaunchPlan, now: Moment) -> Vec<String> {
    let mut parts = vec![lang.say(
        "launch-rooms",
        &[
            ("rooms", plan.rooms.into()),
            ("people", plan.people.into()),
            ("categories", plan.categories.into()),
        ],
    )];
    if plan.voice {
        parts.push(lang.plain("launch-voice"));
    }
    parts.extend([
        lang.say(
            "launch-channels",
            &[
                ("after", plan.channels_after.into()),
                ("most", CHANNELS_MAX.into()),
            ],
        ),
        lang.say(
            "launch-prompts",
            &[
                ("count", plan.prompts.into()),
                ("first", when::date(lang, plan.first_prompt_on).into()),
                ("last", when::date(lang, plan.last_prompt_on).into()),
            ],
        ),
    ]);
    if plan.first_prompt_late_at <= now {
        parts.push(lang.plain("launch-prompts-late"));
    }
    parts.push(orientation::ready(lang, plan.ready));
    if plan.awaited > 0 {
        parts.push(lang.say("launch-awaited", &[("count", plan.awaited.into())]));
    }
    if plan.unplaced > 0 {
        parts.push(lang.say("launch-unplaced", &[("count", plan.unplaced.into())]));
    }
    if !plan.missing.is_empty() {
        let rights = ("rights", named(lang, &plan.missing).into());
        let button = ("button", lang.plain("launch-button-look").into());
        parts.push(lang.say("launch-rights", &[rights, button]));
    }
    parts.push(lang.plain("launch-pings"));
    parts
}

fn buttons(lang: &Lang<'_>, plan: &LaunchPlan) -> Vec<Button> {
    let cohort = plan.cohort;
    let open = lang.say("launch-button", &[("rooms", plan.rooms.into())]);
    let launch = Press::Launch {
        cohort,
        rooms: plan.rooms,
        people: plan.people,
        voice: plan.voice,
    };
    let mut buttons = vec![Button::main(open, press::Press::Cohort(launch))];
    if !plan.missing.is_empty() {
        buttons.push(look_again(lang));
    }
    if plan.awaited > 0 {
        let who = press::Press::Cohort(Press::Awaited { cohort });
        buttons.push(Button::plain(lang.plain("desk-button-awaited"), who));
    }
    let place = voice::Place::Launch;
    buttons.push(voice::other(lang, cohort, plan.voice, place));
    let cancel = press::Press::Cohort(Press::Cancel);
    buttons.push(Button::plain(lang.plain("import-button-cancel"), cancel));
    buttons
}

fn look_again(lang: &Lang<'_>) -> Button {
    let again = press::Press::Cohort(Press::Prepare);
    Button::plain(lang.plain("launch-button-look"), again)
}

/// A launch that was confirmed.
fn done(lang: &Lang<'_>, launched: Launched) -> Card {
    if launched.before {
        return Card::said(lang.plain("launch-done-before"));
    }
    Card::said(lang.say("launch-done", &[("rooms", launched.rooms.into())]))
}

/// Why nothing is launched.
fn refused(lang: &Lang<'_>, refusal: &LaunchRefusal) -> Card {
    Card::said(match refusal {
        LaunchRefusal::NoCohort => lang.plain("launch-refused-no-cohort"),
        LaunchRefusal::NoGroups => lang.plain("launch-refused-no-groups"),
        LaunchRefusal::Changed => lang.plain("launch-refused-changed"),
        LaunchRefusal::Clearing(progress) => {
            let progress = taking_back::progress(lang, *progress);
            let said = lang.say("launch-refused-clearing", &[("progress", progress.into())]);
            return Card::said(said).buttons(vec![look_again(lang)]);
        }
        LaunchRefusal::Crowded(crowded) => return too_many(lang, crowded),
    })
}

/// That the server has no place for all rooms, and what can be done about it.
fn too_many(lang: &Lang<'_>, too_many: &TooMany) -> Card {
    let crowded = &too_many.crowded;
    let mut ways = vec![lang.say(
        "launch-crowded-split",
        &[
            ("here", crowded.here.into()),
            ("elsewhere", crowded.elsewhere().into()),
        ],
    )];
    let without = voice::other(lang, too_many.cohort, true, voice::Place::Launch);
    if too_many.fit_without_voice {
        let rooms = ("rooms", crowded.groups.into());
        let button = ("button", lang.plain("voice-button-without").into());
        ways.push(lang.say("launch-crowded-voice", &[rooms, button]));
    }
    if let Some(channels) = crowded.to_delete {
        let channels = ("channels", channels.into());
        let button = ("button", lang.plain("launch-button-look").into());
        ways.push(lang.say("launch-crowded-delete", &[channels, button]));
    }
    let counted = lang.say(
        "launch-crowded-body",
        &[
            ("rooms", crowded.groups.into()),
            ("each", channels_each(too_many.voice).into()),
            ("most", CHANNELS_MAX.into()),
            ("before", crowded.before.into()),
            ("after", crowded.after.into()),
        ],
    );
    let ways: Vec<String> = ways.iter().map(|way| format!("- {way}")).collect();
    let intro = lang.plain("launch-crowded-ways");
    let body = format!("{counted}\n\n{intro}\n{}", ways.join("\n"));
    let mut buttons = vec![look_again(lang)];
    if too_many.voice {
        buttons.push(without);
    }
    Card::panel(lang.plain("launch-crowded-title"), body).buttons(buttons)
}
