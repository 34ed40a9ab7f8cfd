//! Of which type every field of a request is.
//!
//! Knows shapes; refuses to know what the fields mean, which is for the rooms' rules.
//!
//! **Invariants.** A known field of another type is refused before a room sees it, so that no room
//! passes it over in silence. Null stands for nothing, and unknown fields are Discord's to ignore.

use serde_json::Value;

use super::Call;
use crate::sim::errors::{Form, Rejection};
use crate::sim::snowflake::from_json;

/// Tells the type of a field.
enum Shape {
    Text,
    Flag,
    /// A whole number from 0 on.
    Whole,
    /// Any number.
    Number,
    /// An id or a set of bits, as a text of digits or as a number.
    Digits,
    /// A text or a number.
    Either,
    /// A text, a number or a flag.
    Plain,
    List(&'static Shape),
    /// An object with any keys.
    Map(&'static Shape),
    Object(Fields),
}

type Fields = &'static [(&'static str, Shape)];

use Shape::{Digits, Either, Flag, List, Map, Number, Object, Plain, Text, Whole};

static TEXTS: Shape = Text;
static IDS: Shape = Digits;
static WHOLES: Shape = Whole;

static EMBED: Shape = Object(&[
    ("title", Text),
    ("description", Text),
    ("url", Text),
    ("timestamp", Text),
    ("color", Whole),
    ("footer", Object(&[("text", Text), ("icon_url", Text)])),
    ("image", Object(&[("url", Text)])),
    ("thumbnail", Object(&[("url", Text)])),
    (
        "author",
        Object(&[("name", Text), ("url", Text), ("icon_url", Text)]),
    ),
    ("fields", List(&EMBED_FIELD)),
]);

static EMBED_FIELD: Shape = Object(&[("name", Text), ("value", Text), ("inline", Flag)]);

const EMOJI: Shape = Object(&[("id", Either), ("name", Text), ("animated", Flag)]);

static COMPONENT: Shape = Object(&[
    ("type", Whole),
    ("id", Whole),
    ("style", Whole),
    ("label", Text),
    ("description", Text),
    ("emoji", EMOJI),
    ("custom_id", Text),
    ("url", Text),
    ("disabled", Flag),
    ("required", Flag),
    ("placeholder", Text),
    ("content", Text),
    ("min_values", Whole),
    ("max_values", Whole),
    ("min_length", Whole),
    ("max_length", Whole),
    ("spoiler", Flag),
    ("divider", Flag),
    ("spacing", Whole),
    ("accent_color", Whole),
    ("channel_types", List(&WHOLES)),
    ("options", List(&OPTION)),
    ("items", List(&ITEM)),
    ("components", List(&COMPONENT)),
    ("default_values", List(&DEFAULT)),
]);

static OPTION: Shape = Object(&[
    ("label", Text),
    ("value", Text),
    ("description", Text),
    ("emoji", EMOJI),
    ("default", Flag),
]);

static ITEM: Shape = Object(&[
    ("description", Text),
    ("spoiler", Flag),
    ("media", Object(&[("url", Text)])),
]);

static DEFAULT: Shape = Object(&[("id", Digits), ("type", Text)]);

static ATTACHMENT: Shape = Object(&[
    ("id", Digits),
    ("filename", Text),
    ("description", Text),
    ("title", Text),
]);

static ANSWER: Shape = Object(&[("poll_media", Object(&[("text", Text), ("emoji", EMOJI)]))]);

const MESSAGE: Fields = &[
    ("content", Text),
    ("tts", Flag),
    ("flags", Whole),
    ("nonce", Either),
    ("enforce_nonce", Flag),
    ("embeds", List(&EMBED)),
    ("components", List(&COMPONENT)),
    ("attachments", List(&ATTACHMENT)),
    ("sticker_ids", List(&IDS)),
    (
        "allowed_mentions",
        Object(&[
            ("parse", List(&TEXTS)),
            ("users", List(&IDS)),
            ("roles", List(&IDS)),
            ("replied_user", Flag),
        ]),
    ),
    (
        "message_reference",
        Object(&[
            ("type", Whole),
            ("message_id", Digits),
            ("channel_id", Digits),
            ("guild_id", Digits),
            ("fail_if_not_exists", Flag),
        ]),
    ),
    (
        "poll",
        Object(&[
            ("question", Object(&[("text", Text)])),
            ("answers", List(&ANSWER)),
            ("duration", Whole),
            ("allow_multiselect", Flag),
            ("layout_type", Whole),
        ]),
    ),
    ("username", Text),
    ("avatar_url", Text),
    ("thread_name", Text),
    ("choices", List(&CHOICE)),
    ("custom_id", Text),
    ("title", Text),
];

