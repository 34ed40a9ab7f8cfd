//! Rules of embeds.

use serde_json::{Value, json};

use crate::sim::house::{House, fault_at};

/// Posts these embeds.
async fn post(house: &House, embeds: Value) -> (u16, Value) {
    house
        .post(house.general(), json!({ "embeds": embeds }))
        .await
}

/// Checks that an embed is taken, and that another is refused at this path.
async fn fits_and_does_not(house: &House, fits: Value, not: Value, path: &str) {
    let (status, body) = post(house, json!([fits])).await;
    assert_eq!(status, 200, "{path}: {body}");
    let (status, body) = post(house, json!([not])).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)), "{path}");
    assert_ne!(fault_at(&body, path), "no fault here", "{path}: {body}");
}

/// Each text of an embed has a length of its own: title 256, description 4096, field name 256,
/// field value 1024, footer 2048, author 256 code points; and there are 25 fields at most.
///
/// Source: resources/message, "Embed Limits".
#[tokio::test]
async fn each_part_of_an_embed_has_its_limit() {
    let house = House::open().await;
    let text = |count: usize| "é".repeat(count);
    let name = |count| json!({ "fields": [{ "name": text(count), "value": "v" }] });
    let value = |count| json!({ "fields": [{ "name": "n", "value": text(count) }] });
    let footer = |count| json!({ "footer": { "text": text(count) } });
    let author = |count| json!({ "author": { "name": text(count) } });
    let title = |count| json!({ "title": text(count) });
    let description = |count| json!({ "description": text(count) });
    let fields = |count| {
        let fields = vec![json!({ "name": "n", "value": "v" }); count];
        json!({ "fields": fields })
    };
    let cases = [
        (title(256), title(257), "embeds.0.title"),
        (description(4096), description(4097), "embeds.0.description"),
        (name(256), name(257), "embeds.0.fields.0.name"),
        (value(1024), value(1025), "embeds.0.fields.0.value"),
        (footer(2048), footer(2049), "embeds.0.footer.text"),
        (author(256), author(257), "embeds.0.author.name"),
        (fields(25), fields(26), "embeds.0.fields"),
    ];
    for (fits, not, path) in cases {
        fits_and_does_not(&house, fits, not, path).await;
    }
}

/// All texts of all embeds of a message together have 6000 code points at most.
///
/// Source: resources/message, "Embed Limits".
#[tokio::test]
async fn all_embeds_together_have_six_thousand_characters() {
    let house = House::open().await;
    let part = json!({ "title": "t".repeat(250), "description": "d".repeat(1000),
        "fields": [{ "name": "n".repeat(50), "value": "v".repeat(700) }],
        "footer": { "text": "f".repeat(800) }, "author": { "name": "a".repeat(200) } });
    let (status, body) = post(&house, json!([part, part])).await;
    assert_eq!(status, 200, "{body}");
    let (status, body) = post(&house, json!([part, part, { "title": "t" }])).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)));
    assert_eq!(fault_at(&body, "embeds"), "MAX_EMBED_SIZE_EXCEEDED");
}

/// White space at the ends of an embed's texts is taken away before anything is counted.
///
/// Source: resources/message, "Embed Limits".
#[tokio::test]
async fn embeds_are_trimmed_before_they_are_counted() {
    let house = House::open().await;
    let text = "d".repeat(3000);
    let padded = json!({ "description": format!(" \n{text}{}", " ".repeat(1000)) });
    let (status, message) = post(&house, json!([padded, padded])).await;
    assert_eq!(status, 200, "{message}");
    assert_eq!(message["embeds"][0]["description"], text);
}

/// A message has ten embeds at most.
///
/// Source: resources/message, "Create Message".
#[tokio::test]
async fn a_message_has_ten_embeds() {
    let house = House::open().await;
    let embeds = |count: usize| json!(vec![json!({ "title": "t" }); count]);
    assert_eq!(post(&house, embeds(10)).await.0, 200);
    let (status, body) = post(&house, embeds(11)).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)));
    assert_eq!(fault_at(&body, "embeds"), "BASE_TYPE_MAX_LENGTH");
}

/// An embed in which nothing stands is refused.
///
/// Source: users' reports, `embeds[0].description[BASE_TYPE_REQUIRED]`.
#[tokio::test]
async fn an_embed_says_something() {
    let house = House::open().await;
    let (status, body) = post(&house, json!([{ "title": " ", "color": 1 }])).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)));
    let fault = fault_at(&body, "embeds.0.description");
    assert_eq!(fault, "BASE_TYPE_REQUIRED");
    let picture = json!([{ "image": { "url": "https://example.org/a.png" } }]);
    assert_eq!(post(&house, picture).await.0, 200);
}

