//! `/setup`: makes or changes the programme of a server, and says which rights Carrel lacks.

use serenity::all::GuildId;

use crate::{
    app::{
        Fault,
        cohorts::{self, WasSetUp},
    },
    discord::{
        card::{Card, Panel},
        guard::{Answer, Asked},
        rights, wire,
    },
    domain::{
        ids::{ChannelId, RoleId},
        language::Locale,
        places::{find_zone, search},
        time::Moment,
    },
    store::cohorts::SetUp,
    words::{Lang, cut, label, plain, reading, when},
};

/// Longest name of a programme, in characters; the table's own limit.
const NAME_MAX: usize = 100;

/// Places offered while somebody types.
const PLACES_MAX: usize = 25;

/// Sets up, for who manages the server.
pub(super) async fn answer(
    asked: &Asked,
    coordinator_role: RoleId,
    announcements: ChannelId,
    home_zone: &str,
) -> Result<Answer, Fault> {
    let lang = asked.lang();
    if !asked.manages_server {
        return Ok(Answer::say(Card::said(lang.plain("setup-only-managers"))));
    }
    // Discord gives the role of everyone the server's own id.
    if coordinator_role.0 == asked.server.0 {
        return Ok(Answer::say(Card::said(lang.plain("setup-not-everyone"))));
    }
    let zone = match find_zone(home_zone, None) {
        Ok(found) => found.zone,
        Err(problem) => {
            let why = reading::zone_problem(&lang, &problem);
            return Ok(Answer::say(Card::said(plain(&why))));
        }
    };
    let wanted = SetUp {
        server: asked.server,
        name: server_name(asked).await,
        home_zone: zone,
        locale: Locale::ENGLISH.code(),
        coordinator_role,
        announcements,
    };
    let (was, freed) = cohorts::set_up(&asked.scene.app, asked.account, &wanted, asked.now).await?;
    let mut body = lang.say(
        "setup-body",
        &[
            ("role", format!("<@&{coordinator_role}>").into()),
            ("channel", format!("<#{announcements}>").into()),
            ("zone", place_of(zone.name()).into()),
        ],
    );
    for paragraph in [
        rights_paragraph(asked, &lang).await,
        lang.plain("setup-see-commands"),
    ] {
        body.push_str("\n\n");
        body.push_str(&paragraph);
    }
    if freed > 0 {
        let count = i64::try_from(freed).unwrap_or(i64::MAX);
        body.push_str("\n\n");
        body.push_str(&lang.say("setup-freed", &[("count", count.into())]));
    }
    body.push_str("\n\n");
    body.push_str(&lang.plain("setup-next"));
    let title = match was {
        WasSetUp::Made => lang.plain("setup-title-made"),
        WasSetUp::Changed => lang.plain("setup-title-changed"),
    };
    Ok(Answer::say(Card {
        panel: Some(Panel {
            title,
            body,
            fields: Vec::new(),
        }),
        ..Card::default()
    }))
}

/// Says which rights are missing, by their names in Discord.
async fn rights_paragraph(asked: &Asked, lang: &Lang<'_>) -> String {
    match rights::missing(&asked.http, asked.server, asked.scene.me).await {
        Ok(missing) if missing.is_empty() => lang.plain("setup-rights-fine"),
        Ok(missing) => {
            let mut lines = vec![lang.plain("setup-rights-missing")];
            lines.extend(
                missing
                    .iter()
                    .map(|right| format!("- {}", lang.plain(right.key))),
            );
            lines.join("\n")
        }
        Err(error) => lang.say(
            "setup-rights-unknown",
            &[("why", plain(&wire::plainly(&error)).into())],
        ),
    }
}

/// What a new programme is called: as its server, where Discord tells.
async fn server_name(asked: &Asked) -> String {
    const UNNAMED: &str = "Programme";
    let server = GuildId::new(asked.server.0.unsigned_abs().max(1));
    match asked.http.get_guild(server).await {
        Ok(guild) if !label(&guild.name).is_empty() => cut(&label(&guild.name), NAME_MAX),
        Ok(_) => UNNAMED.to_owned(),
        Err(error) => {
            let why = wire::plainly(&error);
            tracing::warn!(why, "a server's name could not be looked up");
            UNNAMED.to_owned()
        }
    }
}

/// A zone as people name it: its city.
pub(in crate::discord) fn place_of(zone_name: &str) -> String {
    zone_name
        .rsplit('/')
        .next()
        .unwrap_or(zone_name)
        .replace('_', " ")
}

/// Places that a typed text can mean: `Manila, Philippines, 21:04`, and the name of the zone.
pub(super) fn places(typed: &str, now: Moment) -> Vec<(String, String)> {
    search(typed, PLACES_MAX)
        .into_iter()
        .map(|place| {
            let time = when::time(place.zone.local(now).time());
            let label = format!("{}, {}, {time}", place.city, place.country.name());
            (label, place.zone.name().to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_offered_with_its_country_and_its_own_time() {
        let now = "2023-03-06T13:00:00Z".parse().expect("a moment");
        assert_eq!(
            places("manil", now),
            [(
                "Manila, Philippines, 21:00".to_owned(),
                "Asia/Manila".to_owned()
            )]
        );
        assert_eq!(places("", now).len(), PLACES_MAX);
    }

    #[test]
    fn a_zone_is_named_by_its_city() {
        assert_eq!(place_of("America/Argentina/Buenos_Aires"), "Buenos Aires");
    }
}
