//! Rules of dialogues, of what may stand in them and of what is sent back.

use std::collections::BTreeMap;

use carrel::sim::people::{Modal, Upload};
use serde_json::{Value, json};

use crate::sim::app::{
    App, Heard, button, dialogue, fault_in, label, message, row, text_input, with,
};

/// Answers with a dialogue of these components and returns the fault at a path below them.
async fn fault(app: &App, heard: &Heard, components: Value, path: &str) -> String {
    let (status, body) = app.answer(heard, dialogue(&components)).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)), "{body}");
    fault_in(&body, &format!("components.{path}")).to_owned()
}

/// A menu of texts with these values.
fn menu(values: &[&str]) -> Value {
    json!({ "type": 3, "custom_id": "f", "options": options(values) })
}

fn options(values: &[&str]) -> Value {
    let options = values
        .iter()
        .map(|value| json!({ "label": value, "value": value }));
    options.collect()
}

/// An input of this type that is called `f`.
fn input(kind: u8) -> Value {
    json!({ "type": kind, "custom_id": "f" })
}

/// Shows Ada one input in a label and returns the dialogue.
async fn shown(app: &mut App, input: Value) -> Modal {
    app.opened(json!([label(&input)])).await
}

/// Lets Ada submit a field and says what became of it: what was sent, or why it was not.
async fn sent(app: &mut App, modal: &Modal, fields: Value) -> Result<Value, String> {
    sent_with(app, modal, fields, &[]).await
}

async fn sent_with(
    app: &mut App,
    modal: &Modal,
    fields: Value,
    names: &[&str],
) -> Result<Value, String> {
    let upload = |name: &&str| Upload {
        filename: (*name).to_owned(),
        content_type: "text/plain".to_owned(),
        content: b"hello".to_vec(),
    };
    let uploads: Vec<_> = names.iter().map(upload).collect();
    let files = BTreeMap::from([("f".to_owned(), uploads)]);
    let submit = app
        .hurried
        .submit_with(app.house.ada, modal.modal_id, fields, &files);
    submit.await.map_err(|refused| refused.why)?;
    Ok(app.hear().await.payload["data"].clone())
}

/// A dialogue has a title, an id and labels within their limits, as have the texts of its inputs.
///
/// Source: interactions/receiving-and-responding, "Modal"; components/reference, "Label Structure",
/// "Text Input Structure" and "Radio Group Option Structure"; discord-api-docs#7835 for empty ones.
#[tokio::test]
async fn the_texts_of_a_dialogue_have_their_limits() {
    let (app, heard) = App::with_ask().await;
    let build = |title: usize, id: usize, name: usize, placeholder: usize, option: usize| {
        let text = with(
            text_input("t"),
            &json!({ "placeholder": "p".repeat(placeholder) }),
        );
        let one = json!({ "label": "l".repeat(option), "value": "v".repeat(option),
            "description": "d".repeat(option) });
        let radio = with(
            input(21),
            &json!({ "options": [one, { "label": "b", "value": "b" }] }),
        );
        let mut first = label(&text);
        first["label"] = json!("n".repeat(name));
        first["description"] = json!("d".repeat(if name > 45 { 101 } else { 100 }));
        json!({ "type": 9, "data": { "title": "t".repeat(title), "custom_id": "i".repeat(id),
            "components": [first, label(&radio)] } })
    };
    for (body, path) in [
        (build(46, 1, 1, 0, 1), "title"),
        (build(0, 1, 1, 0, 1), "title"),
        (build(1, 101, 1, 0, 1), "custom_id"),
        (build(1, 0, 1, 0, 1), "custom_id"),
        (build(1, 1, 46, 0, 1), "components.0.label"),
        (build(1, 1, 46, 0, 1), "components.0.description"),
        (build(1, 1, 1, 101, 1), "components.0.component.placeholder"),
        (
            build(1, 1, 1, 0, 101),
            "components.1.component.options.0.label",
        ),
        (
            build(1, 1, 1, 0, 101),
            "components.1.component.options.0.value",
        ),
        (
            build(1, 1, 1, 0, 101),
            "components.1.component.options.0.description",
        ),
    ] {
        let (status, body) = app.answer(&heard, body).await;
        assert_eq!((status, &body["code"]), (400, &json!(50035)), "{path}");
        assert_ne!(fault_in(&body, path), "no fault here", "{path}: {body}");
    }
    app.answered(&heard, build(45, 100, 45, 100, 100)).await;
}

