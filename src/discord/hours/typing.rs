//! Dates that somebody types or chooses while typing, as they fall for that person.
//!
//! **Invariants**: today is the person's own; what cannot be read is named and changes nothing.

use chrono::{Days, NaiveDate};
use serenity::all::{CreateAutocompleteResponse, ResolvedValue};

use super::dated;
use crate::{
    app::{Fault, hours},
    discord::{
        Context,
        card::Card,
        guard::{self, Asked},
    },
    domain::{
        availability::dated::Span,
        dates,
        ids::{AccountId, ServerId},
        language::Locale,
    },
};

/// Reads the first and the last date that somebody typed; without a last one it is for good.
pub(super) async fn span(
    asked: &Asked,
    from: &str,
    until: &str,
) -> Result<Result<Span, Box<Card>>, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let today = hours::date_of(app, asked.server, asked.account, asked.now).await?;
    let mut bounds = [None, None];
    for (bound, typed) in bounds.iter_mut().zip([from, until]) {
        if typed.is_empty() {
            continue;
        }
        let Some(date) = dates::read(typed, today, asked.locale) else {
            return Ok(Err(Box::new(dated::no_date(&lang, typed, today))));
        };
        *bound = Some(date);
    }
    let [from_on, last_on] = bounds;
    Ok(Ok(Span {
        from_on: from_on.or(Some(today)),
        until_on: last_on.and_then(|date: NaiveDate| date.checked_add_days(Days::new(1))),
    }))
}

/// Offers dates on which something may begin.
pub(in crate::discord) async fn first_dates(
    ctx: Context<'_>,
    typed: &str,
) -> CreateAutocompleteResponse {
    offer_dates(ctx, typed, None).await
}

/// Offers dates on which it may end: from its first on.
pub(in crate::discord) async fn last_dates(
    ctx: Context<'_>,
    typed: &str,
) -> CreateAutocompleteResponse {
    let from = ctx.args.iter().find(|option| option.name == "from");
    let from = from.and_then(|option| {
        if let ResolvedValue::String(text) = option.value {
            Some(text)
        } else {
            None
        }
    });
    offer_dates(ctx, typed, from).await
}

async fn offer_dates(
    ctx: Context<'_>,
    typed: &str,
    from: Option<&str>,
) -> CreateAutocompleteResponse {
    let (typing, scene) = (ctx.interaction, ctx.data());
    let now = scene.clock.now();
    let locale = Locale::from_discord(&typing.locale);
    let server = typing.guild_id.map(|id| ServerId(id.get().cast_signed()));
    let account = AccountId(typing.user.id.get().cast_signed());
    let today = match server {
        Some(server) => hours::date_of(&scene.app, server, account, now).await,
        None => Ok(now.date_naive()),
    };
    let today = today.unwrap_or_else(|fault| {
        tracing::error!(%fault, "somebody's date could not be read");
        now.date_naive()
    });
    let first = from.and_then(|from| dates::read(from, today, locale));
    guard::suggest(ctx, |_lang, _now| {
        dates::choices(typed, first.unwrap_or(today), today, locale)
            .into_iter()
            .map(|date| (dates::text(date, locale), date.to_string()))
            .collect()
    })
}
