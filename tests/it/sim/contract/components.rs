//! Rules of buttons and menus in messages.

use serde_json::{Value, json};

use crate::sim::house::{House, fault_at};

/// Posts a message with these components.
async fn post(house: &House, components: Value) -> (u16, Value) {
    let body = json!({ "content": "Choose", "components": components });
    house.post(house.general(), body).await
}

/// Checks that a message with these components is taken.
async fn fits(house: &House, components: Value) -> Value {
    let (status, message) = post(house, components).await;
    assert_eq!(status, 200, "{message}");
    message
}

/// Checks that a message with these components is refused at this path, and returns the code.
async fn fault(house: &House, components: Value, path: &str) -> String {
    let (status, body) = post(house, components).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)), "{path}");
    let fault = fault_at(&body, path);
    assert_ne!(fault, "no fault here", "{path}: {body}");
    fault.to_owned()
}

fn row(children: &[Value]) -> Value {
    json!({ "type": 1, "components": children })
}

/// A button with something else about it.
fn button(custom_id: &str, more: Value) -> Value {
    with(
        json!({ "type": 2, "style": 1, "label": "Press", "custom_id": custom_id }),
        more,
    )
}

fn link(more: Value) -> Value {
    let link = json!({ "type": 2, "style": 5, "label": "Go", "url": "https://example.org" });
    with(link, more)
}

/// A menu of this many options with something else about it.
fn menu(count: usize, more: Value) -> Value {
    let option = |n: usize| json!({ "label": "L", "value": n.to_string() });
    let options: Vec<_> = (0..count).map(option).collect();
    with(
        json!({ "type": 3, "custom_id": "m", "options": options }),
        more,
    )
}

/// Adds fields to an object, or takes them away where they are null.
fn with(mut object: Value, more: Value) -> Value {
    let fields = object.as_object_mut().expect("an object");
    if let Value::Object(more) = more {
        fields.extend(more);
    }
    fields.retain(|_, value| !value.is_null());
    object
}

/// One row with one component.
fn one(component: Value) -> Value {
    json!([row(&[component])])
}

const FIRST: &str = "components.0.components.0";

/// Without layouts a message has five rows at most.
///
/// Source: components/reference, "Legacy Message Component Behavior".
#[tokio::test]
async fn a_message_has_five_rows() {
    let house = House::open().await;
    let rows = |count: usize| {
        let rows = (0..count).map(|n| row(&[button(&n.to_string(), json!({}))]));
        rows.collect::<Value>()
    };
    fits(&house, rows(5)).await;
    let code = fault(&house, rows(6), "components").await;
    assert_eq!(code, "BASE_TYPE_MAX_LENGTH");
}

/// A row has one to five buttons.
///
/// Source: components/reference, "Action Row Structure".
#[tokio::test]
async fn a_row_has_one_to_five_buttons() {
    let house = House::open().await;
    let buttons = |count: usize| {
        let all = (0..count).map(|n| button(&n.to_string(), json!({})));
        json!([row(&all.collect::<Vec<_>>())])
    };
    fits(&house, buttons(5)).await;
    for count in [0, 6] {
        let code = fault(&house, buttons(count), "components.0.components").await;
        assert_eq!(code, "BASE_TYPE_BAD_LENGTH");
    }
}

/// A menu has a row to itself.
///
/// Source: components/reference, "Action Row Child Components".
#[tokio::test]
async fn a_menu_has_a_row_to_itself() {
    let house = House::open().await;
    fits(&house, one(menu(2, json!({})))).await;
    let both = json!([row(&[menu(2, json!({})), button("b", json!({}))])]);
    let code = fault(&house, both, "components.0.components").await;
    assert_eq!(code, "COMPONENT_LAYOUT_WIDTH_EXCEEDED");
}

/// Without the flag `IS_COMPONENTS_V2` a message has only rows.
///
/// Source: components/reference, "Legacy Message Component Behavior"; users' reports,
/// borhara/cordless#2.
#[tokio::test]
async fn without_the_flag_there_are_only_rows() {
    let house = House::open().await;
    let text = json!([{ "type": 10, "content": "x" }]);
    let code = fault(&house, text, "components.0").await;
    assert_eq!(code, "UNION_TYPE_CHOICES");
    let bare = json!([button("b", json!({}))]);
    fault(&house, bare, "components.0").await;
}

