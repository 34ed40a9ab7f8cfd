//! The limits of embeds (resources/message, "Embed Limits").
//!
//! Knows one list of embeds; refuses to know the message around it.
//!
//! **Invariants.** Texts are trimmed before they are counted. The 6000 hold for the sum over all
//! embeds of a message, not for each.

use serde_json::{Value, json};

use super::layouts::check_scheme;
use super::{length, list, needed, number};
use crate::sim::errors::Form;

/// The most embeds of a message.
const MOST_EMBEDS: usize = 10;
/// The most code points of all embeds of a message together.
const MOST_IN_ALL: usize = 6000;
const MOST_TITLE: usize = 256;
const MOST_DESCRIPTION: usize = 4096;
const MOST_FIELDS: usize = 25;
const MOST_FIELD_NAME: usize = 256;
const MOST_FIELD_VALUE: usize = 1024;
const MOST_FOOTER: usize = 2048;
const MOST_AUTHOR: usize = 256;
const MOST_URL: usize = 2048;
const LARGEST_COLOUR: i64 = 0xff_ffff;
/// Where pages are to be had.
const PAGES: &[&str] = &["http", "https"];
/// Where pictures are to be had: `attachment` names a file of the same message.
const PICTURES: &[&str] = &["http", "https", "attachment"];

/// Checks a message's embeds and returns them as Discord keeps them.
pub(in crate::sim) fn check(form: &mut Form, value: &Value) -> Vec<Value> {
    let embeds = list(form, "embeds", value);
    if embeds.len() > MOST_EMBEDS {
        form.wrong(
            "embeds",
            "BASE_TYPE_MAX_LENGTH",
            "Must be 10 or fewer in length.",
        );
    }
    let mut in_all = 0;
    let mut kept = Vec::new();
    for (index, embed) in embeds.iter().enumerate() {
        let embed = trimmed(embed);
        check_one(form, &format!("embeds.{index}"), &embed);
        in_all += counted(&embed);
        kept.push(embed);
    }
    if in_all > MOST_IN_ALL {
        let message = "Embed size exceeds maximum size of 6000";
        form.wrong("embeds", "MAX_EMBED_SIZE_EXCEEDED", message);
    }
    kept
}

fn check_one(form: &mut Form, path: &str, embed: &Value) {
    if !embed.is_object() {
        let message = "Only dictionaries may be used in a DictType";
        form.wrong(path, "DICT_TYPE_CONVERT", message);
        return;
    }
    let at = |part: &str| format!("{path}.{part}");
    let description = &embed["description"];
    length(form, &at("title"), &embed["title"], 0, MOST_TITLE);
    length(form, &at("description"), description, 0, MOST_DESCRIPTION);
    check_url(form, &at("url"), &embed["url"], PAGES);
    number(form, &at("color"), &embed["color"], 0, LARGEST_COLOUR);
    check_moment(form, &at("timestamp"), &embed["timestamp"]);
    for part in ["image", "thumbnail", "footer", "author"] {
        let value = &embed[part];
        if !value.is_null() && !value.is_object() {
            let message = "Only dictionaries may be used in a DictType";
            form.wrong(&at(part), "DICT_TYPE_CONVERT", message);
        }
    }
    for (part, address, schemes) in [
        ("image", "url", PICTURES),
        ("thumbnail", "url", PICTURES),
        ("footer", "icon_url", PICTURES),
        ("author", "icon_url", PICTURES),
        ("author", "url", PAGES),
    ] {
        let path = at(&format!("{part}.{address}"));
        check_url(form, &path, &embed[part][address], schemes);
    }
    for (part, text, most) in [
        ("footer", "text", MOST_FOOTER),
        ("author", "name", MOST_AUTHOR),
    ] {
        if !embed[part].is_null() {
            let path = at(&format!("{part}.{text}"));
            needed(form, &path, &embed[part][text], 1, most);
        }
    }
    check_fields(form, &at("fields"), &embed["fields"]);
    let says_something = SPEAKING.iter().any(|part| !embed[*part].is_null());
    if !says_something {
        form.required(&at("description"));
    }
}

/// The parts of which an embed has at least one.
const SPEAKING: [&str; 8] = [
    "title",
    "description",
    "url",
    "image",
    "thumbnail",
    "footer",
    "author",
    "fields",
];

