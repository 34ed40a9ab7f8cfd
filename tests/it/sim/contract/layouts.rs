//! Rules of the newer layout components (flag `IS_COMPONENTS_V2`).

use serde_json::{Value, json};

use crate::sim::house::{House, fault_at, message_path};

const LAYOUTS: u64 = 1 << 15;

/// Posts a message of these components.
async fn post(house: &House, components: Value) -> (u16, Value) {
    let body = json!({ "flags": LAYOUTS, "components": components });
    house.post(house.general(), body).await
}

/// Checks that a message of these components is taken.
async fn fits(house: &House, components: Value) -> Value {
    let (status, message) = post(house, components).await;
    assert_eq!(status, 200, "{message}");
    message
}

/// Checks that a message of these components is refused at this path, and returns the code.
async fn fault(house: &House, components: Value, path: &str) -> String {
    let (status, body) = post(house, components).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)), "{path}");
    let fault = fault_at(&body, path);
    assert_ne!(fault, "no fault here", "{path}: {body}");
    fault.to_owned()
}

fn text(content: &str) -> Value {
    json!({ "type": 10, "content": content })
}

fn button(custom_id: &str) -> Value {
    json!({ "type": 2, "style": 1, "label": "Press", "custom_id": custom_id })
}

fn row(custom_id: &str) -> Value {
    json!({ "type": 1, "components": [button(custom_id)] })
}

fn section(texts: usize, accessory: Value) -> Value {
    let texts = vec![text("x"); texts];
    let mut section = json!({ "type": 9, "components": texts });
    section["accessory"] = accessory;
    section
}

fn container(components: Value) -> Value {
    let mut container = json!({ "type": 17 });
    container["components"] = components;
    container
}

fn gallery(items: Value) -> Value {
    let mut gallery = json!({ "type": 12 });
    gallery["items"] = items;
    gallery
}

fn picture(url: &str) -> Value {
    json!({ "media": { "url": url } })
}

fn thumbnail(url: &str) -> Value {
    json!({ "type": 11, "media": { "url": url } })
}

fn file(url: &str) -> Value {
    json!({ "type": 13, "file": { "url": url } })
}

const WEB: &str = "https://example.org/a.png";

/// With the flag a message is made of rows, sections, texts, galleries, separators and
/// containers, and may have more than five of them.
///
/// Source: components/reference, "Component Types"; change log, 2025-04-29.
#[tokio::test]
async fn a_message_can_be_made_of_layouts() {
    let house = House::open().await;
    let all = json!([
        text("x"), section(1, button("a")), gallery(json!([picture(WEB)])), { "type": 14 },
        container(json!([text("y")])), row("b"),
    ]);
    let message = fits(&house, all).await;
    assert_eq!(message["flags"], LAYOUTS);
    let kinds = message["components"].as_array().expect("components");
    let kinds: Vec<_> = kinds.iter().filter_map(|c| c["type"].as_u64()).collect();
    assert_eq!(kinds, [10, 9, 12, 14, 17, 1]);
    let bare = post(&house, json!([button("a")])).await;
    assert_eq!(fault_at(&bare.1, "components.0"), "UNION_TYPE_CHOICES");
}

/// A message of layouts has no text, embeds or poll beside them.
///
/// Source: resources/message, "Create Message", `flags`; users' reports,
/// `MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2`.
#[tokio::test]
async fn layouts_stand_alone() {
    let house = House::open().await;
    let poll =
        json!({ "question": { "text": "?" }, "answers": [{ "poll_media": { "text": "!" } }] });
    let cases = [
        ("content", json!("x")),
        ("embeds", json!([{ "title": "t" }])),
        ("poll", poll),
    ];
    for (field, value) in cases {
        let body = json!({ "flags": LAYOUTS, "components": [text("x")], field: value });
        let (status, body) = house.post(house.general(), body).await;
        assert_eq!((status, &body["code"]), (400, &json!(50035)), "{field}");
        let code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
        assert_eq!(fault_at(&body, field), code);
    }
}