static CHOICE: Shape = Object(&[
    ("name", Text),
    ("value", Plain),
    ("name_localizations", Map(&TEXTS)),
]);

static CALLBACK: Shape = Object(&[("type", Whole), ("data", Object(MESSAGE))]);

static OVERWRITE: Shape = Object(&[
    ("id", Digits),
    ("type", Either),
    ("allow", Digits),
    ("deny", Digits),
]);

static TAG: Shape = Object(&[
    ("id", Digits),
    ("name", Text),
    ("moderated", Flag),
    ("emoji_id", Digits),
    ("emoji_name", Text),
]);

static CHANNEL: Shape = Object(&[
    ("name", Text),
    ("type", Whole),
    ("topic", Text),
    ("position", Whole),
    ("nsfw", Flag),
    ("bitrate", Whole),
    ("user_limit", Whole),
    ("rate_limit_per_user", Whole),
    ("parent_id", Digits),
    ("permission_overwrites", List(&OVERWRITE)),
    ("default_auto_archive_duration", Whole),
    ("default_thread_rate_limit_per_user", Whole),
    ("default_sort_order", Whole),
    ("default_forum_layout", Whole),
    ("available_tags", List(&TAG)),
    ("applied_tags", List(&IDS)),
    ("flags", Whole),
    ("archived", Flag),
    ("locked", Flag),
    ("invitable", Flag),
    ("auto_archive_duration", Whole),
    ("message", Object(MESSAGE)),
]);

static ROLE: Shape = Object(&[
    ("name", Text),
    ("permissions", Digits),
    ("color", Whole),
    ("hoist", Flag),
    ("mentionable", Flag),
    ("unicode_emoji", Text),
    ("position", Whole),
]);

static EVENT: Shape = Object(&[
    ("channel_id", Digits),
    ("name", Text),
    ("description", Text),
    ("privacy_level", Whole),
    ("entity_type", Whole),
    ("status", Whole),
    ("scheduled_start_time", Text),
    ("scheduled_end_time", Text),
    ("entity_metadata", Object(&[("location", Text)])),
    ("image", Text),
]);

static COMMAND: Shape = Object(&[
    ("id", Digits),
    ("name", Text),
    ("name_localizations", Map(&TEXTS)),
    ("description", Text),
    ("description_localizations", Map(&TEXTS)),
    ("type", Whole),
    ("options", List(&PARAMETER)),
    ("default_member_permissions", Digits),
    ("dm_permission", Flag),
    ("nsfw", Flag),
    ("contexts", List(&WHOLES)),
    ("integration_types", List(&WHOLES)),
]);

static PARAMETER: Shape = Object(&[
    ("type", Whole),
    ("name", Text),
    ("name_localizations", Map(&TEXTS)),
    ("description", Text),
    ("description_localizations", Map(&TEXTS)),
    ("required", Flag),
    ("autocomplete", Flag),
    ("min_value", Number),
    ("max_value", Number),
    ("min_length", Whole),
    ("max_length", Whole),
    ("channel_types", List(&WHOLES)),
    ("choices", List(&CHOICE)),
    ("options", List(&PARAMETER)),
]);

static COMMANDS: Shape = List(&COMMAND);

static MEMBER: Shape = Object(&[
    ("nick", Text),
    ("roles", List(&IDS)),
    ("mute", Flag),
    ("deaf", Flag),
    ("channel_id", Digits),
    ("communication_disabled_until", Text),
    ("flags", Whole),
]);

static MESSAGES: Shape = Object(MESSAGE);

static BAN: Shape = Object(&[
    ("delete_message_seconds", Whole),
    ("delete_message_days", Whole),
]);

static INVITE: Shape = Object(&[
    ("max_age", Whole),
    ("max_uses", Whole),
    ("temporary", Flag),
    ("unique", Flag),
    ("target_type", Whole),
    ("target_user_id", Digits),
    ("target_application_id", Digits),
]);

