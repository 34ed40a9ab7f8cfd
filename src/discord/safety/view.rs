//! How reports look to who tells them, and to who reads them.

use super::{Form, Press};
use crate::{
    app::safety::{
        Receipt, Refusal,
        separate::{Asked, Leaves, Separated},
    },
    discord::{
        card::{Button, Card, Choice, Field, Menu, Offers, Sheet},
        not_with, press,
    },
    domain::ids::{AccountId, ServerId},
    key,
    store::safety::{Line, Report},
    words::{
        Lang, plain,
        when::{self, Stamp},
    },
};

/// The names of the form's questions.
pub(super) const WHAT: &str = "what";
pub(super) const WHOM: &str = "whom";
pub(super) const REACH: &str = "reach";
pub(super) const NOTE: &str = "note";

/// Longest answers, in code points: the table's own limits.
const WHAT_MAX: u16 = 1500;
const SHORT_MAX: u16 = 100;
const NOTE_MAX: u16 = 1000;

/// The buttons by which anybody tells something in confidence, or whom they must not be grouped with.
pub(in crate::discord) fn buttons(lang: &Lang<'_>, takes_part: bool) -> Vec<Button> {
    let mut buttons = vec![Button::plain(
        lang.plain("report-button"),
        pressed(Press::Tell),
    )];
    if takes_part {
        buttons.push(not_with::button(lang));
    }
    buttons
}

/// The button that stands on the page of a safety contact while reports wait, and says no more.
pub(in crate::discord) fn waits(lang: &Lang<'_>) -> Button {
    Button::main(lang.plain("report-button-waits"), pressed(Press::Open))
}

/// Who reads what is told here.
pub(in crate::discord) fn readers(lang: &Lang<'_>, readers: &[AccountId]) -> String {
    if readers.is_empty() {
        return lang.plain("report-help-nobody");
    }
    lang.say("report-help", &[("who", mentions(readers).into())])
}

/// People, as Discord shows them.
pub(in crate::discord) fn mentions(accounts: &[AccountId]) -> String {
    let all: Vec<String> = accounts.iter().map(|it| format!("<@{it}>")).collect();
    all.join(", ")
}

/// The form by which something is told.
pub(super) fn tell_form(lang: &Lang<'_>, form: Form) -> Sheet {
    let field = |name, label, example, long, length_max| Field {
        name,
        label,
        example,
        filled: String::new(),
        long,
        required: long,
        length_max,
    };
    let mut fields = vec![field(
        WHAT,
        lang.plain("report-form-what"),
        lang.plain("report-form-what-example"),
        true,
        WHAT_MAX,
    )];
    if form == Form::Tell {
        fields.push(field(
            WHOM,
            lang.plain("report-form-whom"),
            lang.plain("report-form-whom-example"),
            false,
            SHORT_MAX,
        ));
    }
    fields.push(field(
        REACH,
        lang.plain("report-form-reach"),
        lang.plain("report-form-reach-example"),
        false,
        SHORT_MAX,
    ));
    Sheet {
        form: press::Form::Safety(form),
        title: lang.plain("report-form-title"),
        fields,
    }
}

/// What a reporter is told.
pub(super) fn receipt(lang: &Lang<'_>, receipt: &Receipt) -> Card {
    let number = ("number", receipt.number.into());
    Card::said(if receipt.readers.is_empty() {
        lang.say("report-receipt-nobody", &[number])
    } else {
        let who = ("who", mentions(&receipt.readers).into());
        lang.say("report-receipt", &[number, who])
    })
}

