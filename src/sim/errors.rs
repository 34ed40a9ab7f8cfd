//! Discord's refusals: status, code, message and the tree of form errors.
//!
//! Knows how a refusal looks on the wire; refuses to know which rule was broken.
//!
//! **Invariants.** The codes inside `errors` are strings, as Discord sends them (the official
//! OpenAPI description has integers there and is wrong).

use serde_json::{Map, Value, json};

/// Holds one refusal as it goes over the wire.
#[derive(Clone, Debug)]
pub(super) struct Rejection {
    /// The HTTP status.
    pub(super) status: u16,
    /// Discord's JSON error code; 0 for general errors.
    pub(super) code: u32,
    /// The sentence beside it.
    pub(super) message: String,
    /// The tree of form errors, or null.
    pub(super) errors: Value,
}

impl Rejection {
    /// Builds a refusal.
    pub(super) fn new(status: u16, code: u32, message: &str) -> Self {
        Self {
            status,
            code,
            message: message.to_owned(),
            errors: Value::Null,
        }
    }

    /// Says that the thing does not exist, such as ("Channel", 10003).
    pub(super) fn unknown(what: &str, code: u32) -> Self {
        Self::new(404, code, &format!("Unknown {what}"))
    }

    /// Says that the actor does not see the thing at all.
    pub(super) fn missing_access() -> Self {
        Self::new(403, 50001, "Missing Access")
    }

    /// Says that the actor sees the thing but may not do this.
    pub(super) fn missing_permissions() -> Self {
        Self::new(403, 50013, "Missing Permissions")
    }

    /// Says that one field of the form is wrong.
    pub(super) fn field(path: &str, code: &str, message: &str) -> Self {
        let mut form = Form::default();
        form.wrong(path, code, message);
        form.finish().expect_err("the form has just been faulted")
    }

    /// Says that the faulted form is only the field `key` of the request's body.
    pub(super) fn within(mut self, key: &str) -> Self {
        if !self.errors.is_null() {
            self.errors = json!({ key: self.errors });
        }
        self
    }

    /// Renders the body.
    pub(super) fn body(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if !self.errors.is_null() {
            body["errors"] = self.errors.clone();
        }
        body
    }
}

/// Gathers everything that is wrong with one request body.
#[derive(Debug, Default)]
pub(super) struct Form {
    errors: Map<String, Value>,
}

impl Form {
    /// Notes a fault at a path of keys joined by dots, such as `embeds.0.title`.
    pub(super) fn wrong(&mut self, path: &str, code: &str, message: &str) {
        let mut at = &mut self.errors;
        for key in path.split('.').filter(|key| !key.is_empty()) {
            at = at
                .entry(key)
                .or_insert_with(|| json!({}))
                .as_object_mut()
                .expect("only objects are put on the way");
        }
        let list = at.entry("_errors").or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(json!({ "code": code, "message": message }));
        }
    }

    /// Notes that a text is shorter or longer, in Unicode code points, than it may be.
    pub(super) fn length(&mut self, path: &str, text: &str, least: usize, most: usize) {
        let count = text.chars().count();
        if count < least && least == 1 {
            self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required");
        } else if count < least || (count > most && least > 0) {
            let message = format!("Must be between {least} and {most} in length.");
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", &message);
        } else if count > most {
            let message = format!("Must be {most} or fewer in length.");
            self.wrong(path, "BASE_TYPE_MAX_LENGTH", &message);
        }
    }

    /// Notes that a list has fewer or more entries than it may have.
    pub(super) fn count(&mut self, path: &str, count: usize, least: usize, most: usize) {
        if count < least || count > most {
            let message = format!("Must be between {least} and {most} in length.");
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", &message);
        }
    }

    /// Notes that something must be there and is not.
    pub(super) fn required(&mut self, path: &str) {
        self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// Passes an untouched form and refuses a faulted one.
    pub(super) fn finish(self) -> Result<(), Rejection> {
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(Rejection {
            errors: Value::Object(self.errors),
            ..Rejection::new(400, 50035, "Invalid Form Body")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_nested_by_field_and_their_codes_are_strings() {
        let mut form = Form::default();
        form.length("embeds.0.title", &"é".repeat(257), 0, 256);
        form.length("content", &"é".repeat(2000), 0, 2000);
        let body = form.finish().expect_err("the title is too long").body();
        assert_eq!(body["code"], 50035);
        let fault = &body["errors"]["embeds"]["0"]["title"]["_errors"][0];
        assert_eq!(fault["code"], "BASE_TYPE_MAX_LENGTH");
        assert!(body["errors"]["content"].is_null());
    }
}