/// A field has a name and a value, a footer a text and an author a name.
///
/// Source: openapi, `RichEmbedField`, `RichEmbedFooter` and `RichEmbedAuthor`.
#[tokio::test]
async fn the_parts_of_an_embed_have_what_they_need() {
    let house = House::open().await;
    let cases = [
        (
            json!([{ "fields": [{ "name": "n", "value": "" }] }]),
            "embeds.0.fields.0.value",
        ),
        (
            json!([{ "fields": [{ "value": "v" }] }]),
            "embeds.0.fields.0.name",
        ),
        (
            json!([{ "title": "t", "footer": {} }]),
            "embeds.0.footer.text",
        ),
        (
            json!([{ "title": "t", "author": { "url": "https://example.org" } }]),
            "embeds.0.author.name",
        ),
    ];
    for (embeds, path) in cases {
        let (status, body) = post(&house, embeds).await;
        assert_eq!((status, &body["code"]), (400, &json!(50035)), "{path}");
        assert_eq!(fault_at(&body, path), "BASE_TYPE_REQUIRED", "{path}");
    }
}

/// Pages are addressed by http or https, pictures also as files of the same message.
///
/// Source: resources/message, "Embed Image Structure" and "Embed Author Structure".
#[tokio::test]
async fn addresses_in_embeds_are_of_the_web_or_of_the_message() {
    let house = House::open().await;
    let page = |url: &str| json!({ "title": "t", "url": url });
    let picture = |url: &str| json!({ "title": "t", "image": { "url": url } });
    let (web, attached) = ("https://example.org/a", "attachment://a.png");
    fits_and_does_not(&house, page(web), page(attached), "embeds.0.url").await;
    let path = "embeds.0.image.url";
    fits_and_does_not(
        &house,
        picture(attached),
        picture("ftp://example.org"),
        path,
    )
    .await;
    let (_, body) = post(&house, json!([page("javascript:alert(1)")])).await;
    assert_eq!(fault_at(&body, "embeds.0.url"), "URL_TYPE_INVALID_SCHEME");
}

/// An embed's colour is a number of 24 bits.
///
/// Source: openapi, `RichEmbed`.
#[tokio::test]
async fn a_colour_has_twenty_four_bits() {
    let house = House::open().await;
    let colour = |colour: i64| json!({ "title": "t", "color": colour });
    let path = "embeds.0.color";
    fits_and_does_not(&house, colour(0xff_ffff), colour(0x100_0000), path).await;
    fits_and_does_not(&house, colour(0), colour(-1), path).await;
}

/// An embed's moment is written as ISO 8601.
///
/// Source: resources/message, "Embed Structure".
#[tokio::test]
async fn an_embeds_moment_is_a_moment() {
    let house = House::open().await;
    let at = |moment: &str| json!({ "title": "t", "timestamp": moment });
    let path = "embeds.0.timestamp";
    fits_and_does_not(&house, at("2027-03-01T10:00:00Z"), at("tomorrow"), path).await;
}

/// An app's embed is always `rich`, and who provides it, its video and the sizes of its pictures
/// are not for the app to say.
///
/// Source: resources/message, "Create Message", limitations.
#[tokio::test]
async fn some_of_an_embed_is_for_discord_to_say() {
    let house = House::open().await;
    let url = "https://example.org/a.png";
    let embed = json!({ "title": "t", "type": "video", "provider": { "name": "p" },
        "video": { "url": url }, "image": { "url": url, "height": 1, "width": 1 } });
    let (status, message) = post(&house, json!([embed])).await;
    let kept = &message["embeds"][0];
    assert_eq!((status, &kept["type"]), (200, &json!("rich")));
    for path in ["/provider", "/video", "/image/height", "/image/width"] {
        assert_eq!(kept.pointer(path), None, "{path}");
    }
    assert_eq!(kept["image"]["url"], url);
}

/// Of several embeds with one address people see the first only.
///
/// Source: resources/message, "Embed Limits".
#[tokio::test]
async fn embeds_with_one_address_are_shown_once() {
    let house = House::open().await;
    let embed = |title: &str, url: &str| json!({ "title": title, "url": url });
    let (one, two) = ("https://example.org/1", "https://example.org/2");
    let embeds = json!([embed("a", one), embed("b", one), embed("c", two), { "title": "d" }]);
    assert_eq!(post(&house, embeds).await.0, 200);
    let read = house.people.read(house.general(), house.ada).await;
    let read = read.expect("a channel");
    let titles = read[0].embeds.iter().map(|embed| embed["title"].clone());
    assert_eq!(titles.collect::<Vec<_>>(), ["a", "c", "d"]);
}

/// The flag `SUPPRESS_EMBEDS` hides a message's embeds and takes none away.
///
/// Source: resources/message, "Message Flags" and "Edit Message".
#[tokio::test]
async fn embeds_can_be_hidden_and_shown_again() {
    let house = House::open().await;
    let (_, message) = post(&house, json!([{ "title": "t" }])).await;
    let (status, hidden) = house.edit(&message, json!({ "flags": 4 })).await;
    assert_eq!((status, &hidden["flags"]), (200, &json!(4)));
    assert_eq!(hidden["embeds"], json!([]));
    let (_, shown) = house.edit(&message, json!({ "flags": 0 })).await;
    assert_eq!(shown["embeds"][0]["title"], "t");
}
