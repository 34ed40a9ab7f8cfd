//! The panel by which coordinators look after webinars.
//!
//! **Invariants**: what a coordinator typed is made harmless; a button is shown only while it can
//! still do something.

use super::{Form, Press, said};
use crate::{
    app::webinars::{
        Webinar,
        changing::{Changed, Changing, Seen},
    },
    discord::{
        card::{Button, Card, Choice, Menu, Offers, Panel},
        press,
        webinars::Press as Pressed,
    },
    domain::time::{Moment, Zone},
    key,
    store::webinars::Reach,
    words::{Lang, Value, label, plain, when},
};

/// The list of the webinars, to choose one from.
pub(super) fn list(lang: &Lang<'_>, webinars: &[Webinar], home_zone: Zone, now: Moment) -> Card {
    if webinars.is_empty() {
        return Card::said(lang.plain("webinar-list-empty"));
    }
    let choices = webinars.iter().map(|webinar| {
        let date = home_zone.local(webinar.talk.starts_at).date();
        Choice {
            value: webinar.id.to_string(),
            label: lang.say(
                "webinar-list-choice",
                &[
                    ("date", when::date(lang, date).into()),
                    ("title", label(&webinar.talk.title).into()),
                ],
            ),
            chosen: false,
        }
    });
    let lines = webinars.iter().map(|webinar| {
        lang.say(
            "webinar-list-line",
            &[
                ("title", plain(&webinar.talk.title).into()),
                ("at", said::full(webinar.talk.starts_at)),
                ("state", lang.say(state(webinar, now), &[]).into()),
            ],
        )
    });
    let body = lines.collect::<Vec<_>>().join("\n");
    Card::panel(lang.plain("webinar-list-title"), body).menu(Menu {
        press: pressed(Press::Chosen),
        placeholder: lang.plain("webinar-list-choose"),
        offers: Offers::Choices(choices.collect()),
        least: 1,
        most: 1,
    })
}

/// One webinar as it stands.
pub(super) fn one(lang: &Lang<'_>, seen: &Seen, now: Moment) -> Card {
    let webinar = &seen.webinar;
    let mut fields = said::panel(lang, &webinar.talk).fields;
    if let Some(recording) = &webinar.recording {
        fields.push((lang.plain("webinar-recording"), format!("<{recording}>")));
    }
    fields.push((lang.plain("webinar-one-coming"), coming(lang, seen)));
    if let Some(attended) = webinar.attended {
        let count = [("count", attended.into())];
        fields.push((
            lang.plain("webinar-one-came"),
            lang.say("webinar-one-came-count", &count),
        ));
    }
    fields.push((lang.plain("webinar-one-places"), places(lang, seen.reach)));
    let card = Card {
        text: lang.say(state(webinar, now), &[]),
        panel: Some(Panel {
            fields,
            ..said::panel(lang, &webinar.talk)
        }),
        ..Card::default()
    };
    let can = deeds(lang, webinar, now);
    let card = if can.is_empty() {
        card
    } else {
        card.buttons(can)
    };
    card.buttons(vec![
        Button::plain(
            lang.plain("webinar-button-look"),
            pressed(Press::Look {
                webinar: webinar.id,
            }),
        ),
        Button::plain(lang.plain("webinar-button-list"), pressed(Press::List)),
    ])
}

/// What can still be done about a webinar.
fn deeds(lang: &Lang<'_>, webinar: &Webinar, now: Moment) -> Vec<Button> {
    if webinar.is_off() {
        return Vec::new();
    }
    let webinar_id = webinar.id;
    let ask = |key, form| Button::plain(lang.say(key, &[]), pressed(Press::Ask(form)));
    let words = ask(
        key!("webinar-button-words"),
        Form::Words {
            webinar: webinar_id,
        },
    );
    if now < webinar.talk.starts_at {
        vec![
            ask(
                key!("webinar-button-time"),
                Form::Time {
                    webinar: webinar_id,
                },
            ),
            words,
            Button::plain(
                lang.plain("webinar-button-off"),
                pressed(Press::Off {
                    webinar: webinar_id,
                }),
            ),
        ]
    } else {
        vec![
            ask(
                key!("webinar-button-recording"),
                Form::Recording {
                    webinar: webinar_id,
                },
            ),
            ask(
                key!("webinar-button-count"),
                Form::Count {
                    webinar: webinar_id,
                },
            ),
            words,
        ]
    }
}

