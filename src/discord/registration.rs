//! Tells Discord our slash commands, when it does not know them as they are.
//!
//! **Invariants**: commands that Discord knows already are not sent again, because it allows few
//! changes a day; what differs replaces all of them, so that none of an older Carrel stays.

use serde_json::Value;
use serenity::all::{Http, LightMethod, Request, Route};

use super::{Scene, gateway};

/// What Discord adds to a command on its own, so that it says nothing about a difference.
const ADDED: [&str; 10] = [
    "application_id",
    "contexts",
    "default_permission",
    "dm_permission",
    "guild_id",
    "handler",
    "id",
    "integration_types",
    "type",
    "version",
];

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// Discord knew them.
    Already,
    /// Discord knows them now.
    Anew {
        /// How many there are.
        count: usize,
    },
}

/// Compares our commands with what Discord has, and sends them if they differ.
pub async fn register(http: &Http, scene: &Scene) -> Result<Registered, serenity::Error> {
    let commands = gateway::commands(scene);
    let commands = poise::builtins::create_application_commands(&commands);
    let ours = serde_json::to_value(&commands)?;
    let Some(application_id) = http.application_id() else {
        return Err(serenity::Error::Other("the application is not known yet"));
    };
    let known = Request::new(Route::Commands { application_id }, LightMethod::Get)
        .params(Some(vec![("with_localizations", "true".to_owned())]));
    let theirs: Value = http.fire(known).await?;
    if same(&by_name(ours), &by_name(theirs)) {
        return Ok(Registered::Already);
    }
    http.create_global_commands(&commands).await?;
    Ok(Registered::Anew {
        count: commands.len(),
    })
}

/// Commands in an order of their own: Discord keeps that of their making.
fn by_name(commands: Value) -> Value {
    let Value::Array(mut commands) = commands else {
        return commands;
    };
    commands.sort_by_key(|command| command.get("name").map(Value::to_string));
    Value::Array(commands)
}

/// Whether Discord has what we would send. What one side leaves out is the same as what is empty.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let sent = ours.iter().all(|(key, ours)| {
                theirs.get(key).map_or_else(
                    || is_empty(ours) || key == "type",
                    |theirs| same(ours, theirs),
                )
            });
            let kept = theirs.iter().all(|(key, theirs)| {
                ours.contains_key(key) || is_empty(theirs) || ADDED.contains(&key.as_str())
            });
            sent && kept
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(one, other)| same(one, other))
        }
        (Value::Number(ours), Value::Number(theirs)) => match (ours.as_f64(), theirs.as_f64()) {
            // A limit such as 2^53 - 1 does not survive being written and read to the last digit.
            (Some(ours), Some(theirs)) => (ours - theirs).abs() <= ours.abs() * 1e-12,
            (ours, theirs) => ours == theirs,
        },
        (ours, theirs) => ours == theirs || (is_empty(ours) && is_empty(theirs)),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(set) => !set,
        Value::Number(_) => false,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_discord_adds_is_no_difference() {
        let ours = json!([
            {"name": "b", "description": "B", "options": [
                {"name": "x", "type": 4, "required": false, "max_value": 9_007_199_254_740_991.0}]},
            {"name": "a", "description": "A", "name_localizations": {}, "default_member_permissions": "32"},
        ]);
        let theirs = json!([
            {"id": "1", "application_id": "2", "version": "3", "type": 1, "nsfw": false, "name": "a",
             "description": "A", "name_localizations": null, "default_member_permissions": "32"},
            {"id": "4", "type": 1, "name": "b", "description": "B", "contexts": null,
             "default_member_permissions": null, "options": [
                {"name": "x", "type": 4, "max_value": 9_007_199_254_740_990_i64}]},
        ]);
        assert!(same(&by_name(ours), &by_name(theirs)));
    }

    #[test]
    fn what_changed_on_either_side_is_a_difference() {
        let one = json!([{"name": "a", "description": "A", "options": [{"name": "x", "type": 4}]}]);
        for other in [
            json!([]),
            json!([{"name": "a", "description": "B", "options": [{"name": "x", "type": 4}]}]),
            json!([{"name": "a", "description": "A"}]),
            json!([{"name": "a", "description": "A", "options": [{"name": "x", "type": 3}]}]),
            json!([{"name": "a", "description": "A", "options": [{"name": "x", "type": 4, "min_value": 1}]}]),
            json!([{"name": "a", "description": "A", "default_member_permissions": "0",
                    "options": [{"name": "x", "type": 4}]}]),
        ] {
            assert!(!same(&one, &other), "{other}");
            assert!(!same(&other, &one), "{other}");
        }
    }
}
