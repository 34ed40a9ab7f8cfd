//! The rules of the house, as far as a reader of sources can check them: who imports whom, what
//! is banned where, and what every file opens with.

#[expect(
    clippy::indexing_slicing,
    reason = "the scanner looks only where it has checked"
)]
mod scan;

use std::{
    fs,
    path::{Path, PathBuf},
};

use scan::{Token, below, code, named, path, tokens, untested};

/// From how many lines on a file is worth splitting, which is printed.
const LONG_LINES: usize = 600;

/// How many lines a file never has.
const LINES_MAX: usize = 900;

/// Whom each room may import, besides itself.
const ROOMS: [(&str, &[&str]); 14] = [
    ("domain", &[]),
    ("words", &["domain"]),
    ("charts", &["domain", "words"]),
    ("points", &[]),
    ("store", &["domain", "points"]),
    ("app", &["domain", "store"]),
    ("jobs", &["domain", "app", "store", "clock"]),
    ("clock", &["domain"]),
    ("config", &["app", "discord"]),
    (
        "discord",
        &[
            "domain", "app", "words", "charts", "jobs", "clock", "store", "points",
        ],
    ),
    (
        "admin",
        &[
            "domain", "app", "store", "jobs", "words", "charts", "config",
        ],
    ),
    ("sim", &[]),
    (
        "run",
        &[
            "domain", "app", "store", "jobs", "words", "charts", "discord", "config", "clock",
            "admin", "points",
        ],
    ),
    ("demo", &["sim", "run", "clock", "domain"]),
];

/// Which rooms may name which of the crates that not everybody may.
const CRATES: [(&str, &[&str]); 22] = [
    ("serenity", &["discord", "run"]),
    ("poise", &["discord"]),
    ("sqlx", &["store"]),
    ("reqwest", &["discord", "sim"]),
    ("axum", &["discord", "sim"]),
    ("flate2", &["sim"]),
    ("base64", &["sim"]),
    ("clap", &["main"]),
    ("tracing_subscriber", &["config", "run"]),
    ("toml", &["config", "app"]),
    ("csv", &["app", "demo"]),
    ("fluent_bundle", &["words"]),
    ("unic_langid", &["words"]),
    ("unicode_segmentation", &["words"]),
    ("jiff", &["domain"]),
    ("resvg", &["charts"]),
    ("png", &["charts"]),
    ("skrifa", &["charts"]),
    ("sha2", &["jobs", "app", "store", "discord"]),
    ("fastrand", &["jobs", "sim", "demo", "app"]),
    (
        "tokio",
        &[
            "store", "jobs", "clock", "discord", "sim", "run", "demo", "main", "app",
        ],
    ),
    (
        "serde_json",
        &[
            "app", "store", "jobs", "discord", "sim", "admin", "demo", "main",
        ],
    ),
];

/// What is banned in code, and the files or folders that are free of the ban.
const BANS: [(&str, &[&str]); 15] = [
    ("Utc::now", &["src/clock.rs", "src/sim/clock.rs"]),
    ("Local::now", &[]),
    ("SystemTime::now", &["src/clock.rs", "src/sim/clock.rs"]),
    ("env::vars", &["src/config.rs"]),
    ("env::vars_os", &["src/config.rs"]),
    ("env::var_os", &["src/config.rs"]),
    ("env::var", &["src/config.rs"]),
    ("tokio::spawn", &["src/run", "src/sim"]),
    ("task::spawn", &["src/run", "src/sim"]),
    (".spawn(", &["src/run", "src/sim"]),
    ("time::sleep", &["src/clock.rs", "src/sim"]),
    ("thread::sleep", &["src/run/watchdog.rs"]),
    ("process::exit", &["src/run/watchdog.rs"]),
    ("super::super", &[]),
    (concat!("to", "do!"), &[]),
];

/// What stands in no source, comments included. In two parts, so that it does not stand here.
const NOWHERE: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("db", "g!("),
    concat!("unimple", "mented!("),
    concat!("#[ig", "nore"),
];

/// A file, by its path from the package's folder.
struct File {
    path: String,
    text: String,
}