/// In a row lie buttons and menus, and nothing else.
///
/// Source: components/reference, "Action Row Child Components".
#[tokio::test]
async fn in_a_row_lie_buttons_and_menus() {
    let house = House::open().await;
    for kind in [5, 6, 7, 8] {
        fits(&house, one(json!({ "type": kind, "custom_id": "m" }))).await;
    }
    let input = json!({ "type": 4, "custom_id": "i", "style": 1, "label": "L" });
    for other in [input, row(&[button("b", json!({}))])] {
        let code = fault(&house, one(other), FIRST).await;
        assert_eq!(code, "UNION_TYPE_CHOICES");
    }
}

/// A button's label has 80 code points, its address 512.
///
/// Source: components/reference, "Button Structure".
#[tokio::test]
async fn the_texts_of_a_button_have_their_limits() {
    let house = House::open().await;
    let label = |count: usize| one(button("b", json!({ "label": "é".repeat(count) })));
    let url = |count: usize| {
        let url = format!("https://example.org/{}", "a".repeat(count - 20));
        one(link(json!({ "url": url })))
    };
    fits(&house, label(80)).await;
    fault(&house, label(81), &format!("{FIRST}.label")).await;
    fits(&house, url(512)).await;
    fault(&house, url(513), &format!("{FIRST}.url")).await;
}

/// A `custom_id` has 1 to 100 code points.
///
/// Source: components/reference, "Custom ID".
#[tokio::test]
async fn a_custom_id_has_up_to_a_hundred_characters() {
    let house = House::open().await;
    let path = format!("{FIRST}.custom_id");
    for component in [button("b", json!({})), menu(1, json!({}))] {
        let id = |id: &str| one(with(component.clone(), json!({ "custom_id": id })));
        fits(&house, id(&"é".repeat(100))).await;
        fault(&house, id(&"é".repeat(101)), &path).await;
        fault(&house, id(""), &path).await;
    }
}

/// No two components of a message have one `custom_id`.
///
/// Source: components/reference, "Custom ID".
#[tokio::test]
async fn a_custom_id_is_unique() {
    let house = House::open().await;
    let two = |first: &str, second: &str| {
        json!([
            row(&[button(first, json!({}))]),
            row(&[button(second, json!({}))])
        ])
    };
    fits(&house, two("a", "b")).await;
    let path = "components.1.components.0.custom_id";
    let code = fault(&house, two("a", "a"), path).await;
    assert_eq!(code, "COMPONENT_CUSTOM_ID_DUPLICATED");
}

/// A button that is pressed has a `custom_id`, and leads nowhere.
///
/// Source: components/reference, "Button Structure".
#[tokio::test]
async fn a_button_that_is_pressed_has_a_custom_id() {
    let house = House::open().await;
    for style in 1..=4 {
        fits(&house, one(button("b", json!({ "style": style })))).await;
        let nameless = one(button("b", json!({ "style": style, "custom_id": null })));
        let code = fault(&house, nameless, &format!("{FIRST}.custom_id")).await;
        assert_eq!(code, "BASE_TYPE_REQUIRED");
    }
    let leading = one(button("b", json!({ "url": "https://example.org" })));
    fault(&house, leading, &format!("{FIRST}.url")).await;
}