/// A dialogue has one to five components.
///
/// Source: interactions/receiving-and-responding, "Modal".
#[tokio::test]
async fn a_dialogue_has_one_to_five_components() {
    let (app, heard) = App::with_ask().await;
    let of = |count: usize| {
        let all = (0..count).map(|n| label(&text_input(&n.to_string())));
        dialogue(&all.collect())
    };
    for count in [0, 6] {
        let (status, body) = app.answer(&heard, of(count)).await;
        let fault = fault_in(&body, "components");
        assert_eq!((status, fault), (400, "BASE_TYPE_BAD_LENGTH"), "{count}");
    }
    app.answered(&heard, of(5)).await;
}

/// Only labels, texts and rows stand in a dialogue by themselves: an input needs its label.
///
/// Source: components/reference, "Text Input" and "Label"; openapi,
/// `ModalInteractionCallbackRequestData`.
#[tokio::test]
async fn an_input_does_not_stand_by_itself() {
    let (app, heard) = App::with_ask().await;
    let found = fault(&app, &heard, json!([text_input("f")]), "0").await;
    assert_eq!(found, "UNION_TYPE_CHOICES");
    let fit = json!([label(&text_input("f")), { "type": 10, "content": "Read me" }]);
    app.answered(&heard, dialogue(&fit)).await;
}

/// A label holds an input, never a button.
///
/// Source: components/reference, "Label Child Components".
#[tokio::test]
async fn a_label_holds_no_button() {
    let (app, heard) = App::with_ask().await;
    let found = fault(&app, &heard, json!([label(&button("b"))]), "0.component").await;
    assert_eq!(found, "UNION_TYPE_CHOICES");
    let fit = [
        menu(&["a"]),
        with(input(5), &json!({ "custom_id": "u" })),
        text_input("t"),
    ];
    app.answered(
        &heard,
        dialogue(&fit.into_iter().map(|input| label(&input)).collect()),
    )
    .await;
}

/// The older form, a row with one text input that has its own label, is still taken; anything else
/// in a row is not.
///
/// Source: components/reference, "Action Row" and "Text Input Structure".
#[tokio::test]
async fn a_row_with_one_text_input_is_still_taken() {
    let (mut app, heard) = App::with_ask().await;
    let found = fault(
        &app,
        &heard,
        json!([row(&[menu(&["a"])])]),
        "0.components.0",
    )
    .await;
    assert_eq!(found, "UNION_TYPE_CHOICES");
    let named = with(text_input("f"), &json!({ "label": "Name" }));
    let modal = app.opened(json!([row(&[named])])).await;
    assert_eq!(modal.fields[0].label, "Name");
    let data = sent(&mut app, &modal, json!({ "f": "Ada" }))
        .await
        .expect("it fits");
    assert_eq!(data["components"][0]["type"], 1);
    assert_eq!(data["components"][0]["components"][0]["value"], "Ada");
}

/// A text input says whether it is short or a paragraph.
///
/// Source: components/reference, "Text Input Styles".
#[tokio::test]
async fn a_text_input_has_a_style() {
    let (app, heard) = App::with_ask().await;
    let wrong = with(text_input("f"), &json!({ "style": 3 }));
    let found = fault(&app, &heard, json!([label(&wrong)]), "0.component.style").await;
    assert_eq!(found, "BASE_TYPE_CHOICES");
    let fit = with(text_input("f"), &json!({ "style": 2 }));
    app.answered(&heard, dialogue(&json!([label(&fit)]))).await;
}

/// The bounds of a text input lie between 0 and 4000, and between 1 and 4000, in their order.
///
/// Source: components/reference, "Text Input Structure".
#[tokio::test]
async fn the_bounds_of_a_text_input_lie_within_4000() {
    let (app, heard) = App::with_ask().await;
    for (bounds, field) in [
        (json!({ "min_length": 4001 }), "min_length"),
        (json!({ "max_length": 4001 }), "max_length"),
        (json!({ "max_length": 0 }), "max_length"),
        (json!({ "min_length": 3, "max_length": 2 }), "min_length"),
    ] {
        let wrong = json!([label(&with(text_input("f"), &bounds))]);
        let found = fault(&app, &heard, wrong, &format!("0.component.{field}")).await;
        assert!(found.starts_with("NUMBER_TYPE_M"), "{bounds}: {found}");
    }
    let fit = with(
        text_input("f"),
        &json!({ "min_length": 0, "max_length": 4000 }),
    );
    app.answered(&heard, dialogue(&json!([label(&fit)]))).await;
}

