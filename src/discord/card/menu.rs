//! A menu of a card: what it offers, and how many of it may be chosen at once.
//!
//! Knows Discord's limits: 25 choices of our own, and 25 values at once. Refuses to know who may be
//! chosen by whom: accounts, roles and channels are offered by Discord, as the person sees them.
//!
//! **Invariants**
//! - A menu that offers nothing is not shown, for Discord refuses it; what is above a limit is left
//!   off rather than the whole message lost.
//! - No account, role or channel is shown as chosen already. What stands is said in the card's
//!   text: it may be gone by now, and Discord has met values that it could not find with an
//!   internal error, the message sent several times (discord-api-docs, issue 6719).

use serenity::all::{ChannelType, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption};

use crate::{discord::press::Press, words::cut};

/// Most choices of a menu of ours, and most values of any menu.
const CHOICES_MAX: u8 = 25;
/// Longest placeholder of a menu.
const PLACEHOLDER_MAX: usize = 150;
/// Longest label of a menu's choice.
const CHOICE_MAX: usize = 100;

/// A menu to choose from.
#[derive(Clone, Debug)]
pub struct Menu {
    /// What choosing means; what was chosen comes with it.
    pub press: Press,
    /// What stands there until something is chosen.
    pub placeholder: String,
    /// What can be chosen.
    pub offers: Offers,
    /// How many must be chosen at once; with 0, all that was chosen can be taken back.
    pub least: u8,
    /// How many may be chosen at once.
    pub most: u8,
}

/// What a menu offers.
#[derive(Clone, Debug)]
pub enum Offers {
    /// Choices of our own, at most 25.
    Choices(Vec<Choice>),
    /// Everybody on the server, apps too.
    Accounts,
    /// Every role of the server, that of everyone too.
    Roles,
    /// Channels of these kinds that the person sees; of every kind if none is named.
    Channels(&'static [ChannelType]),
}

/// A choice of our own.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What comes with the press.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Whether it is chosen already.
    pub chosen: bool,
}

impl Menu {
    /// Whether there is anything to choose.
    pub(super) fn offers_something(&self) -> bool {
        0 < self.offers.count()
    }

    /// The menu as Discord takes it.
    pub(super) fn create(&self) -> CreateSelectMenu {
        let most = self.most.clamp(1, self.offers.count().max(1));
        CreateSelectMenu::new(self.press.written(None), self.offers.kind())
            .placeholder(cut(&self.placeholder, PLACEHOLDER_MAX))
            .min_values(self.least.min(most))
            .max_values(most)
    }
}

impl Offers {
    /// How many values could be chosen at once at the most.
    fn count(&self) -> u8 {
        match self {
            Self::Choices(choices) => {
                u8::try_from(choices.len()).map_or(CHOICES_MAX, |count| count.min(CHOICES_MAX))
            }
            Self::Accounts | Self::Roles | Self::Channels(_) => CHOICES_MAX,
        }
    }

    fn kind(&self) -> CreateSelectMenuKind {
        match self {
            Self::Choices(choices) => {
                let choices = choices.iter().take(usize::from(CHOICES_MAX));
                let options = choices.map(|choice| {
                    let label = cut(&choice.label, CHOICE_MAX);
                    CreateSelectMenuOption::new(label, choice.value.clone())
                        .default_selection(choice.chosen)
                });
                CreateSelectMenuKind::String {
                    options: options.collect(),
                }
            }
            Self::Accounts => CreateSelectMenuKind::User {
                default_users: None,
            },
            Self::Roles => CreateSelectMenuKind::Role {
                default_roles: None,
            },
            Self::Channels(kinds) => CreateSelectMenuKind::Channel {
                channel_types: (!kinds.is_empty()).then(|| kinds.to_vec()),
                default_channels: None,
            },
        }
    }
}