/// What is wrong with a source file of the product.
fn faults(file: &File) -> Vec<String> {
    let mut faults = Vec::new();
    let code = code(&file.text);
    let tokens = tokens(untested(&code));
    let room = room(&file.path);
    let mut fault =
        |line: usize, what: String| faults.push(format!("{}:{line}: {what}", file.path));

    for Token { text, line } in below(&tokens, "crate") {
        if is_room(&text) && text != room && !may_import(room, &text) {
            fault(line, format!("{room} may not import {text}"));
        }
    }
    for (name, rooms) in CRATES {
        if !rooms.contains(&room) {
            for line in named(&tokens, name) {
                fault(line, format!("{room} may not name {name}"));
            }
        }
    }
    for (banned, free) in BANS {
        if !free.iter().any(|free| file.path.starts_with(free)) {
            for line in path(&tokens, banned) {
                fault(line, format!("`{banned}` is banned here"));
            }
        }
    }
    if !file.text.starts_with("//! ") {
        fault(
            1,
            "a module opens with `//!` and says what it knows".to_owned(),
        );
    }
    faults
}

/// What is wrong with any Rust file, tests included.
fn faults_anywhere(file: &File) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for word in NOWHERE {
            if line.contains(word) {
                faults.push(format!("{}:{}: `{word}` stands here", file.path, index + 1));
            }
        }
    }
    if file.path.ends_with("/mod.rs") {
        faults.push(format!("{}: name it as its folder, beside it", file.path));
    }
    let lines = file.text.lines().count();
    if lines > LINES_MAX {
        faults.push(format!("{}: {lines} lines; split it by subject", file.path));
    }
    faults
}

/// What is wrong with a migration.
fn migration_faults(file: &File) -> Vec<String> {
    let mut faults = Vec::new();
    if !file.text.starts_with("-- ") {
        faults.push(format!(
            "{}: it must open with a comment that says why",
            file.path
        ));
    }
    let sql: Vec<&str> = file
        .text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect();
    for statement in sql.join("\n").split(';') {
        let statement = statement.trim();
        if statement.starts_with("CREATE TABLE") && !statement.ends_with("STRICT") {
            let name = statement.split_whitespace().nth(2).unwrap_or_default();
            faults.push(format!("{}: the table {name} must be STRICT", file.path));
        }
    }
    faults
}

/// The room of a file: `src/app/people.rs` and `src/app.rs` are in `app`.
fn room(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    let first = inside.split('/').next().unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

fn is_room(name: &str) -> bool {
    ROOMS.iter().any(|(room, _)| *room == name)
}

/// `lib` and `main` stand outside of the rooms and may import them all.
fn may_import(room: &str, other: &str) -> bool {
    ROOMS
        .iter()
        .find(|(name, _)| *name == room)
        .is_none_or(|(_, may)| may.contains(&other))
}

fn files(folder: &str, ending: &str) -> Vec<File> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    gather(&package.join(folder), ending, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| File {
            text: fs::read_to_string(&path).expect("a source can be read"),
            path: path
                .strip_prefix(package)
                .expect("it was found below the package")
                .display()
                .to_string(),
        })
        .collect()
}

fn gather(folder: &Path, ending: &str, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the package can be read") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            gather(&path, ending, paths);
        } else if path.extension().is_some_and(|found| found == ending) {
            paths.push(path);
        }
    }
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn the_sources_keep_the_rules_of_the_house() {
    let sources = files("src", "rs");
    assert!(
        sources.len() > 50,
        "only {} sources were found",
        sources.len()
    );
    assert_none(&sources.iter().flat_map(faults).collect::<Vec<_>>());
}

#[test]
fn nothing_is_left_undone_and_no_file_is_too_long() {
    let mut all = files("src", "rs");
    all.extend(files("tests", "rs"));
    for file in &all {
        let lines = file.text.lines().count();
        if lines > LONG_LINES {
            eprintln!("{}: {lines} lines; think of splitting it", file.path);
        }
    }
    assert_none(&all.iter().flat_map(faults_anywhere).collect::<Vec<_>>());
}

#[test]
fn every_migration_says_why_and_every_table_is_strict() {
    let migrations = files("migrations", "sql");
    assert!(
        migrations.len() >= 8,
        "only {} were found",
        migrations.len()
    );
    assert_none(
        &migrations
            .iter()
            .flat_map(migration_faults)
            .collect::<Vec<_>>(),
    );
}

/// Checks what is found in a made-up file.
fn check(path: &str, text: &str, expected: &[&str]) {
    let file = File {
        path: path.to_owned(),
        text: format!("//! Made up.\n{text}"),
    };
    assert_eq!(faults(&file), expected, "{text}");
}