/// What stands in a text input from the start is no longer than what may be typed.
///
/// Source: components/reference, "Text Input Structure" (value).
#[tokio::test]
async fn what_stands_in_a_text_input_fits_it() {
    let (app, heard) = App::with_ask().await;
    let long = with(
        text_input("f"),
        &json!({ "max_length": 3, "value": "four" }),
    );
    let found = fault(&app, &heard, json!([label(&long)]), "0.component.value").await;
    assert_eq!(found, "BASE_TYPE_MAX_LENGTH");
    let fit = with(
        text_input("f"),
        &json!({ "max_length": 4, "value": "four" }),
    );
    app.answered(&heard, dialogue(&json!([label(&fit)]))).await;
}

/// Nothing in a dialogue can be disabled.
///
/// Source: components/reference, "String Select Structure" (disabled).
#[tokio::test]
async fn nothing_in_a_dialogue_is_disabled() {
    let (app, heard) = App::with_ask().await;
    let off = with(menu(&["a"]), &json!({ "disabled": true }));
    let found = fault(&app, &heard, json!([label(&off)]), "0.component.disabled").await;
    assert_ne!(found, "no fault here");
    let on = with(menu(&["a"]), &json!({ "disabled": false }));
    app.answered(&heard, dialogue(&json!([label(&on)]))).await;
}

/// What must be answered cannot take nothing: `min_values` of 0 needs `required` to be false.
///
/// Source: components/reference, "String Select Structure" (`min_values`); discord-api-docs#7800.
#[tokio::test]
async fn what_must_be_answered_cannot_take_nothing() {
    let (app, heard) = App::with_ask().await;
    let none = json!({ "min_values": 0, "required": true });
    for kind in [
        menu(&["a"]),
        input(19),
        with(input(22), &json!({ "options": options(&["a"]) })),
    ] {
        let wrong = json!([label(&with(kind, &none))]);
        let found = fault(&app, &heard, wrong, "0.component.min_values").await;
        assert_eq!(found, "SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES");
    }
    let fit = with(menu(&["a"]), &json!({ "min_values": 0, "required": false }));
    app.answered(&heard, dialogue(&json!([label(&fit)]))).await;
}

/// A radio group has two to ten options, a checkbox group one to ten.
///
/// Source: components/reference, "Radio Group Structure" and "Checkbox Group Structure".
#[tokio::test]
async fn groups_have_up_to_ten_options() {
    let (app, heard) = App::with_ask().await;
    let names: Vec<_> = (0..11).map(|n| n.to_string()).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let group =
        |kind: u8, count: usize| with(input(kind), &json!({ "options": options(&names[..count]) }));
    for (kind, count) in [(21, 1), (21, 11), (22, 0), (22, 11)] {
        let wrong = json!([label(&group(kind, count))]);
        let found = fault(&app, &heard, wrong, "0.component.options").await;
        assert_eq!(found, "BASE_TYPE_BAD_LENGTH", "{kind} {count}");
    }
    let other = with(group(22, 10), &json!({ "custom_id": "g" }));
    let third = with(group(22, 1), &json!({ "custom_id": "h" }));
    let fit = [group(21, 2), other, third].map(|input| label(&input));
    app.answered(&heard, dialogue(&json!(fit))).await;
}

