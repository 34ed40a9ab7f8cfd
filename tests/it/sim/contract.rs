//! The contract: what the simulated Discord promises to do as Discord does, rule by rule.
//!
//! Every test below `contract/` proves one rule. Its documentation says the rule in a sentence
//! and then, after `Source:`, who says so. The table in `src/sim/contract.md` is written from
//! these tests, so a rule without a test cannot stand in it, nor a test without a source.

mod announcements;
mod archives;
mod channels;
mod commands;
mod components;
mod definitions;
mod dispatches;
mod embeds;
mod events;
mod files;
mod forms;
mod forums;
mod gateway;
mod history;
mod interactions;
mod invites;
mod layouts;
mod limits;
mod members;
mod mentions;
mod messages;
mod modals;
mod nonces;
mod permissions;
mod polls;
mod presses;
mod reactions;
mod recurrences;
mod references;
mod rights;
mod thread_members;
mod threads;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs};

/// How many rules of some topics there are at least; what has no floor may have any number.
const FLOORS: [(&[&str], usize); 4] = [
    (&["gateway", "dispatches"], 20),
    (&["interactions"], 20),
    (&["limits"], 20),
    (&["permissions", "rights"], 30),
];

/// How many rules there are at least over all topics.
const FLOOR: usize = 120;

/// How many rules can be switched off by `tests/switches/run.py` at least.
const SWITCHES_FLOOR: usize = 10;

/// Set to anything, it has the table written anew instead of compared.
const WRITE: &str = "CARREL_WRITE_CONTRACT";

/// One rule, as its test documents it.
#[derive(Debug, PartialEq)]
struct Rule {
    id: String,
    says: String,
    source: String,
    line: usize,
}

/// Reads the rules of a topic out of its tests; what is wrong with them comes second.
fn rules(topic: &str, source: &str) -> (Vec<Rule>, Vec<String>) {
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    let (mut docs, mut is_test) = (Vec::new(), false);
    for (index, line) in source.lines().enumerate() {
        if let Some(doc) = line.strip_prefix("///") {
            docs.push(doc.trim());
        } else if line.starts_with("#[") {
            is_test |= matches!(line, "#[test]") || line.starts_with("#[tokio::test");
        } else if line.starts_with("async fn ") || line.starts_with("fn ") {
            if is_test {
                let name = line.split("fn ").nth(1).unwrap_or_default();
                let name = name.split('(').next().unwrap_or_default();
                match documented(&docs) {
                    Some((says, source)) => rules.push(Rule {
                        id: format!("{topic}::{name}"),
                        says,
                        source,
                        line: index + 1,
                    }),
                    None => faults.push(format!(
                        "contract/{topic}.rs:{}: `{name}` must say its rule and then `Source:`",
                        index + 1
                    )),
                }
            }
            docs.clear();
            is_test = false;
        } else if !line.starts_with([' ', ')', ']']) {
            docs.clear();
            is_test = false;
        }
    }
    (rules, faults)
}

/// The rule and the source that a test's documentation names.
fn documented(docs: &[&str]) -> Option<(String, String)> {
    let all = docs.join(" ");
    let (says, source) = all.split_once("Source:")?;
    let (says, source) = (says.trim(), source.trim().trim_end_matches('.'));
    let named = !says.is_empty() && !source.is_empty();
    named.then(|| (says.to_owned(), source.to_owned()))
}

/// The rules of all topics, by topic.
fn contract() -> BTreeMap<String, Vec<Rule>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/sim/contract");
    let mut topics = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder of the contract is there") {
        let path = entry.expect("its entries can be read").path();
        let topic = path.file_stem().expect("a file has a name");
        let topic = topic.to_str().expect("of plain letters").to_owned();
        let source = fs::read_to_string(&path).expect("a source can be read");
        let (rules, faults) = rules(&topic, &source);
        assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
        topics.insert(topic, rules);
    }
    topics
}

