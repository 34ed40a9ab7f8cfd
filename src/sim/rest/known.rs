//! Which routes Discord has, whether they are simulated or not.
//!
//! Knows patterns and methods by Discord's OpenAPI description; refuses to know what is simulated.
//!
//! **Invariants.** It is asked only about what no room has answered: a route that Discord has is
//! then refused loudly with 501, a method that Discord does not take there with 405, and anything
//! else is not found, as at Discord.

use crate::sim::errors::Rejection;

/// Every route in Discord's OpenAPI description with its methods; `*` stands for any one part.
const ROUTES: &str = "\
/applications/* GET PATCH
/applications/*/activity-instances/* GET
/applications/*/attachment POST
/applications/*/commands GET POST PUT
/applications/*/commands/* GET PATCH DELETE
/applications/*/emojis GET POST
/applications/*/emojis/* GET PATCH DELETE
/applications/*/entitlements GET POST
/applications/*/entitlements/* GET DELETE
/applications/*/entitlements/*/consume POST
/applications/*/guilds/*/commands GET POST PUT
/applications/*/guilds/*/commands/* GET PATCH DELETE
/applications/*/guilds/*/commands/*/permissions GET PUT
/applications/*/guilds/*/commands/permissions GET
/applications/*/role-connections/metadata GET PUT
/applications/@me GET PATCH
/channels/* GET PATCH DELETE
/channels/*/followers POST
/channels/*/invites GET POST
/channels/*/messages GET POST
/channels/*/messages/* GET PATCH DELETE
/channels/*/messages/*/crosspost POST
/channels/*/messages/*/reactions DELETE
/channels/*/messages/*/reactions/* GET DELETE
/channels/*/messages/*/reactions/*/* DELETE
/channels/*/messages/*/reactions/*/@me PUT DELETE
/channels/*/messages/*/threads POST
/channels/*/messages/bulk-delete POST
/channels/*/messages/pins GET
/channels/*/messages/pins/* PUT DELETE
/channels/*/permissions/* PUT DELETE
/channels/*/pins GET
/channels/*/pins/* PUT DELETE
/channels/*/polls/*/answers/* GET
/channels/*/polls/*/expire POST
/channels/*/recipients/* PUT DELETE
/channels/*/send-soundboard-sound POST
/channels/*/thread-members GET
/channels/*/thread-members/* GET PUT DELETE
/channels/*/thread-members/@me PUT DELETE
/channels/*/threads POST
/channels/*/threads/archived/private GET
/channels/*/threads/archived/public GET
/channels/*/threads/search GET
/channels/*/typing POST
/channels/*/users/@me/threads/archived/private GET
/channels/*/voice-status PUT
/channels/*/webhooks GET POST
/gateway GET
/gateway/bot GET
/guilds/* GET PATCH
/guilds/*/audit-logs GET
/guilds/*/auto-moderation/rules GET POST
/guilds/*/auto-moderation/rules/* GET PATCH DELETE
/guilds/*/bans GET
/guilds/*/bans/* GET PUT DELETE
/guilds/*/bulk-ban POST
/guilds/*/channels GET POST PATCH
/guilds/*/emojis GET POST
/guilds/*/emojis/* GET PATCH DELETE
/guilds/*/incident-actions PUT
/guilds/*/integrations GET
/guilds/*/integrations/* DELETE
/guilds/*/invites GET
/guilds/*/members GET
/guilds/*/members/* GET PUT PATCH DELETE
/guilds/*/members/*/roles/* PUT DELETE
/guilds/*/members/@me PATCH
/guilds/*/members/search GET
/guilds/*/messages/search GET
/guilds/*/new-member-welcome GET
/guilds/*/onboarding GET PUT
/guilds/*/preview GET
/guilds/*/prune GET POST
/guilds/*/regions GET
/guilds/*/requests GET
/guilds/*/requests/* PATCH
/guilds/*/roles GET POST PATCH
/guilds/*/roles/* GET PATCH DELETE
/guilds/*/roles/member-counts GET
/guilds/*/scheduled-events GET POST
/guilds/*/scheduled-events/* GET PATCH DELETE
/guilds/*/scheduled-events/*/*/users GET
/guilds/*/scheduled-events/*/exceptions POST
/guilds/*/scheduled-events/*/exceptions/* PATCH DELETE
/guilds/*/scheduled-events/*/users GET
/guilds/*/scheduled-events/*/users/counts GET
/guilds/*/soundboard-sounds GET POST
/guilds/*/soundboard-sounds/* GET PATCH DELETE
/guilds/*/stickers GET POST
/guilds/*/stickers/* GET PATCH DELETE
/guilds/*/templates GET POST
/guilds/*/templates/* PUT PATCH DELETE
/guilds/*/threads/active GET
/guilds/*/vanity-url GET
/guilds/*/voice-states/* GET PATCH
/guilds/*/voice-states/@me GET PATCH
/guilds/*/webhooks GET
/guilds/*/welcome-screen GET PATCH
/guilds/*/widget GET PATCH
/guilds/*/widget.json GET
/guilds/*/widget.png GET
/guilds/templates/* GET
/interactions/*/*/callback POST
/invites/* GET DELETE
/invites/*/target-users GET PUT
/invites/*/target-users/job-status GET
/lobbies POST PUT
/lobbies/* GET PATCH DELETE
/lobbies/*/channel-linking PATCH
/lobbies/*/members/* PUT DELETE
/lobbies/*/members/*/invites POST
/lobbies/*/members/@me DELETE
/lobbies/*/members/@me/invites POST
/lobbies/*/members/bulk POST
/lobbies/*/messages GET POST
/lobbies/*/messages/*/moderation-metadata PUT
/oauth2/@me GET
/oauth2/applications/@me GET
/oauth2/keys GET
/oauth2/userinfo GET
/partner-sdk/dms/*/*/messages/*/moderation-metadata PUT
/partner-sdk/provisional-accounts/unmerge POST
/partner-sdk/provisional-accounts/unmerge/bot POST
/partner-sdk/token POST
/partner-sdk/token/bot POST
/skus/*/subscriptions GET
/skus/*/subscriptions/* GET
/soundboard-default-sounds GET
/stage-instances POST
/stage-instances/* GET PATCH DELETE
/sticker-packs GET
/sticker-packs/* GET
/stickers/* GET
/users/* GET
/users/@me GET PATCH
/users/@me/applications/*/entitlements GET
/users/@me/applications/*/role-connection GET PUT DELETE
/users/@me/channels POST
/users/@me/connections GET
/users/@me/guilds GET
/users/@me/guilds/* DELETE
/users/@me/guilds/*/member GET
/voice/regions GET
/webhooks/* GET PATCH DELETE
/webhooks/*/* GET POST PATCH DELETE
/webhooks/*/*/github POST
/webhooks/*/*/messages/* GET PATCH DELETE
/webhooks/*/*/messages/@original GET PATCH DELETE
/webhooks/*/*/slack POST
";

