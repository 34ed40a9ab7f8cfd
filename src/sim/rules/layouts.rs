//! The rules of the newer layout components (components/reference; flag `IS_COMPONENTS_V2`).
//!
//! Knows sections, texts, pictures, files, separators and containers; refuses to know buttons and
//! menus.
//!
//! **Invariants.** A container lies in no container. A file is only ever one of the message's own.

use serde_json::{Value, json};

use super::components::{
    BUTTON, CONTAINER, FILE, GALLERY, Met, ROW, SECTION, SEPARATOR, TEXT_DISPLAY, THUMBNAIL,
    check_one,
};
use super::files::{MOST_ALT_TEXT, referenced};
use super::{length, list, needed, number, text};
use crate::sim::errors::Form;

/// What may lie in a container.
const IN_CONTAINER: &[u64] = &[ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR];
/// What may lie in a section.
const IN_SECTION: &[u64] = &[TEXT_DISPLAY];
/// What may stand beside a section's texts.
const ACCESSORIES: &[u64] = &[BUTTON, THUMBNAIL];
const MOST_IN_SECTION: usize = 3;
const MOST_PICTURES: usize = 10;
const MOST_URL: usize = 2048;
const LARGEST_COLOUR: i64 = 0xff_ffff;

/// Checks a layout component of this kind.
pub(super) fn check(form: &mut Form, path: &str, kind: u64, component: &Value, met: &mut Met<'_>) {
    let at = |part: &str| format!("{path}.{part}");
    match kind {
        SECTION => check_section(form, path, component, met),
        TEXT_DISPLAY => {
            let content = &component["content"];
            needed(form, &at("content"), content, 1, usize::MAX);
            met.text += content.as_str().map_or(0, |text| text.chars().count());
        }
        THUMBNAIL => check_picture(form, path, component, met),
        GALLERY => {
            let items = list(form, &at("items"), &component["items"]);
            form.count(&at("items"), items.len(), 1, MOST_PICTURES);
            for (index, item) in items.iter().enumerate() {
                check_picture(form, &format!("{path}.items.{index}"), item, met);
            }
        }
        FILE => check_media(
            form,
            &at("file.url"),
            &component["file"],
            &["attachment"],
            met,
        ),
        SEPARATOR => check_separator(form, path, component),
        _ => check_container(form, path, component, met),
    }
}

fn check_section(form: &mut Form, path: &str, section: &Value, met: &mut Met<'_>) {
    let inner = format!("{path}.components");
    let children = list(form, &inner, &section["components"]);
    form.count(&inner, children.len(), 1, MOST_IN_SECTION);
    for (index, child) in children.iter().enumerate() {
        check_one(form, &format!("{inner}.{index}"), child, IN_SECTION, met);
    }
    let accessory = format!("{path}.accessory");
    if section["accessory"].is_null() {
        form.required(&accessory);
    } else {
        check_one(form, &accessory, &section["accessory"], ACCESSORIES, met);
    }
}

fn check_container(form: &mut Form, path: &str, container: &Value, met: &mut Met<'_>) {
    let colour = format!("{path}.accent_color");
    number(form, &colour, &container["accent_color"], 0, LARGEST_COLOUR);
    let inner = format!("{path}.components");
    let children = list(form, &inner, &container["components"]);
    if children.is_empty() {
        form.required(&inner);
    }
    for (index, child) in children.iter().enumerate() {
        check_one(form, &format!("{inner}.{index}"), child, IN_CONTAINER, met);
    }
}

fn check_separator(form: &mut Form, path: &str, separator: &Value) {
    let spacing = &separator["spacing"];
    if !spacing.is_null() && !matches!(spacing.as_u64(), Some(1 | 2)) {
        let message = "Value must be one of {1, 2}.";
        form.wrong(&format!("{path}.spacing"), "BASE_TYPE_CHOICES", message);
    }
}

fn check_picture(form: &mut Form, path: &str, picture: &Value, met: &Met<'_>) {
    let alt_text = &picture["description"];
    length(
        form,
        &format!("{path}.description"),
        alt_text,
        1,
        MOST_ALT_TEXT,
    );
    let schemes = ["http", "https", "attachment"];
    check_media(
        form,
        &format!("{path}.media.url"),
        &picture["media"],
        &schemes,
        met,
    );
}

/// Checks where a picture or file is to be had; a file of the message must really be there.
fn check_media(form: &mut Form, path: &str, media: &Value, schemes: &[&str], met: &Met<'_>) {
    let url = &media["url"];
    needed(form, path, url, 1, MOST_URL);
    check_scheme(form, path, url, schemes);
    let url = url.as_str().unwrap_or_default();
    let missing = referenced(url).is_some_and(|name| !met.around.names.contains(&name));
    if missing {
        let code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND";
        let message = format!("The referenced attachment (\"{url}\") was not found");
        form.wrong(path, code, &message);
    }
}

/// Notes when an address is of none of these schemes.
pub(super) fn check_scheme(form: &mut Form, path: &str, value: &Value, schemes: &[&str]) {
    let Some(url) = text(form, path, value) else {
        return;
    };
    let known = |scheme: &&str| {
        url.strip_prefix(*scheme)
            .is_some_and(|rest| rest.starts_with("://"))
    };
    if !schemes.iter().any(known) {
        let all: Vec<_> = schemes.iter().map(|scheme| format!("'{scheme}'")).collect();
        let message = format!("Scheme must be one of ({}).", all.join(", "));
        form.wrong(path, "URL_TYPE_INVALID_SCHEME", &message);
    }
}

/// Fills in what Discord fills in.
pub(super) fn complete(component: &mut Value) {
    let usual = match component["type"].as_u64() {
        Some(THUMBNAIL) => json!({ "description": null, "spoiler": false }),
        Some(FILE) => json!({ "name": null, "size": null, "spoiler": false }),
        Some(SEPARATOR) => json!({ "divider": true, "spacing": 1 }),
        Some(CONTAINER) => json!({ "accent_color": null, "spoiler": false }),
        _ => json!({}),
    };
    fill_in(component, &usual);
    if component["type"] == GALLERY {
        let items = component.get_mut("items").and_then(Value::as_array_mut);
        for item in items.into_iter().flatten().filter(|item| item.is_object()) {
            fill_in(item, &json!({ "description": null, "spoiler": false }));
        }
    }
}

fn fill_in(into: &mut Value, usual: &Value) {
    for (field, value) in usual.as_object().into_iter().flatten() {
        if into[field].is_null() {
            into[field] = value.clone();
        }
    }
}