static RECIPIENT: Shape = Object(&[("recipient_id", Digits)]);

/// Refuses a body with a field of the wrong type, and a page that is asked for with no number.
pub(super) fn check(call: &Call, segments: &[&str]) -> Result<(), Rejection> {
    let mut form = Form::default();
    for name in ["limit", "after", "around", "before"] {
        let is_moment = |text: &str| name == "before" && text.contains('T');
        if let Some(text) = call.query.get(name)
            && call.method == "GET"
            && text.parse::<u64>().is_err()
            && !is_moment(text)
        {
            let message = format!("Value \"{text}\" is not int.");
            form.wrong(name, "NUMBER_TYPE_COERCE", &message);
        }
    }
    if !call.body.is_null()
        && let Some(shape) = wanted(&call.method, segments)
    {
        shape.check(&mut form, "", &call.body);
    }
    form.finish()
}

/// Finds what the body of a route looks like.
fn wanted(method: &str, segments: &[&str]) -> Option<&'static Shape> {
    Some(match (method, segments) {
        ("POST", ["channels", _, "messages"] | ["webhooks", _, _])
        | ("PATCH", ["channels" | "webhooks", .., "messages", _]) => &MESSAGES,
        ("POST", ["interactions", _, _, "callback"]) => &CALLBACK,
        ("POST", ["guilds", _, "channels"] | ["channels", .., "threads"])
        | ("PATCH", ["channels", _]) => &CHANNEL,
        ("PUT", ["channels", _, "permissions", _]) => &OVERWRITE,
        ("POST", ["guilds", _, "roles"]) | ("PATCH", ["guilds", _, "roles", _]) => &ROLE,
        ("POST", ["guilds", _, "scheduled-events"])
        | ("PATCH", ["guilds", _, "scheduled-events", _]) => &EVENT,
        ("PATCH", ["guilds", _, "members", _]) => &MEMBER,
        ("PUT", ["guilds", _, "bans", _]) => &BAN,
        ("POST", ["channels", _, "invites"]) => &INVITE,
        ("POST", ["users", "@me", "channels"]) => &RECIPIENT,
        ("PUT", ["applications", .., "commands"]) => &COMMANDS,
        ("POST", ["applications", .., "commands"])
        | ("PATCH", ["applications", .., "commands", _]) => &COMMAND,
        _ => return None,
    })
}

impl Shape {
    /// Notes every field that is of another type.
    fn check(&self, form: &mut Form, path: &str, value: &Value) {
        let (code, message) = match (self, value) {
            (_, Value::Null)
            | (Text | Either | Plain, Value::String(_))
            | (Flag | Plain, Value::Bool(_))
            | (Number | Either | Plain, Value::Number(_)) => return,
            (Whole, Value::Number(number)) if number.is_u64() => return,
            (Whole, Value::Number(number)) if number.is_i64() => (
                "NUMBER_TYPE_MIN",
                "int value should be greater than or equal to 0.",
            ),
            (Digits, digits) if from_json(digits).is_some() => return,
            (List(inner), Value::Array(entries)) => {
                for (index, entry) in entries.iter().enumerate() {
                    inner.check(form, &joined(path, &index.to_string()), entry);
                }
                return;
            }
            (Map(inner), Value::Object(fields)) => {
                for (key, field) in fields {
                    inner.check(form, &joined(path, key), field);
                }
                return;
            }
            (Object(known), Value::Object(fields)) => {
                for (key, shape) in *known {
                    if let Some(field) = fields.get(*key) {
                        shape.check(form, &joined(path, key), field);
                    }
                }
                return;
            }
            (Text | Either | Plain, _) => (
                "STRING_TYPE_CONVERT",
                "Could not interpret value as string.",
            ),
            (Flag, _) => ("BOOLEAN_TYPE_CONVERT", "Must be either true or false."),
            (Whole | Number | Digits, _) => ("NUMBER_TYPE_COERCE", "Value is not int."),
            (List(_), _) => (
                "LIST_TYPE_CONVERT",
                "Only iterables may be used in a ListType",
            ),
            (Map(_) | Object(_), _) => (
                "DICT_TYPE_CONVERT",
                "Only dictionaries may be used in a DictType",
            ),
        };
        form.wrong(path, code, message);
    }
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