/// Writes the table.
fn table(topics: &BTreeMap<String, Vec<Rule>>) -> String {
    let count: usize = topics.values().map(Vec::len).sum();
    let mut lines = vec![format!(
        "# The contract of the simulated Discord\n\n\
         {count} rules, each with who says so and the test that proves it. Sources are Discord's own\n\
         documentation (by page and heading), its OpenAPI description (`openapi`), threads of its\n\
         repository (`discord-api-docs#N`), or what users have measured, and then say so.\n\
         The tests are those of `tests/it/sim/contract/`; this page is written from them."
    )];
    for (topic, rules) in topics {
        let count = rules.len();
        lines.push(format!(
            "\n## {topic}: {count}\n\n| test | rule | source |\n| --- | --- | --- |"
        ));
        let cell = |text: &str| text.replace('|', "\\|");
        lines.extend(rules.iter().map(|rule| {
            let (says, source) = (cell(&rule.says), cell(&rule.source));
            format!("| `{}` | {says} | {source} |", rule.id)
        }));
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_table_is_written_from_the_tests() {
    let written = table(&contract());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sim/contract.md");
    if env::var_os(WRITE).is_some() {
        fs::write(&path, &written).expect("the table can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == written,
        "src/sim/contract.md differs; write it anew: {WRITE}=1 cargo test the_table_is_written"
    );
}

#[test]
fn the_contract_has_the_rules_that_it_promises() {
    let topics = contract();
    let count = |topic: &str| topics.get(topic).map_or(0, Vec::len);
    for (together, floor) in FLOORS {
        let rules: usize = together.iter().map(|topic| count(topic)).sum();
        assert!(rules >= floor, "{together:?}: {rules} of {floor}");
    }
    let all: Vec<_> = topics.values().flatten().collect();
    assert!(all.len() >= FLOOR, "{} of {FLOOR}", all.len());
    let said: BTreeSet<_> = all.iter().map(|rule| &rule.says).collect();
    assert_eq!(said.len(), all.len(), "two tests say the same rule");
}

#[test]
fn every_switch_stands_once_in_its_source_and_names_a_rule() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = fs::read_to_string(package.join("tests/switches/rules.tsv"));
    let listed = listed.expect("the switches can be read");
    let topics = contract();
    let known: BTreeSet<_> = topics.values().flatten().map(|rule| &*rule.id).collect();
    let rows = listed.lines().filter(|line| !line.starts_with('#'));
    let mut count = 0;
    for row in rows {
        let parts: Vec<_> = row.split('\t').collect();
        let [rule, file, before, after] = parts[..] else {
            panic!("a switch has four columns: {row}");
        };
        assert!(known.contains(rule), "there is no rule {rule}");
        let source = fs::read_to_string(package.join(file)).expect("a source can be read");
        let before = before.replace("\\n", "\n");
        let after = after.replace("\\n", "\n");
        assert_eq!(source.matches(&before).count(), 1, "{rule}: {before}");
        assert_ne!(before, after, "{rule} changes nothing");
        count += 1;
    }
    assert!(count >= SWITCHES_FLOOR, "{count} of {SWITCHES_FLOOR}");
}

#[test]
fn a_rule_is_read_with_its_source_and_a_test_without_one_is_a_fault() {
    let source = "//! Top.\n\n/// No rule.\nfn aid() {}\n\n/// One thing holds.\n/// So it does.\n///\n\
        /// Source: reference, \"Things\".\n#[tokio::test]\nasync fn one_thing_holds() {\n}\n\n\
        /// Another.\n#[test]\nfn another() {}\n";
    let (rules, faults) = rules("things", source);
    let one = Rule {
        id: "things::one_thing_holds".to_owned(),
        says: "One thing holds. So it does.".to_owned(),
        source: "reference, \"Things\"".to_owned(),
        line: 11,
    };
    assert_eq!(rules, [one]);
    let fault = "contract/things.rs:16: `another` must say its rule and then `Source:`";
    assert_eq!(faults, [fault]);
}
