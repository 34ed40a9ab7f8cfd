//! Discord's OpenAPI description: which operation a request is, and what it may hold.
//!
//! Knows paths, schemas and how the known divergences loosen them. Refuses to know worlds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::{Keyword, Registry, ValidationError, Validator};
use serde_json::{Value, json};

use super::divergences::{DIVERGENCES, Divergence};

/// The address under which schemas refer to the description.
const HOME: &str = "json-schema:///discord";

/// The keyword that counts how often a divergence was needed.
const COUNTED: &str = "x-divergence";

/// How many faults of one body are told.
const FAULTS_MAX: usize = 3;

/// Reads schemas out of the description when they are first needed.
pub(super) struct Description {
    whole: Value,
    registry: Registry<'static>,
    compiled: Mutex<BTreeMap<String, Arc<Validator>>>,
    used: BTreeMap<&'static str, Arc<AtomicU64>>,
}

/// Names one operation of the description.
pub(super) struct Operation {
    /// The path with its parameters by name.
    pub(super) template: String,
    /// Where it stands in the description, as a JSON pointer.
    pointer: String,
}

/// Counts the values that are only valid by a divergence.
struct Counter(Arc<AtomicU64>);

impl<'i> Keyword<'i> for Counter {
    fn validate(&self, _instance: &'i Value) -> Result<(), ValidationError<'i>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn is_valid(&self, _instance: &'i Value) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed);
        true
    }
}

impl Description {
    /// Reads the description and loosens it where Discord is known to differ from it.
    pub(super) fn read(path: &Path) -> Self {
        let text =
            fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        let mut whole: Value = serde_json::from_str(&text).expect("the description is JSON");
        for divergence in DIVERGENCES {
            loosen(&mut whole, divergence);
        }
        let registry = Registry::new()
            .add(HOME, whole.clone())
            .and_then(jsonschema::RegistryBuilder::prepare)
            .expect("the description's references lead somewhere");
        let used = DIVERGENCES
            .iter()
            .map(|divergence| (divergence.id, Arc::default()));
        Self {
            whole,
            registry,
            compiled: Mutex::default(),
            used: used.collect(),
        }
    }

    /// How often each divergence was needed in this process so far.
    pub(super) fn divergences(&self) -> BTreeMap<String, u64> {
        let used = self.used.iter();
        used.map(|(id, count)| ((*id).to_owned(), count.load(Ordering::Relaxed)))
            .collect()
    }

    /// Finds the operation of a request; literal segments win over parameters.
    pub(super) fn operation(&self, method: &str, path: &str) -> Option<Operation> {
        let paths = self.whole["paths"].as_object()?;
        let fits = |template: &str| {
            let (mut wanted, mut given) = (template.split('/'), path.split('/'));
            let mut literal = 0;
            loop {
                match (wanted.next(), given.next()) {
                    (None, None) => return Some(literal),
                    (Some(name), Some(part)) if name.starts_with('{') && !part.is_empty() => {}
                    (Some(name), Some(part)) if name == part => literal += 1,
                    _ => return None,
                }
            }
        };
        let found = paths
            .iter()
            .filter(|(_, operations)| operations.get(method).is_some())
            .filter_map(|(template, _)| Some((fits(template)?, template)))
            .max()?;
        let escaped = found.1.replace('~', "~0").replace('/', "~1");
        Some(Operation {
            template: found.1.clone(),
            pointer: format!("/paths/{escaped}/{method}"),
        })
    }

    /// What is wrong with a request's query and body.
    pub(super) fn faults_of_request(&self, operation: &Operation, request: &Value) -> Vec<String> {
        let mut faults = self.faults_of_query(operation, &request["query"]);
        let body = &request["body"];
        let content = format!("{}/requestBody/content", operation.pointer);
        let Some(kinds) = self.whole.pointer(&content) else {
            if !body.is_null() {
                faults.push("a body where none is described".to_owned());
            }
            return faults;
        };
        let required = format!("{}/requestBody/required", operation.pointer);
        if body.is_null() && self.whole.pointer(&required) != Some(&json!(true)) {
            return faults;
        }
        // What goes up with files is described once more there; the JSON part is the same.
        let kind = if kinds.get("application/json").is_some() {
            "application~1json"
        } else {
            "multipart~1form-data"
        };
        let pointer = format!("{content}/{kind}/schema");
        faults.extend(self.faults(&pointer, body));
        faults
    }

