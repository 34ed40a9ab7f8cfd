//! How “My data” looks.

use super::{Press, text};
use crate::{
    app::erasure::Standing,
    discord::{
        card::{Button, Card},
        hours, letters, page, press,
    },
    domain::time::Moment,
    key,
    store::export::Export,
    words::{
        Lang,
        when::{self, Stamp},
    },
};

/// The files that are handed out.
const READABLE: &str = "my-data.txt";
const FOR_MACHINES: &str = "my-data.json";

/// What can be done with what is known of somebody.
pub(super) fn panel(lang: &Lang<'_>, standing: Standing) -> Card {
    let mut body = lang.plain("my-data-body");
    if let Some(due) = standing.due_at {
        let at = [("at", when::stamp(due, Stamp::Full).into())];
        body.push_str("\n\n");
        body.push_str(&lang.say("my-data-waiting", &at));
    }
    if let Some(allowed) = standing.letters {
        body.push_str("\n\n");
        body.push_str(&letters::standing(lang, allowed));
    }
    let card = Card::panel(lang.plain("my-data-title"), body);
    let decision = if standing.due_at.is_some() {
        keep(lang)
    } else {
        let label = lang.plain("my-data-button-ask");
        Button::plain(label, pressed(Press::Ask))
    };
    let mut buttons = vec![
        Button::main(lang.plain("my-data-button-show"), pressed(Press::Show)),
        decision,
    ];
    buttons.extend(standing.letters.map(|allowed| {
        let press = pressed(Press::Letters(!allowed));
        Button::plain(letters::label(lang, allowed), press)
    }));
    card.buttons(buttons).buttons(vec![
        Button::plain(
            lang.plain("page-button-hours"),
            press::Press::Hours(hours::Press::Open),
        ),
        Button::plain(
            lang.plain("page-button-zone"),
            press::Press::Page(page::Press::Zone),
        ),
        Button::plain(
            lang.plain("page-button-open"),
            press::Press::Page(page::Press::Open),
        ),
    ])
}

/// Everything, as two files.
pub(super) fn handed_out(lang: &Lang<'_>, export: &Export) -> Card {
    let machines = serde_json::to_vec_pretty(export).expect("texts and numbers are JSON");
    let readable = text::readable(lang, export).into_bytes();
    Card {
        text: lang.plain("my-data-handed-out"),
        files: vec![
            (READABLE.to_owned(), readable),
            (FOR_MACHINES.to_owned(), machines),
        ],
        ..Card::default()
    }
}

/// Asks whether somebody means to be deleted, and says what follows and when.
pub(super) fn confirm(lang: &Lang<'_>, due: Moment) -> Card {
    let at = [("at", when::stamp(due, Stamp::Date).into())];
    let card = Card::panel(
        lang.plain("my-data-ask-title"),
        lang.say("my-data-ask-body", &at),
    );
    card.buttons(vec![Button::plain(
        lang.plain("my-data-button-delete"),
        pressed(Press::Delete),
    )])
}

/// That the deletion has begun, and until when it can be taken back.
pub(super) fn begun(lang: &Lang<'_>, due: Moment) -> Card {
    let at = [("at", when::stamp(due, Stamp::Full).into())];
    Card::said(lang.say("my-data-begun", &at)).buttons(vec![keep(lang)])
}

/// That nothing is deleted.
pub(super) fn kept(lang: &Lang<'_>, kept: bool) -> Card {
    Card::said(lang.plain(if kept {
        key!("my-data-kept")
    } else {
        key!("my-data-kept-before")
    }))
}

fn keep(lang: &Lang<'_>) -> Button {
    Button::main(lang.plain("my-data-button-keep"), pressed(Press::Keep))
}

fn pressed(press: Press) -> press::Press {
    press::Press::Mine(press)
}