/// A message of layouts has forty components at most, those within others counted too.
///
/// Source: components/reference, "Component Reference"; users' reports,
/// `COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED`.
#[tokio::test]
async fn a_message_has_forty_components() {
    let house = House::open().await;
    let many = |texts: usize| {
        let mut all = vec![container(json!([section(1, thumbnail(WEB)), row("b")]))];
        all.extend(vec![text("x"); texts]);
        json!(all)
    };
    fits(&house, many(34)).await;
    let code = fault(&house, many(35), "components").await;
    assert_eq!(code, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED");
}

/// All texts of a message of layouts together have 4000 code points.
///
/// Source: users' reports, discord-api-docs#8554 and #8562.
#[tokio::test]
async fn all_texts_together_have_four_thousand_characters() {
    let house = House::open().await;
    let texts = |more: usize| {
        let long = "é".repeat(2000);
        json!([
            text(&long),
            container(json!([text(&"é".repeat(1999 + more))])),
            row("b")
        ])
    };
    fits(&house, texts(1)).await;
    let code = fault(&house, texts(2), "components").await;
    assert_eq!(code, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED");
}

/// A text says something.
///
/// Source: openapi, `TextDisplayComponentForMessageRequest`.
#[tokio::test]
async fn a_text_says_something() {
    let house = House::open().await;
    for content in [json!(""), Value::Null] {
        let empty = json!([{ "type": 10, "content": content }]);
        let code = fault(&house, empty, "components.0.content").await;
        assert_eq!(code, "BASE_TYPE_REQUIRED");
    }
}

/// A section has one to three texts.
///
/// Source: components/reference, "Section Structure".
#[tokio::test]
async fn a_section_has_one_to_three_texts() {
    let house = House::open().await;
    for count in [1, 3] {
        fits(&house, json!([section(count, button("a"))])).await;
    }
    for count in [0, 4] {
        let wrong = json!([section(count, button("a"))]);
        let code = fault(&house, wrong, "components.0.components").await;
        assert_eq!(code, "BASE_TYPE_BAD_LENGTH");
    }
}

/// In a section lie only texts.
///
/// Source: components/reference, "Section Child Components".
#[tokio::test]
async fn in_a_section_lie_only_texts() {
    let house = House::open().await;
    let wrong = json!([{ "type": 9, "components": [{ "type": 14 }], "accessory": button("a") }]);
    let code = fault(&house, wrong, "components.0.components.0").await;
    assert_eq!(code, "UNION_TYPE_CHOICES");
}

/// Beside a section's texts stands something.
///
/// Source: components/reference, "Section Structure"; openapi, `SectionComponentForMessageRequest`.
#[tokio::test]
async fn a_section_has_an_accessory() {
    let house = House::open().await;
    let without = json!([section(1, Value::Null)]);
    let code = fault(&house, without, "components.0.accessory").await;
    assert_eq!(code, "BASE_TYPE_REQUIRED");
}

/// What stands beside a section's texts is a button or a thumbnail.
///
/// Source: components/reference, "Section Accessory Components".
#[tokio::test]
async fn an_accessory_is_a_button_or_a_thumbnail() {
    let house = House::open().await;
    for accessory in [button("a"), thumbnail(WEB)] {
        fits(&house, json!([section(1, accessory)])).await;
    }
    let menu = json!({ "type": 5, "custom_id": "m" });
    for other in [menu, text("x")] {
        let wrong = json!([section(1, other)]);
        let code = fault(&house, wrong, "components.0.accessory").await;
        assert_eq!(code, "UNION_TYPE_CHOICES");
    }
}

/// A gallery has one to ten pictures.
///
/// Source: components/reference, "Media Gallery Structure".
#[tokio::test]
async fn a_gallery_has_one_to_ten_pictures() {
    let house = House::open().await;
    let pictures = |count: usize| json!([gallery(json!(vec![picture(WEB); count]))]);
    for count in [1, 10] {
        fits(&house, pictures(count)).await;
    }
    for count in [0, 11] {
        let code = fault(&house, pictures(count), "components.0.items").await;
        assert_eq!(code, "BASE_TYPE_BAD_LENGTH");
    }
}

/// The alternative text of a picture has 1 to 1024 code points.
///
/// Source: components/reference, "Thumbnail Structure" and "Media Gallery Item Structure".
#[tokio::test]
async fn an_alternative_text_has_its_limit() {
    let house = House::open().await;
    let said = |count: usize| {
        let item = json!({ "media": { "url": WEB }, "description": "é".repeat(count) });
        json!([gallery(json!([item]))])
    };
    fits(&house, said(1024)).await;
    fault(&house, said(1025), "components.0.items.0.description").await;
}

/// A picture is somewhere in the web or among the message's files.
///
/// Source: components/reference, "Unfurled Media Item Structure".
#[tokio::test]
async fn a_picture_is_in_the_web_or_among_the_files() {
    let house = House::open().await;
    fits(&house, json!([gallery(json!([picture(WEB)]))])).await;
    let wrong = json!([section(1, thumbnail("ftp://example.org"))]);
    let code = fault(&house, wrong, "components.0.accessory.media.url").await;
    assert_eq!(code, "URL_TYPE_INVALID_SCHEME");
}

/// A file component shows only a file of its own message.
///
/// Source: components/reference, "File Structure".
#[tokio::test]
async fn a_file_component_shows_a_file_of_its_message() {
    let house = House::open().await;
    let code = fault(&house, json!([file(WEB)]), "components.0.file.url").await;
    assert_eq!(code, "URL_TYPE_INVALID_SCHEME");
    let body = json!({ "flags": LAYOUTS, "components": [file("attachment://a.txt")] });
    let files: [(&str, &[u8]); 1] = [("a.txt", b"four")];
    let (status, message) = house.post_files(house.general(), &body, &files).await;
    assert_eq!(status, 200, "{message}");
    let kept = &message["components"][0];
    assert_eq!((&kept["name"], &kept["size"]), (&json!("a.txt"), &json!(4)));
}

/// A reference to a file that does not come with the message is refused.
///
/// Source: discord-api-docs#7754, `UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND`.
#[tokio::test]
async fn a_file_that_is_shown_is_there() {
    let house = House::open().await;
    let body = json!({ "flags": LAYOUTS, "components": [gallery(json!([picture("attachment://b.png")]))] });
    let files: [(&str, &[u8]); 1] = [("a.png", b"a")];
    let (status, refused) = house.post_files(house.general(), &body, &files).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50035)));
    let code = fault_at(&refused, "components.0.items.0.media.url");
    assert_eq!(code, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND");
}

