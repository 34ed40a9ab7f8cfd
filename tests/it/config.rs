//! What the operator may set, and what is said when something is wrong.

use std::{fs, path::Path};

use carrel::{
    config::{self, Config, Problems},
    discord::wire::Api,
};

/// Loads a file with this text under this environment.
fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, Problems> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("c.toml");
    fs::write(&file, text).expect("the file can be written");
    load_file(&file, environment)
}

fn load_file(file: &Path, environment: &[(&str, &str)]) -> Result<Config, Problems> {
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    config::load(Some(file), environment)
}

/// Checks what is said of a file and an environment, with the file's folder left out.
fn check(text: &str, environment: &[(&str, &str)], expected: &str) {
    let problems = load(text, environment).expect_err("something is wrong");
    let said: Vec<String> = problems
        .to_string()
        .lines()
        .map(|line| match line.find("c.toml") {
            Some(start) if line.starts_with('/') => line.split_at(start).1.to_owned(),
            _ => line.to_owned(),
        })
        .collect();
    assert_eq!(said.join("\n"), expected);
}

#[test]
fn the_sample_file_is_the_defaults() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/carrel.toml");
    assert_eq!(load_file(&sample, &[]), Ok(Config::default()));
    assert_eq!(load("", &[]), Ok(Config::default()));
}

#[test]
fn the_environment_overrules_the_file() {
    let config = load(
        "database = \"a.sqlite\"\n[programme]\nsize_max = 4\nfortnights = 6\n[discord]\napi_base = \"http://127.0.0.1:1/\"",
        &[
            ("CARREL_DATABASE", "b.sqlite"),
            ("CARREL_PROGRAMME_SIZE_MAX", "5"),
            ("CARREL_LOG", "warn,carrel=debug"),
            ("HOME", "/nobody's business"),
        ],
    )
    .expect("all is right");
    assert_eq!(config.database, Path::new("b.sqlite"));
    assert_eq!(config.defaults.size_max, 5);
    assert_eq!(config.defaults.fortnights, 6);
    assert_eq!(config.log, "warn,carrel=debug");
    assert_eq!(config.api, Api::At("http://127.0.0.1:1".to_owned()));
}

#[test]
fn a_wrong_number_is_named_with_its_place_and_its_range() {
    check(
        "[programme]\n\nmeeting_minutes = 5\n",
        &[],
        "c.toml, line 3: programme.meeting_minutes is `5`, but must be a whole number from 15 to 240: \
         how long a group's meeting takes, in minutes",
    );
    for (stood, shown) in [
        ("\"60\"", "\"60\""),
        ("60.5", "60.5"),
        ("-60", "-60"),
        ("true", "true"),
    ] {
        check(
            &format!("[programme]\nmeeting_minutes = {stood}"),
            &[],
            &format!(
                "c.toml, line 2: programme.meeting_minutes is `{shown}`, but must be a whole number from \
                 15 to 240: how long a group's meeting takes, in minutes"
            ),
        );
    }
    check(
        "",
        &[("CARREL_PROGRAMME_SIZE_MIN", "some")],
        "the variable CARREL_PROGRAMME_SIZE_MIN: programme.size_min is `some`, but must be a whole number \
         from 2 to 5: the fewest members of a group",
    );
}

#[test]
fn every_number_is_held_to_its_range() {
    for (key, least, most) in [
        ("meeting_minutes", 15, 240),
        ("size_min", 2, 5),
        ("size_max", 2, 5),
        ("fortnights", 1, 26),
        ("prompt_hour", 0, 23),
        ("offer_lead_hours", 1, 336),
        ("options_max", 1, 4),
    ] {
        for beyond in [least - 1, most + 1] {
            let said = load(&format!("[programme]\n{key} = {beyond}"), &[])
                .expect_err("it is out of its range")
                .to_string();
            let range = format!(
                "line 2: programme.{key} is `{beyond}`, but must be a whole number from {least} to {most}: "
            );
            assert!(said.contains(&range), "{said}");
        }
    }
}