/// A button that is a link has an address and no `custom_id`.
///
/// Source: components/reference, "Button Structure".
#[tokio::test]
async fn a_link_has_an_address_and_no_custom_id() {
    let house = House::open().await;
    fits(&house, one(link(json!({})))).await;
    let nowhere = one(link(json!({ "url": null })));
    let code = fault(&house, nowhere, &format!("{FIRST}.url")).await;
    assert_eq!(code, "BASE_TYPE_REQUIRED");
    let both = one(link(json!({ "custom_id": "b" })));
    let code = fault(&house, both, FIRST).await;
    assert_eq!(code, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE");
}

/// A link leads into the web or into Discord.
///
/// Source: users' reports, `URL_TYPE_INVALID_SCHEME`: "Scheme must be one of ('http', 'https',
/// 'discord')".
#[tokio::test]
async fn a_link_leads_into_the_web_or_into_discord() {
    let house = House::open().await;
    for url in ["http://example.org", "discord://-/channels/1"] {
        fits(&house, one(link(json!({ "url": url })))).await;
    }
    for url in ["ftp://example.org", "example.org", "attachment://a"] {
        let wrong = one(link(json!({ "url": url })));
        let code = fault(&house, wrong, &format!("{FIRST}.url")).await;
        assert_eq!(code, "URL_TYPE_INVALID_SCHEME", "{url}");
    }
}

/// A button that is bought has a `sku_id` and neither label nor `custom_id`.
///
/// Source: components/reference, "Button Structure".
#[tokio::test]
async fn a_premium_button_names_what_is_bought() {
    let house = House::open().await;
    fits(&house, one(json!({ "type": 2, "style": 6, "sku_id": "1" }))).await;
    let nothing = one(json!({ "type": 2, "style": 6 }));
    let code = fault(&house, nothing, &format!("{FIRST}.sku_id")).await;
    assert_eq!(code, "BASE_TYPE_REQUIRED");
    let labelled = one(json!({ "type": 2, "style": 6, "sku_id": "1", "label": "Buy" }));
    fault(&house, labelled, &format!("{FIRST}.label")).await;
}

/// There are six styles of buttons.
///
/// Source: components/reference, "Button Styles".
#[tokio::test]
async fn there_are_six_styles_of_buttons() {
    let house = House::open().await;
    for style in [json!(0), json!(7), Value::Null] {
        let wrong = one(button("b", json!({ "style": style })));
        let code = fault(&house, wrong, &format!("{FIRST}.style")).await;
        assert_eq!(code, "BASE_TYPE_CHOICES");
    }
}

/// On a button stands a label or an emoji.
///
/// Source: users' reports, `BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED`.
#[tokio::test]
async fn on_a_button_stands_something() {
    let house = House::open().await;
    let emoji = json!({ "label": null, "emoji": { "name": "🔥" } });
    fits(&house, one(button("b", emoji))).await;
    let code = fault(&house, one(button("b", json!({ "label": "" }))), FIRST).await;
    assert_eq!(code, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED");
}

/// The emoji of a button or an option is one of Unicode's by its name, or a custom one by its id.
///
/// Source: components/reference, "Button Structure"; users' reports, `COMPONENT_INVALID_EMOJI`.
#[tokio::test]
async fn the_emoji_of_a_component_is_an_emoji() {
    let house = House::open().await;
    let on_button = |emoji: &Value| one(button("b", json!({ "emoji": emoji })));
    let in_menu = |emoji: &Value| {
        let option = json!({ "label": "L", "value": "v", "emoji": emoji });
        one(menu(0, json!({ "options": [option] })))
    };
    let (fire, custom) = (
        json!({ "name": "🔥" }),
        json!({ "id": "42", "name": "party" }),
    );
    for emoji in [&fire, &custom] {
        fits(&house, on_button(emoji)).await;
        fits(&house, in_menu(emoji)).await;
    }
    let (text, no_id) = (json!({ "name": "fire" }), json!({ "id": "x" }));
    for (emoji, part) in [(&text, "name"), (&no_id, "id")] {
        let path = format!("{FIRST}.emoji.{part}");
        let code = fault(&house, on_button(emoji), &path).await;
        assert_eq!(code, "COMPONENT_INVALID_EMOJI");
        let path = format!("{FIRST}.options.0.emoji.{part}");
        fault(&house, in_menu(emoji), &path).await;
    }
}

/// The words of a menu that show while nothing is chosen have 150 code points.
///
/// Source: components/reference, "String Select Structure".
#[tokio::test]
async fn the_placeholder_of_a_menu_has_its_limit() {
    let house = House::open().await;
    let placeholder = |count: usize| one(menu(1, json!({ "placeholder": "é".repeat(count) })));
    fits(&house, placeholder(150)).await;
    fault(&house, placeholder(151), &format!("{FIRST}.placeholder")).await;
}

/// Label, value and description of an option have 100 code points each, and the first two are
/// never empty.
///
/// Source: components/reference, "Select Option Structure".
#[tokio::test]
async fn the_texts_of_an_option_have_their_limits() {
    let house = House::open().await;
    for part in ["label", "value", "description"] {
        let option = |text: &str| {
            let option = json!({ "label": "L", "value": "v", "description": "d" });
            let option = with(option, json!({ part: text }));
            one(menu(0, json!({ "options": [option] })))
        };
        let path = format!("{FIRST}.options.0.{part}");
        fits(&house, option(&"é".repeat(100))).await;
        fault(&house, option(&"é".repeat(101)), &path).await;
        if part != "description" {
            fault(&house, option(""), &path).await;
        }
    }
}

/// A menu has 1 to 25 options.
///
/// Source: components/reference, "String Select Structure".
#[tokio::test]
async fn a_menu_has_up_to_twenty_five_options() {
    let house = House::open().await;
    fits(&house, one(menu(25, json!({})))).await;
    let code = fault(
        &house,
        one(menu(26, json!({}))),
        &format!("{FIRST}.options"),
    )
    .await;
    assert_eq!(code, "BASE_TYPE_BAD_LENGTH");
    let none = json!({ "options": [], "min_values": 0 });
    fault(&house, one(menu(0, none)), &format!("{FIRST}.options")).await;
}

/// No two options of a menu have one value.
///
/// Source: users' reports, `SELECT_COMPONENT_OPTION_VALUE_DUPLICATED`.
#[tokio::test]
async fn options_have_different_values() {
    let house = House::open().await;
    let option = json!({ "label": "L", "value": "same" });
    let twice = one(menu(0, json!({ "options": [option, option] })));
    let code = fault(&house, twice, &format!("{FIRST}.options.1.value")).await;
    assert_eq!(code, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED");
}

/// A menu takes at least 0 to 25 and at most 1 to 25 values; one where it does not say.
///
/// Source: components/reference, "String Select Structure".
#[tokio::test]
async fn a_menu_says_how_many_values_it_takes() {
    let house = House::open().await;
    let bounds =
        |least: i64, most: i64| one(menu(25, json!({ "min_values": least, "max_values": most })));
    fits(&house, bounds(0, 1)).await;
    fits(&house, bounds(25, 25)).await;
    fault(&house, bounds(-1, 1), &format!("{FIRST}.min_values")).await;
    fault(&house, bounds(1, 26), &format!("{FIRST}.max_values")).await;
    fault(&house, bounds(0, 0), &format!("{FIRST}.max_values")).await;
    let message = fits(&house, one(menu(2, json!({})))).await;
    let kept = &message["components"][0]["components"][0];
    assert_eq!(
        (&kept["min_values"], &kept["max_values"]),
        (&json!(1), &json!(1))
    );
}

/// A menu takes no fewer values at most than at least.
///
/// Source: users' reports, discord-api-docs#3202.
#[tokio::test]
async fn the_bounds_of_a_menu_are_in_order() {
    let house = House::open().await;
    let bounds =
        |least: i64, most: i64| one(menu(5, json!({ "min_values": least, "max_values": most })));
    fits(&house, bounds(2, 2)).await;
    fault(&house, bounds(3, 2), FIRST).await;
    let usual = one(menu(5, json!({ "min_values": 2 })));
    fault(&house, usual, FIRST).await;
}

/// A menu takes no more values than it has options.
///
/// Source: users' reports, Rapptz/discord.py#6984.
#[tokio::test]
async fn a_menu_takes_no_more_values_than_it_offers() {
    let house = House::open().await;
    fits(&house, one(menu(2, json!({ "max_values": 2 })))).await;
    let more = one(menu(2, json!({ "max_values": 3 })));
    fault(&house, more, &format!("{FIRST}.max_values")).await;
}

/// What a menu of users, roles or channels shows as chosen is of the menu's kind.
///
/// Source: components/reference, "Select Default Value Structure".
#[tokio::test]
async fn default_values_are_of_the_menus_kind() {
    let house = House::open().await;
    let of = |kind: u64, default: &str| {
        let defaults = json!([{ "id": "1", "type": default }]);
        one(json!({ "type": kind, "custom_id": "m", "default_values": defaults }))
    };
    for (kind, right) in [
        (5, "user"),
        (6, "role"),
        (7, "user"),
        (7, "role"),
        (8, "channel"),
    ] {
        fits(&house, of(kind, right)).await;
    }
    for (kind, wrong) in [(5, "role"), (6, "user"), (7, "channel"), (8, "role")] {
        let path = format!("{FIRST}.default_values.0.type");
        let code = fault(&house, of(kind, wrong), &path).await;
        assert_eq!(code, "BASE_TYPE_CHOICES", "{kind} {wrong}");
    }
}

/// A menu shows as many values as chosen as it takes.
///
/// Source: components/reference, "User Select Structure", `default_values`.
#[tokio::test]
async fn default_values_are_as_many_as_the_menu_takes() {
    let house = House::open().await;
    let count = |count: usize| {
        let default = |n: usize| json!({ "id": n.to_string(), "type": "user" });
        let defaults: Vec<_> = (1..=count).map(default).collect();
        one(
            json!({ "type": 5, "custom_id": "m", "min_values": 2, "max_values": 3,
            "default_values": defaults }),
        )
    };
    for fitting in [0, 2, 3] {
        fits(&house, count(fitting)).await;
    }
    for other in [1, 4] {
        fault(&house, count(other), &format!("{FIRST}.default_values")).await;
    }
}