/// A picture comes back with its own address, its media type and the id of its file, and its file
/// no longer stands beside it.
///
/// Source: components/reference, "Unfurled Media Item Structure"; resources/message, "Message
/// Structure", `attachments`.
#[tokio::test]
async fn a_picture_comes_back_resolved() {
    let house = House::open().await;
    let body = json!({ "flags": LAYOUTS, "components": [gallery(json!([picture("attachment://a.png")]))] });
    let files: [(&str, &[u8]); 2] = [("a.png", b"a"), ("b.png", b"b")];
    let (status, message) = house.post_files(house.general(), &body, &files).await;
    assert_eq!(status, 200, "{message}");
    let media = &message["components"][0]["items"][0]["media"];
    assert_eq!(media["content_type"], "application/octet-stream");
    let url = media["url"].as_str().expect("an address");
    assert!(
        url.contains(media["attachment_id"].as_str().expect("an id")),
        "{url}"
    );
    let beside = message["attachments"].as_array().expect("files");
    assert_eq!(beside.len(), 1);
    assert_eq!(beside[0]["filename"], "b.png");
}

/// Of a message of layouts people see no file that no component shows.
///
/// Source: components/reference, "Component Reference": attachments must be exposed through
/// components.
#[tokio::test]
async fn files_are_seen_only_where_they_are_shown() {
    let house = House::open().await;
    let body = json!({ "flags": LAYOUTS, "components": [text("x")] });
    let files: [(&str, &[u8]); 1] = [("a.txt", b"a")];
    let (_, message) = house.post_files(house.general(), &body, &files).await;
    assert_eq!(message["attachments"][0]["filename"], "a.txt");
    let read = house.people.read(house.general(), house.ada).await;
    assert!(read.expect("a channel")[0].attachments.is_empty());
}

/// A separator is narrow or wide; narrow, and with a line, where it does not say.
///
/// Source: components/reference, "Separator Structure".
#[tokio::test]
async fn a_separator_is_narrow_or_wide() {
    let house = House::open().await;
    let message = fits(
        &house,
        json!([{ "type": 14 }, { "type": 14, "spacing": 2 }]),
    )
    .await;
    let kept = &message["components"];
    assert_eq!(
        (&kept[0]["spacing"], &kept[0]["divider"]),
        (&json!(1), &json!(true))
    );
    assert_eq!(kept[1]["spacing"], 2);
    let wrong = json!([{ "type": 14, "spacing": 3 }]);
    let code = fault(&house, wrong, "components.0.spacing").await;
    assert_eq!(code, "BASE_TYPE_CHOICES");
}

