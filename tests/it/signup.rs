//! Imports the sample sheets as an operator does.
//!
//! Knows: the sample files and what an import must answer to them. Refuses to know: how rows are
//! judged.
//!
//! **Invariants**: the answer to the messy sheet is the expected one, byte for byte; no sheet
//! panics, however it is broken.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use carrel::{
    admin::import::{Fault, dry_run},
    app::sheet,
    domain::signup::{Choice, Choices, Judged, Judgement, SignUp, Summary, Verdict, judge},
    words::{Locale, Words, import},
};

#[test]
fn the_messy_sheet_is_answered_byte_for_byte() {
    let (summary, answer) = answer(&sample("signups-messy.csv")).expect("a sheet");
    let expected = read("signups-messy.expected.csv");
    assert_eq!(answer, String::from_utf8(expected).expect("UTF-8"));
    assert_eq!(
        summary,
        Summary {
            taken: 7,
            refused: 8,
            waiting: 0,
            ignored: vec!["Unused column".to_owned()]
        }
    );
    assert_eq!(
        import::dry_run(&words().in_english(), &summary),
        "7 sign-ups would be taken, 8 refused; no choice waits for a coordinator. Nothing was stored. \
         The column Unused column is ignored."
    );
}

#[test]
fn every_row_of_the_clean_samples_is_taken() {
    for (name, rows) in [
        ("signups-24.csv", 24),
        ("signups-240.csv", 240),
        ("signups-ilnp-2023.csv", 3),
    ] {
        let (summary, answer) = answer(&sample(name)).expect("a sheet");
        assert_eq!(
            summary,
            Summary {
                taken: rows,
                ..Summary::default()
            },
            "{name}:\n{answer}"
        );
    }
}

#[test]
fn a_row_becomes_typed_values() {
    let judgement = judged("signups-ilnp-2023.csv");
    let people: Vec<SignUp> = judgement.rows.into_iter().map(taken).collect();
    let amman = &people[0];
    assert_eq!(
        amman.account.map(|account| account.0),
        Some(900_000_000_000_000_001)
    );
    assert_eq!(
        (amman.country.name(), amman.zone.name()),
        ("Jordan", "Asia/Amman")
    );
    assert_eq!(amman.hours.sure.len(), 5);
    assert_eq!(amman.hours.if_needed.len(), 1);
    let languages: Vec<String> = amman.languages.iter().map(ToString::to_string).collect();
    assert_eq!(languages, ["ar:native", "en:fluent"]);
    assert_eq!(amman.output.as_ref().map(Choice::id), Some("blog-post"));
    assert_eq!(amman.locale.map(Locale::code), Some("ar"));
}

#[test]
fn a_semicolon_sheet_says_the_same() {
    let (_summary, by_commas) =
        answer_to(b"display_name,country,time_zone,available\nAna,PH,Asia/Manila,Mon 18-21\n");
    let (_summary, by_semicolons) =
        answer_to(b"Display Name;COUNTRY;Time-Zone;available\r\nAna;PH;Asia/Manila;Mon 18-21\r\n");
    assert_eq!(by_commas, by_semicolons);
    assert!(
        by_commas.ends_with("2,,taken,,\"no account yet: matched later by a code or username\"\n")
    );
}

/// The answer to one row under the needed headings and these.
fn check(headings: &str, values: &str, expected: &str) {
    let sheet = format!("display_name,country,time_zone,available{headings}\n{values}\n");
    let (_summary, answer) = answer_to(sheet.as_bytes());
    let line = answer.lines().nth(1).expect("one row");
    assert_eq!(line, expected, "{values}");
}

#[test]
fn every_fault_of_a_row_is_told_at_once() {
    check(
        ",discord_user_id,sector",
        ",Atlantis,Mars/Olympus,Mon 9-9,1.2E+17,pirate",
        "2,1.2E+17,refused,discord_user_id,\"1.2E+17 is a Discord id that a spreadsheet has rounded; make the \
         column text and paste the whole id (17 to 20 digits); further faults of the row are listed with it: \
         no name given; Atlantis is no country of ISO 3166-1; Mars/Olympus is no time zone; name a city: such as \
         Asia/Manila or Africa/Lagos; 9-9 is no stretch of a day; the end must differ from the start, and 24:00 \
         only ends one; sector pirate waits for a coordinator to fold it into a choice\"",
    );
}

