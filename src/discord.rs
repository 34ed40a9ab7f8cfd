//! The bot: commands, presses, forms, views, the gateway, and delivery of promises.
//!
//! Knows serenity and poise, and how the domain's outcomes look on Discord. Refuses to know SQL
//! and sentences: `app` decides, `words` says it.
//!
//! A subject's room holds what people can do there: its slash commands, its [`press`]es and
//! forms, and the views that answer them ([`page`], [`hours`], [`setup`], [`cohorts`], [`intake`],
//! [`meetings`], [`milestones`], [`projects`], [`prompts`], [`signup`], [`standing`], [`webinars`],
//! [`change`], [`choices`], [`safety`], [`not_with`], [`removals`], [`pauses`], [`helpers`]).
//! Every interaction enters by the [`guard`].
//!
//! **Invariants**
//! - Nobody is mentioned but those a [`card::Card`] names.
//! - A `custom_id` is an untrusted pointer: rights are checked at every press.
//! - No collectors and no state in memory: a button works after any restart.

use std::{fmt, sync::Arc};

use crate::{app::App, charts::Fonts, clock::Clock, domain::ids::AccountId, words::Words};

mod calendar;
pub mod card;
pub mod change;
pub mod choices;
pub mod cohorts;
pub mod delivery;
pub mod gateway;
mod grounds;
pub mod groups;
pub mod guard;
mod hello;
pub mod helpers;
pub mod hours;
pub mod identity;
pub mod intake;
mod letters;
pub mod meetings;
pub mod milestones;
pub mod mine;
pub mod not_with;
pub mod orientation;
pub mod page;
pub mod pauses;
mod picture;
pub mod press;
pub mod pretend;
pub mod projects;
pub mod prompts;
pub mod registration;
pub mod relay;
pub mod removals;
pub mod repair;
pub mod rights;
pub mod rooms;
pub mod safety;
pub mod setup;
pub mod signup;
pub mod small;
pub mod standing;
pub mod taking_back;
pub mod voice;
pub mod webinars;
pub mod wire;
mod word;

/// What every handler needs.
pub struct Scene {
    /// The intentions and their database.
    pub app: Arc<App>,
    /// The sentences.
    pub words: Arc<Words>,
    /// The time.
    pub clock: Clock,
    /// Carrel's own account.
    pub me: AccountId,
    /// What pictures are written in.
    pub fonts: Fonts,
}

/// Poise's context for a slash command of ours.
pub type Context<'a> = poise::ApplicationContext<'a, Arc<Scene>, guard::Unsaid>;

/// A slash command of ours.
pub type Command = poise::Command<Arc<Scene>, guard::Unsaid>;

impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scene")
            .field("app", &self.app)
            .finish_non_exhaustive()
    }
}

/// Fails unless each of a room's commands, and each of their options, is described by one of its
/// sentences, in order, as long as Discord takes it.
#[cfg(test)]
fn assert_described(commands: &[Command], descriptions: &[&str]) {
    let mut found = Vec::new();
    for command in commands {
        describe_keys(command, "command", &mut found);
    }
    assert_eq!(found, descriptions);
    let words = crate::words::Words::load().expect("the locale files are right");
    for key in descriptions {
        let said = words.in_english().plain(key);
        assert!((1..=100).contains(&said.chars().count()), "{key}: {said}");
    }
}

/// Collects the keys under which a command, its options and what is below it are described.
#[cfg(test)]
fn describe_keys(command: &Command, above: &str, keys: &mut Vec<String>) {
    let key = format!("{above}-{}", command.name);
    let options = command.parameters.iter();
    let named: Vec<String> = options.map(|o| format!("{key}-{}", o.name)).collect();
    keys.push(key.clone());
    // What stands in the menu of a message is given the message, and asks nothing.
    if command.context_menu_name.is_none() {
        keys.extend(named);
    }
    for below in &command.subcommands {
        describe_keys(below, &key, keys);
    }
}
