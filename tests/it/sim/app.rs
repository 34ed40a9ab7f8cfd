//! An app that answers by hand, and may answer wrongly, in a house where people can ask it.

use std::time::Duration;

use carrel::sim::people::{Modal, People};
use carrel::sim::{Options, Snowflake};
use serde_json::{Value, json};

use super::house::{House, fault_at, id};
use super::line::Line;

/// Holds a house and the bare line on which the app hears what people do.
pub(super) struct App {
    pub(super) house: House,
    /// People who look away at once, so that the app can answer in its own time.
    pub(super) hurried: People,
    pub(super) line: Line,
    /// The application.
    pub(super) id: Snowflake,
    /// How many names have been made up so far.
    names: u32,
}

/// Names one interaction as the app heard it.
pub(super) struct Heard {
    pub(super) id: Snowflake,
    pub(super) token: String,
    pub(super) payload: Value,
}

impl App {
    /// Opens a house where `/ask` is registered.
    pub(super) async fn open() -> Self {
        Self::with(Options::default()).await
    }

    /// Opens a house where `/ask` is registered, with these settings.
    pub(super) async fn with(options: Options) -> Self {
        let house = House::with(Options {
            rate_limits: false,
            ..options
        })
        .await;
        let info = house.people.info().await.expect("info");
        let (line, _) = Line::ready(&house.sim, 1).await;
        let app = Self {
            hurried: house.people.clone().with_patience(Duration::ZERO),
            line,
            id: info.application_id,
            names: 0,
            house,
        };
        let command = json!({ "name": "ask", "description": "d", "options": [
            { "type": 3, "name": "text", "description": "d", "autocomplete": true },
            { "type": 4, "name": "count", "description": "d", "autocomplete": true },
        ] });
        app.registered(command).await;
        app
    }

    /// Opens a house where Ada has run `/ask`.
    pub(super) async fn with_ask() -> (Self, Heard) {
        let mut app = Self::open().await;
        let heard = app.asked().await;
        (app, heard)
    }

    /// Opens a house where Ada has pressed the button of a public message.
    pub(super) async fn with_press() -> (Self, Heard, Snowflake) {
        let mut app = Self::open().await;
        let panel = app.panel().await;
        let heard = app.pressed(panel, "go").await;
        (app, heard, panel)
    }

    /// Registers a global command that must be taken.
    pub(super) async fn registered(&self, command: Value) -> Value {
        let (status, body) = self.register(command).await;
        assert!(matches!(status, 200 | 201), "{status}: {body}");
        body
    }

    /// Registers a global command.
    pub(super) async fn register(&self, command: Value) -> (u16, Value) {
        let path = format!("/applications/{}/commands", self.id);
        self.house.call("POST", &path, command).await
    }

    /// Makes up a name that no command has yet.
    pub(super) fn fresh_name(&mut self) -> String {
        self.names += 1;
        format!("command-{}", self.names)
    }

    /// Hears the next interaction.
    pub(super) async fn hear(&mut self) -> Heard {
        let (id, token, payload) = self.line.interaction().await;
        Heard { id, token, payload }
    }

    /// Lets Ada run `/ask` and hears it.
    pub(super) async fn asked(&mut self) -> Heard {
        let general = self.house.general();
        self.asked_in(general).await
    }

    /// Lets Ada run `/ask` in this channel and hears it.
    pub(super) async fn asked_in(&mut self, channel: Snowflake) -> Heard {
        let run = self.hurried.run(self.house.ada, channel, "ask", json!({}));
        run.await.expect("she may ask");
        self.hear().await
    }

    /// Lets Ada type into an option of `/ask` and hears it.
    pub(super) async fn typed_into(&mut self, option: &str) -> Heard {
        let typing = self.hurried.autocomplete(
            self.house.ada,
            self.house.general(),
            "ask",
            json!({ option: "1" }),
            option,
        );
        let refused = typing.await.expect_err("nothing can have come yet");
        assert_eq!(refused.status, 504);
        self.hear().await
    }

    /// Lets Ada press a button and hears it.
    pub(super) async fn pressed(&mut self, message: Snowflake, custom_id: &str) -> Heard {
        let (ada, general) = (self.house.ada, self.house.general());
        let press = self.hurried.press(ada, general, message, custom_id);
        press.await.expect("she may press");
        self.hear().await
    }

    /// Posts a message with one button, `go`, in the `general` channel.
    pub(super) async fn panel(&self) -> Snowflake {
        let body = json!({ "content": "panel", "components": [row(&[button("go")])] });
        let (status, posted) = self.house.post(self.house.general(), body).await;
        assert_eq!(status, 200, "{posted}");
        id(&posted)
    }