#[test]
fn the_scanner_finds_what_breaks_a_rule() {
    check(
        "src/domain/x.rs",
        "use crate::store::Store;",
        &["src/domain/x.rs:2: domain may not import store"],
    );
    check(
        "src/app.rs",
        "use crate::{\n    domain::{ids, time},\n    discord::{Scene, jobs},\n    words,\n};",
        &[
            "src/app.rs:4: app may not import discord",
            "src/app.rs:5: app may not import words",
        ],
    );
    check(
        "src/app/x.rs",
        "fn f(c: &mut sqlx::SqliteConnection) -> Moment { chrono::Utc::now() }",
        &[
            "src/app/x.rs:2: app may not name sqlx",
            "src/app/x.rs:2: `Utc::now` is banned here",
        ],
    );
    check(
        "src/discord/x.rs",
        "fn f() { tokio::spawn(a()); runtime\n  .spawn(b); tokio::time::sleep(s); }",
        &[
            "src/discord/x.rs:2: `tokio::spawn` is banned here",
            "src/discord/x.rs:3: `.spawn(` is banned here",
            "src/discord/x.rs:3: `time::sleep` is banned here",
        ],
    );
    check(
        "src/sim/x.rs",
        "use crate::clock;",
        &["src/sim/x.rs:2: sim may not import clock"],
    );
    check(
        "src/jobs.rs",
        "use crate::sim::Sim;",
        &["src/jobs.rs:2: jobs may not import sim"],
    );
    let bare = File {
        path: "src/app/x.rs".to_owned(),
        text: "use std::fmt;\n".to_owned(),
    };
    assert_eq!(faults(&bare).len(), 1);
}

#[test]
fn the_scanner_leaves_alone_what_keeps_the_rules() {
    check(
        "src/app/x.rs",
        "// chrono::Utc::now() is banned: crate::discord\nuse crate::app::y;",
        &[],
    );
    check(
        "src/app/x.rs",
        "/* a /* crate::words */ b */ const A: &str = \"crate::words \\\" sqlx::x\";",
        &[],
    );
    check(
        "src/app/x.rs",
        "const A: &str = r#\"\"crate::words\"#; const B: char = '\"'; use crate::store;",
        &[],
    );
    check(
        "src/app/x.rs",
        "fn f<'a>(x: &'a str) {}\n#[cfg(test)]\nmod tests { use crate::words; }",
        &[],
    );
    check("src/clock.rs", "fn now() -> Moment { Utc::now() }", &[]);
    check("src/run.rs", "fn f() { tokio::spawn(a()); }", &[]);
    check("src/main.rs", "use carrel::run; fn f() { clap::x(); }", &[]);
    check(
        "src/store/x.rs",
        "fn f(row: Row) { row.sqlx; my::sqlx::f(); }",
        &[],
    );
}

#[test]
fn the_scanner_finds_texts_that_hide_code_after_them() {
    let after = [
        "'\\''",
        "'\"'",
        "b'x'",
        "b\"\\\"\"",
        "r##\"\"# \"##",
        "\"\\\\\"",
        "&'static str",
    ];
    for text in after {
        check(
            "src/app/x.rs",
            &format!("const A: X = {text};\nuse crate::words;"),
            &["src/app/x.rs:3: app may not import words"],
        );
    }
}

#[test]
fn the_reader_of_migrations_finds_a_loose_table() {
    let check = |text: &str| {
        migration_faults(&File {
            path: "m.sql".to_owned(),
            text: text.to_owned(),
        })
    };
    assert_eq!(
        check("-- Why.\nCREATE TABLE a (x TEXT) STRICT; -- ; why\n"),
        Vec::<String>::new()
    );
    assert_eq!(
        check("CREATE TABLE a (x TEXT -- STRICT\n);"),
        [
            "m.sql: it must open with a comment that says why",
            "m.sql: the table a must be STRICT"
        ]
    );
}

#[test]
fn what_is_left_undone_is_found() {
    for word in NOWHERE {
        let file = File {
            path: "src/x/mod.rs".to_owned(),
            text: format!("//! Made up.\n// {word}\n"),
        };
        let found = faults_anywhere(&file);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("src/x/mod.rs:2: "), "{found:?}");
    }
}