/// Refuses what no room has answered.
pub(super) fn unanswered(method: &str, path: &str, segments: &[&str]) -> Rejection {
    let mut methods = ROUTES
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(route, _)| fits(route, segments))
        .map(|(_, methods)| methods)
        .peekable();
    if methods.peek().is_none() {
        return Rejection::new(404, 0, "404: Not Found");
    }
    if !methods.any(|methods| methods.split(' ').any(|known| known == method)) {
        return Rejection::new(405, 0, "405: Method Not Allowed");
    }
    Rejection::new(501, 0, &format!("{method} {path} is not simulated"))
}

fn fits(route: &str, segments: &[&str]) -> bool {
    let parts = route.split('/').filter(|part| !part.is_empty());
    let same = |(part, segment): (&str, &&str)| part == "*" || part == *segment;
    parts.clone().count() == segments.len() && parts.zip(segments).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_discord_has_is_called_not_simulated() {
        let told = |method: &str, path: &str| {
            let segments: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
            unanswered(method, path, &segments).status
        };
        assert_eq!(told("GET", "/guilds/1/audit-logs"), 501);
        assert_eq!(told("PUT", "/guilds/1/audit-logs"), 405);
        assert_eq!(told("GET", "/guilds/1/ghosts"), 404);
    }
}