/// A checkbox group and an upload take up to ten values, and no fewer than their least.
///
/// Source: components/reference, "Checkbox Group Structure" and "File Upload Structure".
#[tokio::test]
async fn the_bounds_of_groups_and_uploads_lie_within_ten() {
    let (app, heard) = App::with_ask().await;
    let boxes = with(input(22), &json!({ "options": options(&["a", "b", "c"]) }));
    for kind in [boxes, input(19)] {
        for (bounds, path) in [
            (json!({ "max_values": 11 }), "0.component.max_values"),
            (json!({ "max_values": 0 }), "0.component.max_values"),
            (json!({ "min_values": 11 }), "0.component.min_values"),
            (
                json!({ "min_values": 3, "max_values": 2 }),
                "0.component.min_values",
            ),
        ] {
            let wrong = json!([label(&with(kind.clone(), &bounds))]);
            let found = fault(&app, &heard, wrong, path).await;
            assert_ne!(found, "no fault here", "{bounds}");
        }
    }
    let fit = with(input(19), &json!({ "min_values": 1, "max_values": 10 }));
    app.answered(&heard, dialogue(&json!([label(&fit)]))).await;
}

/// No two options of a group have one value.
///
/// Source: components/reference, "Radio Group Option Structure" (value); openapi,
/// `RadioGroupComponentForModalRequest`.
#[tokio::test]
async fn the_options_of_a_group_have_different_values() {
    let (app, heard) = App::with_ask().await;
    let twice = with(input(21), &json!({ "options": options(&["a", "a"]) }));
    let path = "0.component.options.1.value";
    let found = fault(&app, &heard, json!([label(&twice)]), path).await;
    assert_eq!(found, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED");
    let fit = with(input(21), &json!({ "options": options(&["a", "b"]) }));
    app.answered(&heard, dialogue(&json!([label(&fit)]))).await;
}

/// A dialogue without numbers gets them in sequence, and a submission mirrors every label, text and
/// input in its order, with its number.
///
/// Source: components/reference, "Anatomy of a Component", "Label Interaction Response Structure"
/// and "Text Display Interaction Response Structure".
#[tokio::test]
async fn a_submission_mirrors_the_dialogue() {
    let mut app = App::open().await;
    let text = json!({ "type": 10, "content": "Read me" });
    let numbered = with(text_input("b"), &json!({ "id": 3 }));
    let modal = app
        .opened(json!([text, label(&text_input("a")), label(&numbered)]))
        .await;
    let fields = json!({ "a": "one", "b": "two" });
    let data = sent(&mut app, &modal, fields).await.expect("it fits");
    assert_eq!(data["custom_id"], "m");
    let of = |id: u8, inner: u8, custom_id: &str, value: &str| {
        json!({ "type": 18, "id": id, "component":
            { "type": 4, "id": inner, "custom_id": custom_id, "value": value } })
    };
    let text = json!({ "type": 10, "id": 1 });
    let wanted = json!([text, of(2, 4, "a", "one"), of(5, 3, "b", "two")]);
    assert_eq!(data["components"], wanted);
}

/// What a person leaves as it is is sent as it stood there.
///
/// Source: components/reference, "Text Input Structure" (value), "Select Option Structure"
/// (default) and "Checkbox Structure" (default).
#[tokio::test]
async fn what_stands_there_from_the_start_is_sent() {
    let mut app = App::open().await;
    let text = with(text_input("t"), &json!({ "value": "as it was" }));
    let chosen = json!([{ "label": "a", "value": "a" },
        { "label": "b", "value": "b", "default": true }]);
    let list = json!({ "type": 3, "custom_id": "l", "options": chosen });
    let user = json!({ "type": 5, "custom_id": "u",
        "default_values": [{ "id": app.house.ada, "type": "user" }] });
    let ticked = json!({ "type": 23, "custom_id": "c", "default": true });
    let all = [text, list, user, ticked].map(|input| label(&input));
    let modal = app.opened(json!(all)).await;
    let data = sent(&mut app, &modal, json!({})).await.expect("it fits");
    let given = |index: usize, field: &str| data["components"][index]["component"][field].clone();
    assert_eq!(given(0, "value"), "as it was");
    assert_eq!(given(1, "values"), json!(["b"]));
    assert_eq!(given(2, "values"), json!([app.house.ada]));
    assert_eq!(given(3, "value"), true);
}

/// A text is typed within the bounds of its input.
///
/// Source: components/reference, "Text Input Structure" (`min_length` and `max_length`).
#[tokio::test]
async fn a_text_is_typed_within_its_bounds() {
    let mut app = App::open().await;
    let bounds = json!({ "min_length": 2, "max_length": 3 });
    let modal = shown(&mut app, with(text_input("f"), &bounds)).await;
    for text in ["é", "éééé"] {
        let refused = sent(&mut app, &modal, json!({ "f": text })).await;
        assert!(refused.expect_err("too short or long").contains("2 to 3"));
    }
    sent(&mut app, &modal, json!({ "f": "ééé" }))
        .await
        .expect("it fits");
}

/// An input must be filled in unless it says otherwise; then a text is empty, a list too, and a
/// radio group null.
///
/// Source: components/reference, "Text Input Structure" (required), "Radio Group Interaction
/// Response Structure" and "Checkbox Group Interaction Response Structure".
#[tokio::test]
async fn an_input_must_be_filled_in_unless_it_says_otherwise() {
    let mut app = App::open().await;
    let grouped = json!({ "options": options(&["a", "b"]) });
    let cases = [
        (text_input("f"), "value", json!("")),
        (menu(&["a"]), "values", json!([])),
        (input(5), "values", json!([])),
        (input(19), "values", json!([])),
        (with(input(21), &grouped), "value", Value::Null),
        (with(input(22), &grouped), "values", json!([])),
    ];
    for (kind, field, empty) in cases {
        let modal = shown(&mut app, kind.clone()).await;
        let refused = sent(&mut app, &modal, json!({})).await;
        assert_eq!(
            refused.expect_err("required"),
            "The field \"f\" is required"
        );
        let optional = with(kind, &json!({ "required": false }));
        let modal = shown(&mut app, optional).await;
        let data = sent(&mut app, &modal, json!({}))
            .await
            .expect("it need not");
        assert_eq!(data["components"][0]["component"][field], empty, "{data}");
    }
}

/// A checkbox need not be ticked, and sends whether it was.
///
/// Source: components/reference, "Checkbox Interaction Response Structure".
#[tokio::test]
async fn a_checkbox_sends_whether_it_was_ticked() {
    let mut app = App::open().await;
    for (fields, sends) in [(json!({}), false), (json!({ "f": true }), true)] {
        let modal = shown(&mut app, input(23)).await;
        let data = sent(&mut app, &modal, fields).await.expect("it fits");
        assert_eq!(data["components"][0]["component"]["value"], sends);
    }
}

/// A radio group sends the one value that was picked.
///
/// Source: components/reference, "Radio Group Interaction Response Structure".
#[tokio::test]
async fn a_radio_group_sends_the_value_that_was_picked() {
    let mut app = App::open().await;
    let radio = with(input(21), &json!({ "options": options(&["a", "b"]) }));
    let modal = shown(&mut app, radio).await;
    let data = sent(&mut app, &modal, json!({ "f": "b" }))
        .await
        .expect("it fits");
    assert_eq!(data["components"][0]["component"]["value"], "b");
}

/// A checkbox group takes as many of its options as it has, unless it says otherwise.
///
/// Source: components/reference, "Checkbox Group Structure" (`max_values`).
#[tokio::test]
async fn a_checkbox_group_takes_all_of_its_options() {
    let mut app = App::open().await;
    let boxes = with(input(22), &json!({ "options": options(&["a", "b", "c"]) }));
    let modal = shown(&mut app, boxes).await;
    let all = json!({ "f": ["a", "b", "c"] });
    let data = sent(&mut app, &modal, all.clone()).await.expect("it fits");
    assert_eq!(data["components"][0]["component"]["values"], all["f"]);
}

/// A menu, a checkbox group and an upload in a dialogue take at least `min_values` and at most
/// `max_values`.
///
/// Source: components/reference, "String Select Structure", "Checkbox Group Structure" and "File
/// Upload Structure".
#[tokio::test]
async fn a_field_takes_as_many_values_as_it_says() {
    let mut app = App::open().await;
    let names = ["a", "b", "c", "d"];
    let bounds = json!({ "min_values": 2, "max_values": 3, "options": options(&names) });
    for kind in [3, 19, 22] {
        let modal = shown(&mut app, with(input(kind), &bounds)).await;
        for (count, fits) in [(1, false), (4, false), (2, true)] {
            let (fields, files) = match kind {
                19 => (json!({}), &names[..count]),
                _ => (json!({ "f": names[..count] }), &[][..]),
            };
            let given = sent_with(&mut app, &modal, fields, files).await;
            assert_eq!(given.is_ok(), fits, "{kind} {count}: {given:?}");
        }
    }
}

/// A menu in a dialogue resolves what was chosen for the whole submission.
///
/// Source: interactions/receiving-and-responding, "Modal Submit Data Structure"; components/reference,
/// "User Select", "Modal Submit Interaction Data Example".
#[tokio::test]
async fn a_menu_in_a_dialogue_resolves_what_was_chosen() {
    let mut app = App::open().await;
    let ada = app.house.ada.to_string();
    let modal = shown(&mut app, input(5)).await;
    let data = sent(&mut app, &modal, json!({ "f": [ada] })).await;
    let data = data.expect("it fits");
    assert!(data["resolved"]["users"][&ada].is_object(), "{data}");
    let field = &data["components"][0]["component"];
    assert_eq!(field["values"], json!([ada]));
    assert!(field["resolved"].is_null(), "{data}");
}

/// An upload sends the ids of its files, which are resolved as private attachments.
///
/// Source: components/reference, "File Upload Interaction Response Structure".
#[tokio::test]
async fn an_upload_resolves_its_files() {
    let mut app = App::open().await;
    let modal = shown(&mut app, with(input(19), &json!({ "max_values": 2 }))).await;
    let names = ["a.txt", "b.txt"];
    let data = sent_with(&mut app, &modal, json!({}), &names)
        .await
        .expect("it fits");
    let ids = data["components"][0]["component"]["values"]
        .as_array()
        .expect("ids");
    assert_eq!(ids.len(), 2);
    for (file, name) in ids.iter().zip(names) {
        let file = &data["resolved"]["attachments"][file.as_str().expect("an id")];
        let told = (&file["filename"], &file["size"], &file["ephemeral"]);
        assert_eq!(told, (&json!(name), &json!(5), &json!(true)));
    }
}

/// The submission of a dialogue that a component opened carries that component's message, and may
/// be answered with its update.
///
/// Source: interactions/receiving-and-responding, "Interaction Structure" (message); users' reports,
/// twilight-rs/twilight#1697.
#[tokio::test]
async fn a_dialogue_of_a_component_knows_its_message() {
    let mut app = App::open().await;
    let panel = app.panel().await;
    let people = app.house.people.clone();
    let press = people.press(app.house.ada, app.house.general(), panel, "go");
    let answers = async {
        let heard = app.hear().await;
        app.answered(&heard, dialogue(&json!([label(&text_input("f"))])))
            .await;
    };
    let (seen, ()) = tokio::join!(press, answers);
    let modal = seen.expect("a dialogue").modal.expect("a dialogue");
    let heard = app.submitted(&modal, json!({ "f": "hi" })).await;
    assert_eq!(heard.payload["message"]["id"], json!(panel));
    let update = json!({ "type": 7, "data": { "content": "updated" } });
    app.answered(&heard, update).await;
    assert_eq!(app.read_by(app.house.ada).await, ["updated"]);
}

/// The answer to a dialogue names the interaction that opened it.
///
/// Source: resources/message, "Modal Submit Interaction Metadata Structure".
#[tokio::test]
async fn the_answer_to_a_dialogue_names_what_opened_it() {
    let mut app = App::open().await;
    let modal = shown(&mut app, text_input("f")).await;
    let heard = app.submitted(&modal, json!({ "f": "hi" })).await;
    app.answered(&heard, message("thanks")).await;
    let metadata = &app.original(&heard).await["interaction_metadata"];
    assert_eq!(metadata["type"], 5);
    let opener = &metadata["triggering_interaction_metadata"];
    assert_eq!(
        (&opener["type"], &opener["name"]),
        (&json!(2), &json!("ask"))
    );
}

/// A dialogue is submitted by the one before whom it opened.
///
/// Source: interactions/receiving-and-responding, "Interaction Callback Type" (MODAL).
#[tokio::test]
async fn a_dialogue_is_for_whoever_opened_it() {
    let mut app = App::open().await;
    let modal = shown(&mut app, text_input("f")).await;
    let owner = app.house.server.owner_id;
    let foreign = app
        .hurried
        .submit(owner, modal.modal_id, &[("f", "hi")])
        .await;
    assert!(
        foreign
            .expect_err("not hers")
            .why
            .contains("No such dialogue")
    );
    sent(&mut app, &modal, json!({ "f": "hi" }))
        .await
        .expect("it is Ada's");
}