    fn faults_of_query(&self, operation: &Operation, query: &Value) -> Vec<String> {
        let described: Vec<_> = ["", "/.."]
            .iter()
            .filter_map(|up| {
                let at = match *up {
                    "" => operation.pointer.clone(),
                    _ => operation.pointer.rsplit_once('/')?.0.to_owned(),
                };
                let pointer = format!("{at}/parameters");
                let listed = self.whole.pointer(&pointer)?.as_array()?;
                Some((pointer, listed))
            })
            .collect();
        let mut faults = Vec::new();
        for (name, value) in query.as_object().into_iter().flatten() {
            let found = described.iter().find_map(|(pointer, listed)| {
                let at = listed
                    .iter()
                    .position(|p| p["in"] == "query" && p["name"] == json!(name))?;
                Some(format!("{pointer}/{at}/schema"))
            });
            match found {
                Some(pointer) => {
                    let meant = meant(value.as_str().unwrap_or_default());
                    let read = meant
                        .iter()
                        .any(|value| self.faults(&pointer, value).is_empty());
                    if !read {
                        faults.push(format!("?{name}={value} has another type"));
                    }
                }
                None => faults.push(format!("?{name} is not described")),
            }
        }
        faults
    }

    /// What is wrong with a reply's headers and body.
    pub(super) fn faults_of_reply(
        &self,
        operation: &Operation,
        status: u64,
        reply: &Value,
    ) -> Vec<String> {
        let body = &reply["body"];
        let wanted = [status.to_string(), format!("{}XX", status / 100)];
        let responses = format!("{}/responses", operation.pointer);
        let found = wanted.iter().find_map(|status| {
            let pointer = format!("{responses}/{status}");
            let response = self.whole.pointer(&pointer)?;
            let referred = response["$ref"].as_str();
            Some(referred.map_or(pointer, |to| to.trim_start_matches('#').to_owned()))
        });
        let Some(pointer) = found else {
            return vec![format!("no status {status} is described")];
        };
        let pointer = format!("{pointer}/content/application~1json/schema");
        match self.whole.pointer(&pointer) {
            Some(_) => self.faults(&pointer, body),
            None if body.is_null() => Vec::new(),
            None => vec!["a body where none is described".to_owned()],
        }
    }

    /// What is wrong with an object that has a schema of its own.
    pub(super) fn faults_of_object(&self, schema: &str, object: &Value) -> Vec<String> {
        self.faults(&format!("/components/schemas/{schema}"), object)
    }

    fn faults(&self, pointer: &str, value: &Value) -> Vec<String> {
        let validator = self.validator(pointer);
        if validator.is_valid(value) {
            return Vec::new();
        }
        let errors = validator.iter_errors(value).take(FAULTS_MAX);
        errors.map(|error| told(&error)).collect()
    }

    fn validator(&self, pointer: &str) -> Arc<Validator> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = compiled.get(pointer) {
            return Arc::clone(validator);
        }
        let used = self.used.clone();
        let schema = json!({ "$ref": format!("{HOME}#{}", fragment(pointer)) });
        let validator = jsonschema::options()
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .with_keyword(COUNTED, move |_, id, _| {
                let count = id.as_str().and_then(|id| used.get(id));
                Ok(Box::new(Counter(count.cloned().unwrap_or_default())))
            })
            .build(&schema)
            .unwrap_or_else(|fault| panic!("{pointer}: {fault}"));
        let validator = Arc::new(validator);
        compiled.insert(pointer.to_owned(), Arc::clone(&validator));
        validator
    }
}

/// Lets a value stand that the description refuses and Discord takes or sends.
fn loosen(whole: &mut Value, divergence: &Divergence) {
    for pointer in divergence.places {
        let place = whole
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("{}: the description has no {pointer}", divergence.id));
        let mut instead: Value = serde_json::from_str(divergence.instead).expect("a schema");
        instead[COUNTED] = json!(divergence.id);
        let described = place.take();
        *place = json!({ "anyOf": [described, instead] });
    }
}

/// Escapes a JSON pointer for the end of an address.
fn fragment(pointer: &str) -> String {
    pointer
        .replace('{', "%7B")
        .replace('}', "%7D")
        .replace('@', "%40")
}

/// What a query's text may mean.
fn meant(text: &str) -> Vec<Value> {
    let number = text.parse::<i64>().ok().map(Value::from);
    let truth = match text.to_lowercase().as_str() {
        "true" | "1" => Some(json!(true)),
        "false" | "0" => Some(json!(false)),
        _ => None,
    };
    [Some(json!(text)), number, truth, Some(json!([text]))]
        .into_iter()
        .flatten()
        .collect()
}

/// Tells where something else stood than was described.
fn told(error: &ValidationError<'_>) -> String {
    let stood: String = error.instance().to_string().chars().take(160).collect();
    let (at, wanted) = (error.instance_path(), error.schema_path());
    let why: String = error.to_string().chars().rev().take(160).collect();
    let why: String = why.chars().rev().collect();
    format!("{at}: {stood} at {wanted}: {why}")
}