#[test]
fn what_is_not_needed_and_not_understood_is_left_out_with_a_note() {
    check(
        ",discord_user_id,mode,partner_wish,locale,email",
        "Ana,PH,Asia/Manila,Mon 18-21,900000000000000001,phone,sector:same,tlh,nowhere",
        "2,900000000000000001,taken,,\"mode `phone` is not understood and left out; partner_wish `sector:same` is \
         not understood and left out; locale `tlh` is not understood and left out; email `nowhere` is not \
         understood and left out\"",
    );
}

#[test]
fn hours_that_were_read_otherwise_than_they_stand_are_told() {
    check(
        ",discord_user_id,if_needed",
        "Ana,PH,Asia/Manila,weekday evenings; Sat 9pm—1am,900000000000000001,Sun Wed 6-9pm; weekend",
        "2,900000000000000001,taken,,\"`evenings` read as 18:00-21:00; — read as a hyphen; Saturday 21:00-01:00 \
         runs over midnight; `6-9pm` read as 18:00-21:00; `weekend` read as 09:00-18:00\"",
    );
}

#[test]
fn a_row_that_ends_early_is_taken_if_it_has_all_that_is_needed() {
    check(
        ",discord_user_id,email",
        "Ana,PH,Asia/Manila,Mon 18-21,900000000000000001",
        "2,900000000000000001,taken,,\"row has 5 of 6 columns\"",
    );
}

#[test]
fn a_username_or_an_e_mail_that_comes_twice_is_told() {
    let (_summary, answer) = answer_to(
        b"display_name,country,time_zone,available,discord_username,email\n\
          Ana,PH,Asia/Manila,Mon 18-21,@Ana.p,a@b.example\n\
          Ana,PH,Asia/Manila,Mon 18-21,ana.P,\n\
          Bo,PH,Asia/Manila,Mon 18-21,,A@b.example\n",
    );
    let lines: Vec<&str> = answer.lines().skip(2).collect();
    assert_eq!(
        lines,
        [
            "3,,refused,discord_username,\"same username as row 2; the first row wins\"",
            "4,,taken,,\"no account yet: matched later by a code or username; e-mail kept; same e-mail as row 2; \
             both are kept\"",
        ]
    );
}

#[test]
fn an_unknown_choice_waits_and_the_row_is_taken() {
    check(
        ",discord_user_id,interests",
        "Ana,PH,Asia/Manila,Mon 18-21,900000000000000001,outreach;Dragons",
        "2,900000000000000001,taken,,\"interest Dragons waits for a coordinator to fold it into a choice\"",
    );
}

#[test]
fn a_shifted_row_and_a_formula_for_an_id_are_refused_harmlessly() {
    check(
        "",
        "Ana, B.,PH,Asia/Manila,Mon 18-21",
        "2,,refused,,\"row has 5 columns and the headings 4; a cell that holds a comma needs quotation marks around it\"",
    );
    check(
        ",discord_user_id",
        "Ana,PH,Asia/Manila,Mon 18-21,=1+1",
        "2,\"'=1+1\",refused,discord_user_id,\"'=1+1 is no Discord id (17 to 20 digits)\"",
    );
}

#[test]
fn a_row_refused_for_another_fault_leaves_its_account_free() {
    let (summary, answer) = answer_to(
        b"discord_user_id,display_name,country,time_zone,available\n\
          900000000000000001,Ana,PH,EST,Mon 18-21\n\
          900000000000000001,Ana,PH,Asia/Manila,Mon 18-21\n",
    );
    assert_eq!((summary.taken, summary.refused), (1, 1), "{answer}");
}