/// The reports that are open, or those that are closed.
pub(super) fn list(lang: &Lang<'_>, lines: &[Line], closed: bool) -> Card {
    let body = match (lines, closed) {
        ([], false) => lang.plain("report-list-none"),
        ([], true) => lang.plain("report-list-none-closed"),
        (lines, _) => {
            let lines = lines.iter().map(|line| {
                let number = ("number", line.number.into());
                let at = ("at", when::stamp(line.told_at, Stamp::Full).into());
                lang.say("report-line", &[number, at])
            });
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    let title = lang.plain(if closed {
        key!("report-list-closed")
    } else {
        key!("report-list-open")
    });
    let choices = lines.iter().map(|line| {
        let number = ("number", line.number.into());
        let on = when::date(lang, line.told_at.date_naive());
        Choice {
            value: line.id.to_string(),
            label: lang.say("report-choice", &[number, ("on", on.into())]),
            chosen: false,
        }
    });
    let menu = Menu {
        press: pressed(Press::Chosen),
        placeholder: lang.plain("report-menu"),
        offers: Offers::Choices(choices.collect()),
        least: 1,
        most: 1,
    };
    let other = if closed {
        lang.plain("report-button-open")
    } else {
        lang.plain("report-button-closed")
    };
    let closed = !closed;
    Card::panel(title, body)
        .menu(menu)
        .buttons(vec![Button::plain(other, pressed(Press::List { closed }))])
}

/// A report, as a safety contact reads it.
pub(super) fn report(lang: &Lang<'_>, report: &Report, server: ServerId) -> Card {
    let told = &report.told;
    let at = ("at", when::stamp(report.told_at, Stamp::Full).into());
    let who = ("who", mentions(&[report.reporter]).into());
    let mut lines = vec![lang.say("report-from", &[who, at])];
    lines.push(match (told.about, &told.about_written) {
        (Some(about), _) => {
            let about = ("about", mentions(&[about]).into());
            lang.say("report-about", &[about])
        }
        (None, Some(written)) => {
            lang.say("report-about-written", &[("about", plain(written).into())])
        }
        (None, None) => lang.plain("report-about-nobody"),
    });
    if let Some((channel, message)) = told.message {
        let link = format!("https://discord.com/channels/{server}/{channel}/{message}");
        let room = ("room", format!("<#{channel}>").into());
        lines.push(lang.say("report-message", &[room, ("link", link.into())]));
    }
    lines.push(match &told.reach {
        Some(reach) => lang.say("report-reach", &[("reach", plain(reach).into())]),
        None => lang.plain("report-reach-none"),
    });
    if report.separated {
        lines.push(lang.plain("report-separated"));
    }
    if report.closed {
        lines.push(match &report.note {
            Some(note) => lang.say("report-closed-note", &[("note", plain(note).into())]),
            None => lang.plain("report-closed"),
        });
    }
    let body = format!("{}\n\n{}", lines.join("\n"), plain(&told.text));
    let number = ("number", report.number.into());
    let mut card = Card::panel(lang.say("report-title", &[number]), body);
    if told.about.is_none() {
        card = card.menu(Menu {
            press: pressed(Press::Name { report: report.id }),
            placeholder: lang.plain("report-menu-about"),
            offers: Offers::Accounts,
            least: 1,
            most: 1,
        });
    }
    card.buttons(ways(lang, report))
}

/// What a safety contact can do about a report.
fn ways(lang: &Lang<'_>, report: &Report) -> Vec<Button> {
    let id = report.id;
    let mut buttons = Vec::new();
    if report.told.about.is_some() && !report.separated {
        let separate = pressed(Press::Separate { report: id });
        buttons.push(Button::main(lang.plain("report-button-separate"), separate));
    }
    let close = pressed(Press::Close { report: id });
    buttons.push(Button::plain(
        lang.plain(if report.closed {
            key!("report-button-note")
        } else {
            key!("report-button-close")
        }),
        close,
    ));
    let closed = report.closed;
    let back = pressed(Press::List { closed });
    buttons.push(Button::plain(lang.plain("report-button-back"), back));
    buttons
}

/// Which of two is to leave the group that they share.
pub(super) fn ask(lang: &Lang<'_>, asked: &Asked) -> Card {
    let report = asked.report.id;
    let reported = mentions(Vec::from_iter(asked.report.told.about).as_slice());
    let two = [
        ("reported", reported.into()),
        ("reporter", mentions(&[asked.report.reporter]).into()),
    ];
    let separates = |leaves| pressed(Press::Separated { report, leaves });
    let back = Button::plain(
        lang.plain("report-button-back"),
        pressed(Press::See { report }),
    );
    let title = lang.plain("separate-title");
    if !asked.share_a_group {
        let apart = lang.plain("separate-button-apart");
        return Card::panel(title, lang.say("separate-apart", &two))
            .buttons(vec![Button::main(apart, separates(Leaves::Reported)), back]);
    }
    Card::panel(title, lang.say("separate-body", &two)).buttons(vec![
        Button::main(
            lang.plain("separate-button-reported"),
            separates(Leaves::Reported),
        ),
        Button::plain(
            lang.plain("separate-button-reporter"),
            separates(Leaves::Reporter),
        ),
        back,
    ])
}

/// That two are separated.
pub(super) fn separated(lang: &Lang<'_>, done: &Separated) -> Card {
    let report = done.report.id;
    let said = lang.plain(if done.left {
        key!("separate-done")
    } else {
        key!("separate-done-apart")
    });
    Card::said(said).buttons(vec![Button::main(
        lang.plain("report-button-back"),
        pressed(Press::See { report }),
    )])
}

/// The form by which a report is closed.
pub(super) fn close_form(lang: &Lang<'_>, report: &Report) -> Sheet {
    Sheet {
        form: press::Form::Safety(Form::Close { report: report.id }),
        title: lang.plain("report-close-title"),
        fields: vec![Field {
            name: NOTE,
            label: lang.plain("report-close-note"),
            example: lang.plain("report-close-note-example"),
            filled: report.note.clone().unwrap_or_default(),
            long: true,
            required: false,
            length_max: NOTE_MAX,
        }],
    }
}

/// Why nothing is done, and what to do instead.
pub(super) fn refused(lang: &Lang<'_>, refusal: Refusal) -> Card {
    match refusal {
        Refusal::NotSetUp => Card::said(lang.plain("report-refused-not-set-up")),
        Refusal::NoContact => {
            Card::said(lang.plain("report-refused-no-contact")).buttons(buttons(lang, false))
        }
        Refusal::Gone => Card::said(lang.plain("report-refused-gone")),
        Refusal::NobodyHere => Card::said(lang.plain("report-refused-nobody-here")),
        Refusal::AboutNobody => Card::said(lang.plain("report-refused-about-nobody")),
    }
}

fn pressed(press: Press) -> press::Press {
    press::Press::Safety(press)
}
