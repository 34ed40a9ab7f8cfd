//! The rules of application commands (interactions/application-commands).
//!
//! Knows one command's definition; refuses to know which others there are.
//!
//! **Invariants.** A command's names, descriptions and choice values have at most 8000 code points
//! together, of each the longest localisation. Only slash commands have descriptions and options.

pub(in crate::sim) mod choices;
mod names;
mod options;

use serde_json::Value;

use self::names::{check_descriptions, check_names};
use self::options::check_options;
use super::list;
use crate::sim::errors::{Form, Rejection};

/// The kind of command that is typed.
pub(in crate::sim) const SLASH: u64 = 1;
/// The kind of command that is run on a user.
pub(in crate::sim) const USER_COMMAND: u64 = 2;
/// The kind of command that is run on a message.
pub(in crate::sim) const MESSAGE_COMMAND: u64 = 3;
/// The type of option that is a command of its own.
pub(in crate::sim) const SUB_COMMAND: u64 = 1;
/// The type of option that gathers sub-commands.
pub(in crate::sim) const SUB_COMMAND_GROUP: u64 = 2;

const MOST_IN_ALL: usize = 8000;

/// Checks a command's definition; paths in the errors start with `prefix`.
pub(in crate::sim) fn check(command: &Value, prefix: &str) -> Result<(), Rejection> {
    let mut form = Form::default();
    let kind = kind_of(command);
    if !(SLASH..=MESSAGE_COMMAND).contains(&kind) {
        let message = "Value must be one of {1, 2, 3}.";
        form.wrong(&format!("{prefix}type"), "BASE_TYPE_CHOICES", message);
    }
    check_names(&mut form, prefix, command, kind == SLASH);
    if kind == SLASH {
        check_descriptions(&mut form, prefix, command);
        check_options(&mut form, prefix, &command["options"], 0);
    } else {
        check_bare(&mut form, prefix, command);
    }
    check_places(&mut form, prefix, command);
    check_permissions(&mut form, prefix, &command["default_member_permissions"]);
    let size = counted(command);
    if size > MOST_IN_ALL {
        let message = "Command exceeds maximum size (8000)";
        let path = prefix.trim_end_matches('.');
        form.wrong(path, "APPLICATION_COMMAND_TOO_LARGE", message);
    }
    form.finish()
}

/// Reads what kind of command it is; one typed with a slash where it does not say.
pub(in crate::sim) fn kind_of(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(SLASH)
}

/// Checks that a command of a context menu has neither description nor options.
fn check_bare(form: &mut Form, prefix: &str, command: &Value) {
    if command["description"]
        .as_str()
        .is_some_and(|d| !d.is_empty())
    {
        let message = "Context menu commands cannot have description";
        let code = "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_ALLOWED";
        form.wrong(&format!("{prefix}description"), code, message);
    }
    if command["options"]
        .as_array()
        .is_some_and(|all| !all.is_empty())
    {
        let message = "Context menu commands cannot have options";
        let code = "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_NOT_ALLOWED";
        form.wrong(&format!("{prefix}options"), code, message);
    }
}

/// Checks where a command may be used, and by which kind of installation.
fn check_places(form: &mut Form, prefix: &str, command: &Value) {
    let path = format!("{prefix}contexts");
    for (index, context) in list(form, &path, &command["contexts"]).iter().enumerate() {
        if !matches!(context.as_u64(), Some(0..=2)) {
            let message = "Value must be one of {0, 1, 2}.";
            form.wrong(&format!("{path}.{index}"), "BASE_TYPE_CHOICES", message);
        }
    }
    let path = format!("{prefix}integration_types");
    let types = list(form, &path, &command["integration_types"]);
    for (index, kind) in types.iter().enumerate() {
        // The one application can be installed to servers and not to users.
        if kind.as_u64() != Some(0) {
            let message = "Value must be one of {0}.";
            form.wrong(&format!("{path}.{index}"), "BASE_TYPE_CHOICES", message);
        }
    }
}

/// Checks that permissions are a bit set, as a number or in a string.
fn check_permissions(form: &mut Form, prefix: &str, bits: &Value) {
    if !bits.is_null() && crate::sim::snowflake::from_json(bits).is_none() {
        let path = format!("{prefix}default_member_permissions");
        form.wrong(&path, "NUMBER_TYPE_COERCE", "Value is not int.");
    }
}

/// Counts what the limit of 8000 is made of.
fn counted(holder: &Value) -> usize {
    let longest = |field: &str| {
        let plain = holder[field].as_str().map_or(0, count);
        let localized = holder[&format!("{field}_localizations")].as_object();
        let sizes = localized.into_iter().flat_map(|all| all.values());
        let sizes = sizes.filter_map(|text| text.as_str().map(count));
        plain.max(sizes.max().unwrap_or(0))
    };
    let value = holder["value"].as_str().map_or(0, count);
    let inner = ["options", "choices"].iter().flat_map(|field| {
        let entries = holder[*field].as_array();
        entries.into_iter().flatten().map(counted)
    });
    longest("name") + longest("description") + value + inner.sum::<usize>()
}

fn count(text: &str) -> usize {
    text.chars().count()
}