#[test]
fn texts_are_held_to_what_they_mean() {
    check(
        "database = \"\"",
        &[],
        "c.toml, line 1: database is `\"\"`, but must be the path of a file: the SQLite file in which \
         everything is kept",
    );
    check(
        "log = \"lots=of=it\"",
        &[],
        "c.toml, line 1: log is `\"lots=of=it\"`, but must be a level (error, warn, info, debug, trace) or \
         filters such as `info,carrel::jobs=debug`: how much is logged",
    );
    for address in [
        "discord.com",
        "ftp://a",
        "http://",
        "http://a/b",
        "http://me@a",
    ] {
        check(
            "",
            &[("CARREL_DISCORD_API_BASE", address)],
            &format!(
                "the variable CARREL_DISCORD_API_BASE: discord.api_base is `{address}`, but must be an \
                 address without a path, such as `https://discord.com` or `http://127.0.0.1:8080`: where \
                 Discord, or a simulation of it, answers"
            ),
        );
    }
    check(
        "[prompts]\ndeck = 5",
        &[],
        "c.toml, line 2: prompts.deck is `5`, but must be the path of a file: the file with the discussion \
         prompts",
    );
}

#[test]
fn an_unknown_name_is_told_the_nearest_known_one() {
    check(
        "[programme]\nsize_mim = 3\n[programm]\nfortnights = 2\n[colour]\nsky = \"blue\"",
        &[("CARREL_PROGRAM_SIZE_MIN", "3"), ("CARREL_X", "1")],
        "c.toml, line 6: colour.sky is not a setting; config/carrel.toml lists them all\n\
         c.toml, line 4: programm.fortnights is not a setting; did you mean programme.fortnights?\n\
         c.toml, line 2: programme.size_mim is not a setting; did you mean programme.size_min?\n\
         the variable CARREL_PROGRAM_SIZE_MIN: CARREL_PROGRAM_SIZE_MIN is not a setting; did you mean \
         CARREL_PROGRAMME_SIZE_MIN?\n\
         the variable CARREL_X: CARREL_X is not a setting; config/carrel.toml lists them all",
    );
    check(
        "size_min = 3",
        &[],
        "c.toml, line 1: size_min is not a setting; did you mean programme.size_min?",
    );
}