fn check_fields(form: &mut Form, path: &str, value: &Value) {
    let fields = list(form, path, value);
    if fields.len() > MOST_FIELDS {
        let message = "Must be 25 or fewer in length.";
        form.wrong(path, "BASE_TYPE_MAX_LENGTH", message);
    }
    for (index, field) in fields.iter().enumerate() {
        let at = |part: &str| format!("{path}.{index}.{part}");
        needed(form, &at("name"), &field["name"], 1, MOST_FIELD_NAME);
        needed(form, &at("value"), &field["value"], 1, MOST_FIELD_VALUE);
    }
}

fn check_url(form: &mut Form, path: &str, value: &Value, schemes: &[&str]) {
    length(form, path, value, 0, MOST_URL);
    check_scheme(form, path, value, schemes);
}

fn check_moment(form: &mut Form, path: &str, value: &Value) {
    let moment = value.as_str().map(chrono::DateTime::parse_from_rfc3339);
    if !value.is_null() && !matches!(moment, Some(Ok(_))) {
        let message = "Could not parse the value. Should be ISO8601.";
        form.wrong(path, "DATE_TIME_TYPE_PARSE", message);
    }
}

/// Keeps of an embed what an app may set: it is always `rich`, and Discord alone says who
/// provides it and how large its pictures are.
fn trimmed(embed: &Value) -> Value {
    let mut embed = embed.clone();
    if let Some(fields) = embed.as_object_mut() {
        let blank = |value: &Value| value.as_str().is_some_and(|text| text.trim().is_empty());
        fields.retain(|name, value| {
            !OUT_OF_REACH.contains(&name.as_str()) && !value.is_null() && !blank(value)
        });
        fields.insert("type".to_owned(), json!("rich"));
    }
    for picture in ["image", "thumbnail"] {
        if let Some(picture) = embed.get_mut(picture).and_then(Value::as_object_mut) {
            picture.retain(|name, _| matches!(name.as_str(), "url" | "description"));
        }
    }
    let fields = embed.get_mut("fields").and_then(Value::as_array_mut);
    for field in fields.into_iter().flatten() {
        if field.is_object() && field["inline"].is_null() {
            field["inline"] = json!(false);
        }
    }
    trim(&mut embed);
    embed
}

/// The fields of an embed that an app sends in vain.
const OUT_OF_REACH: [&str; 3] = ["type", "provider", "video"];

fn trim(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.trim().to_owned(),
        Value::Array(entries) => entries.iter_mut().for_each(trim),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, field)| trim(field)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Counts the texts that the sum of 6000 is made of.
fn counted(embed: &Value) -> usize {
    let size = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let fields = embed["fields"].as_array().into_iter().flatten();
    let in_fields: usize = fields.map(|f| size(&f["name"]) + size(&f["value"])).sum();
    size(&embed["title"])
        + size(&embed["description"])
        + size(&embed["footer"]["text"])
        + size(&embed["author"]["name"])
        + in_fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(embeds: &Value) -> Result<(), Value> {
        let mut form = Form::default();
        check(&mut form, embeds);
        form.finish().map_err(|refused| refused.errors)
    }

    #[test]
    fn the_sum_over_all_embeds_is_limited_not_each() {
        let one = json!({ "description": "d".repeat(3000) });
        assert_eq!(verdict(&json!([one, one])), Ok(()));
        let more = json!([one, one, { "title": "t" }]);
        let errors = verdict(&more).expect_err("6001 in all");
        assert_eq!(
            errors["embeds"]["_errors"][0]["code"],
            "MAX_EMBED_SIZE_EXCEEDED"
        );
    }

    #[test]
    fn each_text_has_its_own_limit_after_trimming() {
        let padded = format!("  {}  ", "t".repeat(256));
        assert_eq!(verdict(&json!([{ "title": padded }])), Ok(()));
        let errors = verdict(&json!([{ "title": "t".repeat(257) }])).expect_err("too long");
        assert!(!errors["embeds"]["0"]["title"].is_null());
        let nameless = json!([{ "fields": [{ "name": " ", "value": "v" }] }]);
        let errors = verdict(&nameless).expect_err("no name");
        assert!(!errors["embeds"]["0"]["fields"]["0"]["name"].is_null());
    }

    #[test]
    fn eleven_embeds_and_an_empty_embed_are_refused() {
        let many: Vec<_> = (0..11)
            .map(|n| json!({ "title": format!("{n}") }))
            .collect();
        assert!(verdict(&json!(many)).is_err());
        assert!(verdict(&json!([{}])).is_err());
    }
}
