//! What stands in a promise's way, in words that say to coordinators what they can do.
//!
//! Knows the reasons that are written with jobs, which are for the operator's eyes: English, and
//! with Discord's codes. Refuses to show them: a reason that it does not know becomes a sentence
//! that says whom to ask.
//!
//! **Invariants**: no word of a stored reason reaches a coordinator, but for Discord's code where
//! nothing better is known.

use crate::{
    app::jobs::GIVEN_UP,
    discord::{
        rights::{NEEDED, Right},
        wire,
    },
    jobs::TOO_LATE,
    key,
    words::Lang,
};

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hindrance {
    /// Carrel lacks a right.
    Right,
    /// Carrel does not see the channel.
    Hidden,
    /// A channel was deleted.
    ChannelGone,
    /// The server has as many channels as it may have.
    ChannelsFull,
    /// Automatic moderation refuses the text.
    AutoMod,
    /// Discord does not answer, or has trouble of its own.
    Away,
    /// Discord refuses, by a code of which we know no remedy.
    Refused(isize),
    /// The room, or its category, does not stand yet.
    RoomAwaited,
    /// The cohort's deck has no prompt for the fortnight.
    NoPrompt,
    /// The programme has no channel for announcements.
    NoAnnouncements,
    /// Another version of Carrel has promised it.
    Version,
    /// Its time has passed.
    TooLate,
    /// The operator gave it up.
    GivenUp,
    /// Whom or what it was for is not there any more.
    NotNeeded,
    /// Anything else: most likely our own fault.
    Ours,
}

/// Texts by which a reason is known that was not Discord's, each as a part of the reason.
const KNOWN: [(&str, Hindrance); 32] = [
    ("Discord cannot be reached", Hindrance::Away),
    ("Discord did not answer", Hindrance::Away),
    ("Discord asks us to slow down", Hindrance::Away),
    ("Discord's answer could not be read", Hindrance::Away),
    ("a request got lost on its way out", Hindrance::Away),
    ("a request to Discord failed", Hindrance::Away),
    ("the room does not stand yet", Hindrance::RoomAwaited),
    ("its category does not stand yet", Hindrance::RoomAwaited),
    ("people have filled its category", Hindrance::RoomAwaited),
    ("the cohort's deck has no prompt", Hindrance::NoPrompt),
    ("has no announcement channel", Hindrance::NoAnnouncements),
    ("of a promise is unknown here", Hindrance::Version),
    (TOO_LATE, Hindrance::TooLate),
    (GIVEN_UP, Hindrance::GivenUp),
    ("the voice room is being opened", Hindrance::RoomAwaited),
    ("room is closed", Hindrance::NotNeeded),
    ("the person is not on the server", Hindrance::NotNeeded),
    ("not in the group any more", Hindrance::NotNeeded),
    ("the meeting is called off", Hindrance::NotNeeded),
    ("the meeting has moved", Hindrance::NotNeeded),
    ("nobody who is coming wants it", Hindrance::NotNeeded),
    ("there is no card of it", Hindrance::NotNeeded),
    ("the webinar was called off", Hindrance::NotNeeded),
    ("it does not stand there", Hindrance::NotNeeded),
    ("the webinar has changed again", Hindrance::NotNeeded),
    ("nobody there comes to it", Hindrance::NotNeeded),
    ("the group is not small any more", Hindrance::NotNeeded),
    ("the rooms stay longer", Hindrance::NotNeeded),
    ("is removed already", Hindrance::NotNeeded),
    ("nobody has to be told any more", Hindrance::NotNeeded),
    ("has joined another", Hindrance::NotNeeded),
    ("or its group is over", Hindrance::NotNeeded),
];

/// The first of Discord's codes that mean trouble on its side: they are HTTP's own.
const SERVER_ERRORS: std::ops::Range<isize> = 500..600;