#[test]
fn sizes_that_contradict_each_other_are_both_named() {
    let said = load(
        "[programme]\nsize_max = 3",
        &[("CARREL_PROGRAMME_SIZE_MIN", "4")],
    )
    .expect_err("four are more than three")
    .to_string();
    assert!(
        said.starts_with(
            "programme.size_min is 4 (the variable CARREL_PROGRAMME_SIZE_MIN), more than \
             programme.size_max, which is 3 ("
        ),
        "{said}"
    );
    assert!(
        said.contains("c.toml, line 2): the fewest members"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_not_toml_is_named_with_its_line() {
    let said = load("database = \"a\"\nlog = \n", &[])
        .expect_err("line 2 lacks its value")
        .to_string();
    assert!(
        said.contains("c.toml, line 2: this is not TOML: "),
        "{said}"
    );
}

#[test]
fn only_the_file_at_its_usual_place_may_be_missing() {
    assert_eq!(config::load(None, []), Ok(Config::default()));
    let said = load_file(Path::new("no/such.toml"), &[])
        .expect_err("it was asked for by name")
        .to_string();
    assert!(
        said.starts_with("the settings in no/such.toml cannot be read: "),
        "{said}"
    );
}

#[test]
fn a_token_comes_from_the_environment_or_from_a_file_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let secret = folder.path().join("token");
    fs::write(&secret, "from.the.file\n").expect("the file can be written");
    let path = secret.to_str().expect("the path is UTF-8");
    let reveal = |config: Config| {
        config
            .required_token()
            .map(|token| token.reveal().to_owned())
    };

    let text = format!("[discord]\ntoken_file = {path:?}");
    let config = load(&text, &[]).expect("all is right");
    assert_eq!(reveal(config), Ok("from.the.file".to_owned()));

    let both = [
        ("CARREL_DISCORD_TOKEN_FILE", path),
        ("CARREL_DISCORD_TOKEN", "from.the.variable"),
    ];
    let config = load("", &both).expect("all is right");
    assert_eq!(reveal(config), Ok("from.the.variable".to_owned()));

    let none = load("", &[]).expect("a command without Discord needs no token");
    let said = none
        .required_token()
        .expect_err("there is none")
        .to_string();
    assert!(said.contains("CARREL_DISCORD_TOKEN"), "{said}");
}

#[test]
fn a_token_is_shown_in_no_message() {
    let secret = "MTIz.hush.hush";
    let config = load("", &[("CARREL_DISCORD_TOKEN", secret)]).expect("all is right");
    assert!(!format!("{config:?}").contains(secret));

    check(
        "",
        &[("CARREL_DISCORD_TOKEN", &format!("{secret} and more"))],
        "the variable CARREL_DISCORD_TOKEN: discord.token is something else (hidden), but must be the \
         bot's token as Discord shows it, in one piece: the secret by which Discord knows the bot",
    );
    let in_file = load(&format!("[discord]\ntoken = \"{secret}\""), &[])
        .expect_err("a token does not belong there")
        .to_string();
    assert!(
        in_file.contains("line 2: discord.token does not belong"),
        "{in_file}"
    );
    assert!(!in_file.contains("hush"), "{in_file}");

    let broken = load(&format!("[discord]\ntoken = {secret}\n"), &[])
        .expect_err("this is not TOML")
        .to_string();
    assert!(!broken.contains("hush"), "{broken}");
}

#[test]
fn a_file_without_a_token_in_it_is_named() {
    let said = load("[discord]\ntoken_file = \"no/such/token\"", &[])
        .expect_err("there is no such file")
        .to_string();
    assert!(
        said.contains("line 2: discord.token_file names no/such/token, which cannot be read: "),
        "{said}"
    );
}

#[test]
fn decks_are_handed_out_with_their_files_and_none_of_them_keeps_carrel_from_starting() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let decks = folder.path().join("decks");
    fs::create_dir(&decks).expect("a folder can be made");
    let within = |name: &str| decks.join(name).display().to_string();
    for (name, text) in [
        ("b.toml", "name = 7"),
        ("a.toml", "\u{20}"),
        ("notes.txt", ""),
    ] {
        fs::write(within(name), text).expect("it is written");
    }
    let text = format!(
        "[prompts]\ndeck = {:?}\nfolder = {decks:?}",
        within("b.toml")
    );
    let read = load(&text, &[]).expect("nothing is read yet").decks();
    let first = read.first.expect("one is named");
    let content = first.content.expect("it can be read");
    assert_eq!(
        (first.file, &*content),
        (within("b.toml"), &b"name = 7"[..])
    );
    let others: Vec<String> = read.others.into_iter().map(|other| other.file).collect();
    assert_eq!(others, [within("a.toml")]);

    let gone = format!(
        "[prompts]\ndeck = {:?}\nfolder = {:?}",
        within("c.toml"),
        within("c")
    );
    let read = load(&gone, &[]).expect("nothing is read yet").decks();
    let first = read.first.expect("one is named");
    assert!(first.content.is_err());
    let others: Vec<_> = read.others.iter().map(|other| &other.file).collect();
    assert_eq!(others, [&within("c")]);
    assert!(read.others.iter().all(|other| other.content.is_err()));

    let usual = load("", &[]).expect("all is right").decks();
    let usual: Vec<_> = usual
        .others
        .iter()
        .map(|other| other.file.as_str())
        .collect();
    assert_eq!(usual, ["config/prompts/first-cohort.toml"]);
}
