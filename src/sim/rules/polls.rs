//! The rules of polls (resources/poll).
//!
//! Knows what a new poll may be; refuses to know who votes in it and when it ends.
//!
//! **Invariants.** Answers are numbered from 1 in their order.

use serde_json::{Value, json};

use super::emoji::Emoji;
use super::{list, needed, number};
use crate::sim::errors::Form;

const MOST_QUESTION: usize = 300;
const MOST_ANSWER: usize = 55;
const MOST_ANSWERS: usize = 10;
/// How long a poll may be open: 32 days.
const MOST_HOURS: i64 = 32 * 24;
/// How long a poll is open unless its app says otherwise.
const USUAL_HOURS: i64 = 24;
/// The one layout that there is.
const USUAL_LAYOUT: i64 = 1;

/// Holds a poll that has passed and is not yet open.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Draft {
    pub(in crate::sim) question: String,
    /// The answers as Discord's JSON, each with its `answer_id`.
    pub(in crate::sim) answers: Vec<Value>,
    pub(in crate::sim) hours: i64,
    pub(in crate::sim) multiselect: bool,
}

/// Checks a new poll; null and nothing are none.
pub(super) fn check(form: &mut Form, poll: &Value) -> Option<Draft> {
    if poll.is_null() {
        return None;
    }
    let question = &poll["question"]["text"];
    needed(form, "poll.question.text", question, 1, MOST_QUESTION);
    let answers = check_answers(form, &poll["answers"]);
    let hours = number(form, "poll.duration", &poll["duration"], 1, MOST_HOURS);
    let layout = &poll["layout_type"];
    if !layout.is_null() && *layout != json!(USUAL_LAYOUT) {
        let message = "Value must be one of {1}.";
        form.wrong("poll.layout_type", "BASE_TYPE_CHOICES", message);
    }
    Some(Draft {
        question: question.as_str().unwrap_or_default().to_owned(),
        answers,
        hours: hours.unwrap_or(USUAL_HOURS),
        multiselect: poll["allow_multiselect"] == json!(true),
    })
}

fn check_answers(form: &mut Form, value: &Value) -> Vec<Value> {
    let answers = list(form, "poll.answers", value);
    form.count("poll.answers", answers.len(), 1, MOST_ANSWERS);
    let mut kept = Vec::new();
    for (index, answer) in answers.iter().enumerate() {
        let media = &answer["poll_media"];
        let path = format!("poll.answers.{index}.poll_media");
        let text = &media["text"];
        needed(form, &format!("{path}.text"), text, 1, MOST_ANSWER);
        let mut shown = json!({ "text": text });
        if !media["emoji"].is_null() {
            match Emoji::in_body(&media["emoji"]) {
                Some(emoji) => shown["emoji"] = emoji.json(),
                None => form.wrong(
                    &format!("{path}.emoji"),
                    "POLL_EMOJI_INVALID",
                    "Invalid emoji",
                ),
            }
        }
        kept.push(json!({ "answer_id": index + 1, "poll_media": shown }));
    }
    kept
}