impl Hindrance {
    /// Reads what is written with a job.
    pub(super) fn of(why: &str) -> Self {
        let Some((status, code)) = wire::said(why) else {
            let known = KNOWN.iter().find(|(text, _)| why.contains(text));
            return known.map_or(Self::Ours, |(_, hindrance)| *hindrance);
        };
        match code {
            50013 => Self::Right,
            50001 => Self::Hidden,
            10003 => Self::ChannelGone,
            30013 => Self::ChannelsFull,
            200_000 | 200_001 => Self::AutoMod,
            _ if SERVER_ERRORS.contains(&status) => Self::Away,
            code => Self::Refused(code),
        }
    }

    /// What a coordinator can do about jobs of a kind that have stopped.
    pub(super) fn help(self, lang: &Lang<'_>, kind: &str) -> String {
        let button = ("button", lang.plain("desk-button-retry").into());
        let key = match self {
            Self::Right | Self::Hidden => {
                let rights = ("rights", named(lang, &self.rights(kind)).into());
                return lang.say("desk-stopped-right", &[rights, button]);
            }
            Self::Refused(code) => {
                let code = ("code", i64::try_from(code).unwrap_or_default().into());
                return lang.say("desk-stopped-refused", &[code, button]);
            }
            Self::ChannelGone => key!("desk-stopped-channel-gone"),
            Self::ChannelsFull => key!("desk-stopped-channels-full"),
            Self::AutoMod => key!("desk-stopped-automod"),
            Self::Away => key!("desk-stopped-away"),
            Self::RoomAwaited => key!("desk-stopped-room-awaited"),
            Self::NoPrompt => key!("desk-stopped-no-prompt"),
            Self::NoAnnouncements => key!("desk-stopped-no-announcements"),
            Self::Version => key!("desk-stopped-version"),
            Self::TooLate | Self::GivenUp | Self::NotNeeded | Self::Ours => {
                key!("desk-stopped-ours")
            }
        };
        lang.say(key, &[button])
    }

    /// Why jobs wait for another try.
    pub(super) fn tried(self, lang: &Lang<'_>) -> String {
        lang.plain(match self {
            Self::Away => key!("desk-tried-away"),
            Self::RoomAwaited => key!("desk-tried-room-awaited"),
            Self::Right
            | Self::Hidden
            | Self::ChannelGone
            | Self::ChannelsFull
            | Self::AutoMod
            | Self::Refused(_)
            | Self::NoPrompt
            | Self::NoAnnouncements
            | Self::Version
            | Self::TooLate
            | Self::GivenUp
            | Self::NotNeeded
            | Self::Ours => key!("desk-tried-other"),
        })
    }

    /// Why jobs were left out.
    pub(super) fn left_out(self, lang: &Lang<'_>) -> String {
        lang.plain(match self {
            Self::TooLate => key!("desk-left-out-too-late"),
            Self::GivenUp => key!("desk-left-out-given-up"),
            Self::Right
            | Self::Hidden
            | Self::ChannelGone
            | Self::ChannelsFull
            | Self::AutoMod
            | Self::Away
            | Self::Refused(_)
            | Self::RoomAwaited
            | Self::NoPrompt
            | Self::NoAnnouncements
            | Self::Version
            | Self::NotNeeded
            | Self::Ours => key!("desk-left-out-not-needed"),
        })
    }

