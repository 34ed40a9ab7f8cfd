//! The columns of a sign-up sheet.
//!
//! Knows: their names and which are needed. Refuses to know: what stands in them.
//!
//! **Invariants**: the order of values is the order in which faults are told.

use std::fmt;

/// A column that an import understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The Discord account's id.
    DiscordUserId,
    /// The Discord account's username.
    DiscordUsername,
    /// How the person wants to be called.
    DisplayName,
    /// ISO 3166-1 alpha-2.
    Country,
    /// IANA name of a place.
    TimeZone,
    /// Kind of library.
    Sector,
    /// How far in the career.
    CareerStage,
    /// What interests the person.
    Interests,
    /// Languages with levels.
    Languages,
    /// Hours that suit.
    Available,
    /// Hours that are possible.
    IfNeeded,
    /// Voice or writing.
    Mode,
    /// What the others should be like.
    PartnerWish,
    /// What the person would like to make.
    OutputWish,
    /// Language to be spoken to in.
    Locale,
    /// Address outside Discord.
    Email,
}

impl Column {
    /// Every column, in the order of the format's description.
    pub const ALL: [Self; 16] = [
        Self::DiscordUserId,
        Self::DiscordUsername,
        Self::DisplayName,
        Self::Country,
        Self::TimeZone,
        Self::Sector,
        Self::CareerStage,
        Self::Interests,
        Self::Languages,
        Self::Available,
        Self::IfNeeded,
        Self::Mode,
        Self::PartnerWish,
        Self::OutputWish,
        Self::Locale,
        Self::Email,
    ];

    /// The columns without which no row can be taken.
    pub const NEEDED: [Self; 4] = [
        Self::DisplayName,
        Self::Country,
        Self::TimeZone,
        Self::Available,
    ];

    /// Its heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::DiscordUserId => "discord_user_id",
            Self::DiscordUsername => "discord_username",
            Self::DisplayName => "display_name",
            Self::Country => "country",
            Self::TimeZone => "time_zone",
            Self::Sector => "sector",
            Self::CareerStage => "career_stage",
            Self::Interests => "interests",
            Self::Languages => "languages",
            Self::Available => "available",
            Self::IfNeeded => "if_needed",
            Self::Mode => "mode",
            Self::PartnerWish => "partner_wish",
            Self::OutputWish => "output_wish",
            Self::Locale => "locale",
            Self::Email => "email",
        }
    }

    /// The column of a heading, without regard to case, spaces, `-` and `_`.
    pub fn from_heading(heading: &str) -> Option<Self> {
        let bare = |text: &str| -> String {
            text.chars()
                .filter(|letter| letter.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect()
        };
        let wanted = bare(heading);
        Self::ALL
            .into_iter()
            .find(|column| bare(column.heading()) == wanted)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.heading())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_headings_are_understood() {
        assert_eq!(
            Column::from_heading(" Display  Name"),
            Some(Column::DisplayName)
        );
        assert_eq!(Column::from_heading("E-Mail"), Some(Column::Email));
        assert_eq!(Column::from_heading("TIME_ZONE"), Some(Column::TimeZone));
        assert_eq!(Column::from_heading("Unused column"), None);
        assert_eq!(Column::from_heading(""), None);
    }
}
