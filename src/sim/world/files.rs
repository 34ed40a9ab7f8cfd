//! Uploaded files: where they are kept, how they look on the wire, and who refers to them.
//!
//! Knows attachments as Discord's JSON; refuses to know which message may have them.
//!
//! **Invariants.** What is kept can be fetched under its `url`. A reference such as
//! `attachment://plan.png` is replaced by the file's own address before a message is posted.

use serde_json::{Value, json};

use super::{StoredFile, World};
use crate::sim::rules::files::{self, File};
use crate::sim::snowflake::Snowflake;

/// The flag of a file that is blurred until it is clicked (resources/message, "Attachment Flags").
const SPOILER: u64 = 1 << 3;

impl World {
    /// Keeps uploaded files and renders them as attachments of a message.
    pub(in crate::sim) fn keep_files(
        &mut self,
        channel: Snowflake,
        files: &[File],
        listed: &Value,
    ) -> Vec<Value> {
        let kept = files.iter().map(|file| self.keep(channel, file, listed));
        kept.collect()
    }

    fn keep(&mut self, channel: Snowflake, file: &File, listed: &Value) -> Value {
        let filename = files::name_of(listed, file);
        let given = files::given_name(listed, file);
        let id = self.mint();
        let path = format!("/cdn/attachments/{channel}/{id}/{filename}");
        let stored = StoredFile {
            content_type: file.content_type.clone(),
            content: file.content.clone(),
        };
        let url = format!("{}{path}?ex=0&is=0&hm=0", self.base);
        self.files.insert(path, stored);
        let mut attachment = json!({
            "id": id, "filename": filename, "size": file.content.len(), "url": url,
            "proxy_url": url, "content_type": file.content_type, "flags": 0,
        });
        if given != filename {
            attachment["title"] = json!(given);
        }
        if let Some((width, height)) = picture_size(&file.content) {
            attachment["width"] = json!(width);
            attachment["height"] = json!(height);
        }
        if let Some(entry) = files::described(listed, file) {
            describe(&mut attachment, entry);
        }
        if filename.starts_with("SPOILER_") {
            attachment["flags"] = json!(SPOILER);
        }
        attachment
    }

    /// Replaces references to a message's files by the files' own addresses, and completes what
    /// is said about pictures.
    pub(in crate::sim) fn resolve_references(
        &mut self,
        embeds: &mut [Value],
        components: &mut [Value],
        attachments: &[Value],
    ) {
        for embed in embeds {
            for picture in ["image", "thumbnail"] {
                let lost = embed
                    .get_mut(picture)
                    .is_some_and(|it| !show(it, attachments));
                if lost && let Some(embed) = embed.as_object_mut() {
                    embed.remove(picture);
                }
            }
            for part in ["author", "footer"] {
                resolve_icon(embed, part, attachments);
            }
        }
        for component in components {
            self.resolve_media(component, attachments);
        }
    }

    fn resolve_media(&mut self, component: &mut Value, attachments: &[Value]) {
        for part in ["media", "file"] {
            if let Some(media) = component.get_mut(part).filter(|media| media.is_object()) {
                let file = of_url(&media["url"], attachments).cloned();
                let url = file.as_ref().map_or(&media["url"], |file| &file["url"]);
                *media = json!({
                    "id": self.mint(), "url": url, "proxy_url": url, "width": null,
                    "height": null, "content_type": null,
                });
                if let Some(file) = file {
                    for (field, of_file) in [
                        ("attachment_id", "id"),
                        ("width", "width"),
                        ("height", "height"),
                        ("content_type", "content_type"),
                    ] {
                        media[field] = file[of_file].clone();
                    }
                    if part == "file" {
                        component["name"] = file["filename"].clone();
                        component["size"] = file["size"].clone();
                    }
                }
            }
        }
        for part in ["components", "items"] {
            let children = component.get_mut(part).and_then(Value::as_array_mut);
            for child in children.into_iter().flatten() {
                self.resolve_media(child, attachments);
            }
        }
        if let Some(accessory) = component.get_mut("accessory") {
            self.resolve_media(accessory, attachments);
        }
    }
}

/// Changes what an edit or an upload may say about a file.
pub(in crate::sim) fn describe(attachment: &mut Value, entry: &Value) {
    if entry.get("description").is_some() {
        attachment["description"] = entry["description"].clone();
    }
    if let Some(spoiler) = entry["is_spoiler"].as_bool() {
        attachment["flags"] = json!(if spoiler { SPOILER } else { 0 });
    }
    if attachment["description"].is_null()
        && let Some(fields) = attachment.as_object_mut()
    {
        fields.remove("description");
    }
}

/// Says whether an embed or a component of a message shows this file.
pub(in crate::sim) fn is_shown(attachment: &Value, in_parts: &[Value]) -> bool {
    let url = &attachment["url"];
    in_parts.iter().any(|part| mentions(part, url))
}

fn mentions(part: &Value, url: &Value) -> bool {
    match part {
        Value::String(_) => part == url,
        Value::Array(entries) => entries.iter().any(|entry| mentions(entry, url)),
        Value::Object(fields) => fields.values().any(|field| mentions(field, url)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Finds the file that a reference names; an address of the file itself names it too.
fn of_url<'a>(url: &Value, attachments: &'a [Value]) -> Option<&'a Value> {
    let name = files::referenced(url.as_str()?);
    let mut all = attachments.iter();
    all.find(|file| match &name {
        Some(name) => file["filename"] == name.as_str(),
        None => file["url"] == *url,
    })
}

/// Completes a picture of an embed; false if it refers to a file that is not there.
fn show(picture: &mut Value, attachments: &[Value]) -> bool {
    let file = of_url(&picture["url"], attachments);
    let reference = picture["url"].as_str().and_then(files::referenced);
    if let Some(file) = file {
        for field in ["url", "proxy_url", "width", "height", "content_type"] {
            if !file[field].is_null() {
                picture[field] = file[field].clone();
            }
        }
        return true;
    }
    picture["proxy_url"] = picture["url"].clone();
    reference.is_none()
}

fn resolve_icon(embed: &mut Value, part: &str, attachments: &[Value]) {
    let Some(part) = embed.get_mut(part).filter(|part| part.is_object()) else {
        return;
    };
    let icon = &part["icon_url"];
    if icon.is_null() {
        return;
    }
    let found = of_url(icon, attachments).map(|file| file["url"].clone());
    let url = found.unwrap_or_else(|| icon.clone());
    part["icon_url"] = url.clone();
    part["proxy_icon_url"] = url;
}

/// Reads the width and height of a picture out of the head of a PNG or GIF.
fn picture_size(content: &[u8]) -> Option<(u32, u32)> {
    if content.starts_with(b"\x89PNG\r\n\x1a\n") {
        let wide = content.get(16..20)?.first_chunk()?;
        let high = content.get(20..24)?.first_chunk()?;
        return Some((u32::from_be_bytes(*wide), u32::from_be_bytes(*high)));
    }
    if content.starts_with(b"GIF8") {
        let wide = content.get(6..8)?.first_chunk()?;
        let high = content.get(8..10)?.first_chunk()?;
        let (wide, high) = (u16::from_le_bytes(*wide), u16::from_le_bytes(*high));
        return Some((u32::from(wide), u32::from(high)));
    }
    None
}