    /// The keys of the rights of which one is missing; Discord does not say which.
    fn rights(self, kind: &str) -> Vec<&'static str> {
        match (self, kind) {
            (Self::Hidden, _) => vec![key!("right-view-channel")],
            (_, "removal" | "category-removal" | "taking-down") => {
                vec![key!("right-view-channel"), key!("right-manage-channels")]
            }
            (_, "category" | "room") => {
                vec![key!("right-manage-channels"), key!("right-manage-roles")]
            }
            (_, "voice-room" | "voice-closing") => vec![
                key!("right-manage-channels"),
                key!("right-manage-roles"),
                key!("right-connect"),
                key!("right-speak"),
            ],
            (_, "seat") => vec![key!("right-manage-roles")],
            (_, "event" | "event-revision") => vec![key!("right-create-events")],
            (_, "farewell") => vec![
                key!("right-view-channel"),
                key!("right-send-messages"),
                key!("right-embed-links"),
                key!("right-manage-roles"),
            ],
            (_, "publish") => vec![key!("right-view-channel"), key!("right-send-messages")],
            (_, "welcome" | "prompt") => vec![
                key!("right-view-channel"),
                key!("right-send-messages"),
                key!("right-embed-links"),
                key!("right-read-history"),
                key!("right-pin-messages"),
            ],
            (
                _,
                "arrival" | "departure" | "helper" | "pause" | "small" | "offer" | "booking"
                | "moved" | "called-off" | "clash" | "reminder" | "standing" | "clock-change"
                | "announcement" | "warning" | "revision" | "news" | "talk-reminder",
            ) => vec![
                key!("right-view-channel"),
                key!("right-send-messages"),
                key!("right-embed-links"),
                key!("right-read-history"),
            ],
            _ => NEEDED.iter().map(|Right { key, .. }| *key).collect(),
        }
    }
}

/// Names rights as Discord's own settings do, each in quotes.
pub(in crate::discord::cohorts) fn named(lang: &Lang<'_>, keys: &[&str]) -> String {
    let quoted = keys
        .iter()
        .map(|right| lang.say("desk-right", &[("right", lang.plain(right).into())]));
    quoted.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    #[test]
    fn each_reason_is_known_by_what_is_written() {
        for (why, hindrance) in [
            (
                "Discord answered 403 (code 50013): Missing Permissions",
                Hindrance::Right,
            ),
            (
                "Discord answered 403 (code 50001): Missing Access",
                Hindrance::Hidden,
            ),
            (
                "Discord answered 404 (code 10003): Unknown Channel",
                Hindrance::ChannelGone,
            ),
            (
                "Discord answered 400 (code 30013): Maximum number of guild channels reached (500)",
                Hindrance::ChannelsFull,
            ),
            (
                "Discord answered 400 (code 200000): Message was blocked by automatic moderation",
                Hindrance::AutoMod,
            ),
            (
                "Discord answered 400 (code 50035): Invalid Form Body",
                Hindrance::Refused(50035),
            ),
            (
                "Discord answered 502 (code 0): Bad Gateway",
                Hindrance::Away,
            ),
            ("version 7 of a promise is unknown here", Hindrance::Version),
            ("our own side panicked", Hindrance::Ours),
            ("nobody knows (code yet)", Hindrance::Ours),
        ] {
            assert_eq!(Hindrance::of(why), hindrance, "{why}");
        }
    }

    /// A reason that is worded anew must be worded anew here, too.
    #[test]
    fn every_text_by_which_a_reason_is_known_is_still_written() {
        let written = [
            include_str!("../../../app/change/merge.rs"),
            include_str!("../../../app/jobs.rs"),
            include_str!("../../../app/removals.rs"),
            include_str!("../../../jobs.rs"),
            include_str!("../../wire.rs"),
            include_str!("../../rooms.rs"),
            include_str!("../../rooms/seat.rs"),
            include_str!("../../prompts.rs"),
            include_str!("../../meetings.rs"),
            include_str!("../../meetings/change.rs"),
            include_str!("../../webinars.rs"),
            include_str!("../../webinars/following.rs"),
            include_str!("../../small.rs"),
        ];
        for (text, _) in KNOWN {
            let count = written.iter().filter(|file| file.contains(text)).count();
            assert!(0 < count, "nobody writes `{text}` any more");
        }
    }

    #[test]
    fn a_missing_right_is_named_with_the_button_that_helps() {
        let words = Words::load().expect("the words are built in");
        assert_eq!(
            Hindrance::Right.help(&words.in_english(), "seat"),
            "Carrel lacks a right. Under Server Settings → Roles, give Carrel’s role “Manage \
             roles”, see that no channel or category takes it away, then press “Try again what \
             stopped”."
        );
    }
}
