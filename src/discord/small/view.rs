//! How a group that has become small is asked what it would like.

use super::Press;
use crate::{
    discord::{
        card::{Button, Card},
        press,
    },
    domain::ids::{FallId, GroupId},
    key,
    store::small::Wish,
    words::Lang,
};

/// The question, to so many members.
pub(super) fn question(lang: &Lang<'_>, (group, fall): (GroupId, FallId), members: usize) -> Card {
    let count = [("count", members.into())];
    let pressed = |wish| press::Press::Small(Press { group, fall, wish });
    let card = Card::panel(
        lang.say("small-title", &count),
        lang.say("small-body", &count),
    );
    card.buttons(vec![
        Button::plain(lang.say("small-go-on", &count), pressed(Wish::GoOn)),
        Button::plain(lang.say("small-company", &count), pressed(Wish::Company)),
    ])
}

/// The key of the thanks for an answer.
pub(super) fn noted(wish: Wish) -> &'static str {
    match wish {
        Wish::GoOn => key!("small-noted-go-on"),
        Wish::Company => key!("small-noted-company"),
    }
}