#[test]
fn files_that_are_no_sheets_are_refused_with_what_would_be_right() {
    let check = |bytes: &[u8], expected: &str| {
        let file = written(bytes);
        let started = Instant::now();
        let fault = answer(file.path()).expect_err("no sheet");
        assert!(
            started.elapsed() < Duration::from_secs(1),
            "refused within a second"
        );
        let Fault::Refused { sentence, .. } = fault else {
            panic!("{fault} must be a refusal");
        };
        assert_eq!(sentence, expected);
    };
    check(
        &vec![b'x'; 20 * 1024 * 1024],
        "The file has 20 MiB; up to 4 MiB are read. Split it, or leave out columns that the import does not use.",
    );
    check(
        b"\x89PNG\r\n\x1A\n\0\0\0",
        "The file is no text. A sheet saved as CSV (UTF-8) would be right.",
    );
    check(
        format!("display_name\n{}", ",".repeat(99_999)).as_bytes(),
        "Row 2 has 100000 columns; up to 64 are read.",
    );
    check(
        b"display_name,country\nAna,PH\n",
        "Row 1 lacks the headings time_zone, available. Every sheet needs display_name, country, time_zone and \
         available, with commas or semicolons between.",
    );
    check(
        b"display_name,country,time_zone,available,Country\n",
        "Two headings in row 1 name the column country. Take one out.",
    );
    check(
        b"discord_user_id,display_name,country,time_zone,available\n\
          900000000000900000,Ana,PH,Asia/Manila,Mon 18-21\n\
          900000000001234000,Bo,PH,Asia/Manila,Mon 18-21\n\
          900000000007654000,Cy,PH,Asia/Manila,Mon 18-21\n",
        "Every discord_user_id ends in zeros, the first in row 2: a spreadsheet has rounded them, and the last \
         digits are lost. Make the column text before the ids are pasted.",
    );
    check(
        b"display_name,country,time_zone,available\n",
        "The file has headings in row 1 and no sign-up below them.",
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let fault = answer(Path::new("no/such/file.csv")).expect_err("no file");
    assert!(
        fault.to_string().starts_with("no/such/file.csv: "),
        "{fault}"
    );
}

#[test]
fn no_sheet_panics_however_it_is_broken() {
    let words = words();
    let lang = words.in_english();
    let seed = 20_261_123;
    eprintln!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let samples = [
        "signups-messy.csv",
        "signups-24.csv",
        "signups-ilnp-2023.csv",
    ]
    .map(read);
    let mut read_whole = 0;
    for round in 0..400 {
        let place = format!("seed {seed}, round {round}");
        let sample = samples[random.usize(0..samples.len())].clone();
        let Ok(sheet) = sheet::read(&broken(sample, &mut random)) else {
            continue;
        };
        let Ok(judgement) = judge(&sheet, &Choices::default()) else {
            continue;
        };
        assert_eq!(judgement.rows.len(), sheet.rows.len(), "{place}");
        for judged in &judgement.rows {
            let why = import::why(&lang, judged);
            assert!(
                !["[import-", "[hours-", "[zone-", "{$"]
                    .iter()
                    .any(|slip| why.contains(slip)),
                "{place}: {why}"
            );
            if let Verdict::Refused { faults, .. } = &judged.verdict {
                assert!(!faults.is_empty() && !why.is_empty(), "{place}");
            }
        }
        let answers = import::answers(&lang, &judgement);
        let reread = sheet::read(answers.as_bytes()).expect("an answer is a sheet itself");
        assert_eq!(reread.rows.len(), sheet.rows.len(), "{place}");
        read_whole += 1;
    }
    assert!(
        read_whole > 100,
        "seed {seed}: only {read_whole} of 400 broken sheets were read"
    );
}

/// Changes, takes out and puts in bytes at a few places.
fn broken(mut bytes: Vec<u8>, random: &mut fastrand::Rng) -> Vec<u8> {
    let pieces: [&[u8]; 14] = [
        b"\"",
        b",",
        b";",
        b"\r\n",
        b"\n",
        b"\r",
        b"\xFF",
        b"-",
        b":",
        b"=",
        b" ",
        "\u{2013}".as_bytes(),
        "\u{202E}".as_bytes(),
        b"99999999999999999999",
    ];
    for _ in 0..random.usize(1..8) {
        let at = random.usize(0..bytes.len());
        match random.u8(0..4) {
            0 => bytes[at] = random.u8(..),
            1 => bytes[at] = random.u8(b' '..b'~'),
            2 => {
                let piece = pieces[random.usize(0..pieces.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            _ => {
                let end = (at + random.usize(0..40)).min(bytes.len() - 1);
                bytes.drain(at..end.max(at));
            }
        }
    }
    bytes
}

fn words() -> Words {
    Words::load().expect("the locale files are right")
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("config/sample")
        .join(name)
}

fn read(name: &str) -> Vec<u8> {
    fs::read(sample(name)).expect("the sample is there")
}

fn judged(name: &str) -> Judgement {
    let sheet = sheet::read(&read(name)).expect("a sheet");
    judge(&sheet, &Choices::default()).expect("right headings")
}

fn taken(judged: Judged) -> SignUp {
    match judged.verdict {
        Verdict::Taken(sign_up, _notes) => *sign_up,
        Verdict::Refused { faults, .. } => panic!("row {}: {faults:?}", judged.row),
    }
}

fn written(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("room for the file");
    file
}

fn answer(path: &Path) -> Result<(Summary, String), Fault> {
    let mut out = Vec::new();
    let summary = dry_run(path, &words(), &mut out)?;
    Ok((summary, String::from_utf8(out).expect("UTF-8")))
}

fn answer_to(bytes: &[u8]) -> (Summary, String) {
    answer(written(bytes).path()).expect("a sheet")
}
