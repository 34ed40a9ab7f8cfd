//! What is offered while somebody types the options of a command about steps.
//!
//! **Invariants**: who is no member of the group whose room it is, is offered nothing.

use serenity::all::{AutocompleteChoice, CreateAutocompleteResponse};

use super::{dates, view};
use crate::{
    app::{
        meetings::{About, Asker},
        projects::{self, Board, Refusal},
    },
    discord::Context,
    domain::ids::{AccountId, ChannelId, ServerId},
};

/// Offers dates from today on, or what was typed if it is one.
pub(super) async fn coming_dates(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let choices = match board_here(ctx).await {
        Ok(board) => dates::coming(&ctx.data().words.in_english(), board.today, typed),
        Err(_) => Vec::new(),
    };
    choices_of(choices)
}

/// Offers the open steps of the group whose room this is.
pub(super) async fn open_steps(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let choices = match board_here(ctx).await {
        Ok(board) => view::open_steps(&board, typed),
        Err(_) => Vec::new(),
    };
    choices_of(choices)
}

/// The board of the group whose room this is; an asker who may not see it is offered nothing.
async fn board_here(ctx: Context<'_>) -> Result<Board, Option<Refusal>> {
    let typing = ctx.interaction;
    let who = Asker {
        server: ServerId(typing.guild_id.ok_or(None)?.get().cast_signed()),
        account: AccountId(typing.user.id.get().cast_signed()),
        about: About::Room(ChannelId(typing.channel_id.get().cast_signed())),
    };
    let scene = ctx.data();
    match projects::board(&scene.app, &who, scene.clock.now()).await {
        Ok(board) => board.map_err(Some),
        Err(fault) => {
            tracing::error!(%fault, "choices could not be offered");
            Err(None)
        }
    }
}

fn choices_of(choices: Vec<(String, String)>) -> CreateAutocompleteResponse {
    let choices = choices
        .into_iter()
        .map(|(label, value)| AutocompleteChoice::new(label, value))
        .collect();
    CreateAutocompleteResponse::new().set_choices(choices)
}