/// In a container lies all that a message may be made of, but no other container.
///
/// Source: components/reference, "Container Child Components".
#[tokio::test]
async fn a_container_lies_in_no_container() {
    let house = House::open().await;
    let children = json!([text("x"), section(1, button("a")), row("b"), { "type": 14 },
        gallery(json!([picture(WEB)]))]);
    fits(&house, json!([container(children)])).await;
    let nested = json!([container(json!([container(json!([text("x")]))]))]);
    let code = fault(&house, nested, "components.0.components.0").await;
    assert_eq!(code, "UNION_TYPE_CHOICES");
}

/// A container's colour is a number of 24 bits.
///
/// Source: components/reference, "Container Structure".
#[tokio::test]
async fn a_containers_colour_has_twenty_four_bits() {
    let house = House::open().await;
    let coloured = |colour: i64| {
        let mut container = container(json!([text("x")]));
        container["accent_color"] = json!(colour);
        json!([container])
    };
    fits(&house, coloured(0xff_ffff)).await;
    for colour in [-1, 0x100_0000] {
        fault(&house, coloured(colour), "components.0.accent_color").await;
    }
}

/// Components are numbered in reading order, around the numbers that the app gives; 0 is none.
///
/// Source: components/reference, "Anatomy of a Component".
#[tokio::test]
async fn components_are_numbered() {
    let house = House::open().await;
    let mut all = [text("a"), row("b"), text("c")];
    all[0]["id"] = json!(0);
    all[2]["id"] = json!(2);
    let message = fits(&house, json!(all)).await;
    let kept = &message["components"];
    let ids = [
        &kept[0]["id"],
        &kept[1]["id"],
        &kept[1]["components"][0]["id"],
        &kept[2]["id"],
    ];
    assert_eq!(ids, [&json!(1), &json!(3), &json!(4), &json!(2)]);
}

/// No two components of a message have one number.
///
/// Source: components/reference, "Anatomy of a Component".
#[tokio::test]
async fn the_number_of_a_component_is_unique() {
    let house = House::open().await;
    let mut all = [text("a"), text("b")];
    all[0]["id"] = json!(7);
    all[1]["id"] = json!(7);
    fault(&house, json!(all), "components.1.id").await;
}

/// A text among the components pings as the text of a message does.
///
/// Source: components/reference, "Text Display".
#[tokio::test]
async fn texts_among_the_components_ping() {
    let house = House::open().await;
    let content = format!("<@{}>", house.ada);
    let message = fits(&house, json!([container(json!([text(&content)]))])).await;
    assert_eq!(message["mentions"][0]["id"], json!(house.ada));
}

/// A message that is made of layouts stays one: an edit cannot take the flag away.
///
/// Source: resources/message, "Message Flags".
#[tokio::test]
async fn a_message_of_layouts_stays_one() {
    let house = House::open().await;
    let message = fits(&house, json!([text("x")])).await;
    let (status, edited) = house.edit(&message, json!({ "flags": 0 })).await;
    assert_eq!((status, &edited["flags"]), (200, &json!(LAYOUTS)));
}

/// An edit may turn a message into one of layouts, if it takes away what then cannot stay.
///
/// Source: resources/message, "Edit Message", `flags`.
#[tokio::test]
async fn an_edit_may_turn_to_layouts() {
    let house = House::open().await;
    let body = json!({ "content": "x" });
    let (_, message) = house.post(house.general(), body).await;
    let keeping = json!({ "flags": LAYOUTS, "components": [text("x")] });
    let (status, body) = house.edit(&message, keeping).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)));
    let code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
    assert_eq!(fault_at(&body, "content"), code);
    let clearing = json!({ "flags": LAYOUTS, "content": null, "components": [text("x")] });
    let (status, edited) = house.edit(&message, clearing).await;
    assert_eq!((status, &edited["flags"]), (200, &json!(LAYOUTS)));
    assert_eq!(edited["components"][0]["content"], "x");
}

/// An edit may show a file that came with the message before.
///
/// Source: components/reference, "Unfurled Media Item Structure"; reference, "Editing Message
/// Attachments".
#[tokio::test]
async fn an_edit_may_show_an_older_file() {
    let house = House::open().await;
    let body = json!({ "flags": LAYOUTS, "components": [text("x")] });
    let files: [(&str, &[u8]); 1] = [("a.txt", b"a")];
    let (_, message) = house.post_files(house.general(), &body, &files).await;
    let shown = json!({ "components": [file("attachment://a.txt")] });
    let (status, edited) = house.call("PATCH", &message_path(&message), shown).await;
    assert_eq!(status, 200, "{edited}");
    assert_eq!(edited["components"][0]["name"], "a.txt");
    assert_eq!(edited["attachments"], json!([]));
}