    /// Answers an interaction.
    pub(super) async fn answer(&self, heard: &Heard, body: Value) -> (u16, Value) {
        let path = format!("/interactions/{}/{}/callback", heard.id, heard.token);
        self.house.call("POST", &path, body).await
    }

    /// Answers an interaction, which must be taken.
    pub(super) async fn answered(&self, heard: &Heard, body: Value) {
        let (status, refused) = self.answer(heard, body).await;
        assert_eq!(status, 204, "{refused}");
    }

    /// Makes a request of an interaction's own, such as `GET` and `/messages/@original`.
    pub(super) async fn by_token(
        &self,
        method: &str,
        heard: &Heard,
        rest: &str,
        body: Value,
    ) -> (u16, Value) {
        let path = format!("/webhooks/{}/{}{rest}", self.id, heard.token);
        self.house.call(method, &path, body).await
    }

    /// Follows an interaction up with a message, which must be taken.
    pub(super) async fn followed_up(&self, heard: &Heard, body: Value) -> Value {
        let (status, message) = self.by_token("POST", heard, "", body).await;
        assert_eq!(status, 200, "{message}");
        message
    }

    /// Reads `@original`, which must be there.
    pub(super) async fn original(&self, heard: &Heard) -> Value {
        let path = "/messages/@original";
        let (status, message) = self.by_token("GET", heard, path, Value::Null).await;
        assert_eq!(status, 200, "{message}");
        message
    }

    /// Answers `/ask` with a dialogue and returns what Ada sees of it.
    pub(super) async fn opened(&mut self, components: Value) -> Modal {
        let people = self.house.people.clone();
        let (ada, general) = (self.house.ada, self.house.general());
        let run = people.run(ada, general, "ask", json!({}));
        let answers = async {
            let heard = self.hear().await;
            self.answered(&heard, dialogue(&components)).await;
        };
        let (seen, ()) = tokio::join!(run, answers);
        seen.expect("a dialogue").modal.expect("a dialogue")
    }

    /// Lets Ada submit a dialogue and hears it.
    pub(super) async fn submitted(&mut self, modal: &Modal, fields: Value) -> Heard {
        let none = std::collections::BTreeMap::new();
        let ada = self.house.ada;
        let submit = self.hurried.submit_with(ada, modal.modal_id, fields, &none);
        submit.await.expect("she may submit");
        self.hear().await
    }

    /// Lists what this user reads in `general`.
    pub(super) async fn read_by(&self, user: Snowflake) -> Vec<String> {
        let read = self.house.people.read(self.house.general(), user).await;
        let read = read.expect("a channel").into_iter();
        read.map(|message| message.content).collect()
    }
}

/// Finds the code that a form error of an answer gives for a path below `data`.
///
/// That the path lies below `data` is a rule of its own, so it is found without, too.
pub(super) fn fault_in<'b>(body: &'b Value, path: &str) -> &'b str {
    match fault_at(body, &format!("data.{path}")) {
        "no fault here" => fault_at(body, path),
        found => found,
    }
}

/// An answer that is a message.
pub(super) fn message(content: &str) -> Value {
    json!({ "type": 4, "data": { "content": content } })
}

/// An answer that is a dialogue of these components.
pub(super) fn dialogue(components: &Value) -> Value {
    json!({ "type": 9, "data": { "custom_id": "m", "title": "T", "components": components } })
}

/// A label with this input.
pub(super) fn label(input: &Value) -> Value {
    json!({ "type": 18, "label": "Field", "component": input })
}

/// A text input.
pub(super) fn text_input(custom_id: &str) -> Value {
    json!({ "type": 4, "custom_id": custom_id, "style": 1 })
}

/// A button.
pub(super) fn button(custom_id: &str) -> Value {
    json!({ "type": 2, "style": 1, "label": custom_id, "custom_id": custom_id })
}

/// A row of buttons or with a menu.
pub(super) fn row(components: &[Value]) -> Value {
    json!({ "type": 1, "components": components })
}

/// A slash command with these options.
pub(super) fn slash(name: &str, options: &[Value]) -> Value {
    json!({ "name": name, "description": "d", "options": options })
}

/// An option of this type.
pub(super) fn option(kind: u8, name: &str) -> Value {
    json!({ "type": kind, "name": name, "description": "d" })
}

/// The same with more fields.
pub(super) fn with(mut part: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        part[name] = value.clone();
    }
    part
}