/// What would change, before it is confirmed.
pub(super) fn changing(lang: &Lang<'_>, changing: &Changing) -> Card {
    let webinar = changing.becomes.id;
    let reached = ("rooms", Value::from(changing.reach.rooms));
    let comers = [("count", Value::from(changing.coming))];
    let off = changing.change.is_none();
    let mut lines = vec![lang.say(
        if off {
            key!("webinar-off-preview")
        } else {
            key!("webinar-change-preview")
        },
        &[reached],
    )];
    if off {
        lines.push(lang.say("webinar-off-told", &comers));
    } else if changing.moves {
        lines.push(lang.say("webinar-change-told", &comers));
        lines.extend(said::hour(lang, &changing.ahead));
    } else {
        lines.push(lang.plain("webinar-change-quiet"));
    }
    let (yes, yes_label) = match changing.change {
        Some(change) => (Press::Apply { change }, key!("webinar-button-apply")),
        None => (Press::OffNow { webinar }, key!("webinar-button-off-now")),
    };
    let card = Card {
        text: lines.join("\n"),
        // The very panel that will stand everywhere.
        panel: said::announcement(lang, &changing.becomes).panel,
        ..Card::default()
    };
    card.buttons(vec![
        Button::main(lang.say(yes_label, &[]), pressed(yes)),
        Button::plain(
            lang.plain("webinar-button-back"),
            pressed(Press::Look { webinar }),
        ),
    ])
}

/// Says that it is on its way to everybody.
pub(super) fn changed(lang: &Lang<'_>, changed: &Changed, now: Moment) -> Card {
    let key = match (changed.first, changed.seen.webinar.is_off()) {
        (true, false) => key!("webinar-changed"),
        (true, true) => key!("webinar-called-off"),
        (false, _) => key!("webinar-changed-before"),
    };
    let card = one(lang, &changed.seen, now);
    Card {
        text: lang.say(key, &[]),
        ..card
    }
}

fn state(webinar: &Webinar, now: Moment) -> &'static str {
    if webinar.is_off() {
        key!("webinar-state-off")
    } else if webinar.ends_at() <= now {
        key!("webinar-state-over")
    } else if webinar.talk.starts_at <= now {
        key!("webinar-state-now")
    } else {
        key!("webinar-state-announced")
    }
}

fn coming(lang: &Lang<'_>, seen: &Seen) -> String {
    let count = [("count", Value::from(seen.coming))];
    let said = lang.say("webinar-one-coming-count", &count);
    let named = said::mentions(&seen.comers);
    if named.is_empty() {
        said
    } else {
        format!("{said}\n{named}")
    }
}

/// How far its announcement, and what has changed since, has come.
fn places(lang: &Lang<'_>, reach: Reach) -> String {
    let mut lines = vec![lang.say(
        "webinar-one-reached",
        &[
            ("reached", reach.reached.into()),
            ("rooms", reach.rooms.into()),
        ],
    )];
    lines.push(if reach.waiting == 0 {
        lang.plain("webinar-one-done")
    } else {
        lang.say("webinar-one-waiting", &[("count", reach.waiting.into())])
    });
    if 0 < reach.stopped {
        lines.push(lang.say("webinar-one-stopped", &[("count", reach.stopped.into())]));
    }
    lines.join("\n")
}

fn pressed(press: Press) -> press::Press {
    press::Press::Webinar(Pressed::Manage(press))
}
