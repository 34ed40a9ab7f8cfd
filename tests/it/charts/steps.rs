//! The steps of a group, and of all groups, as pictures and in words.

use carrel::{
    charts::{
        Picture,
        projects::{self, Group, Projects},
        steps::{self, Standing, Step, Steps},
    },
    domain::calendar::Fortnights,
};
use chrono::NaiveDate;

use super::{BYTES_MAX, Fonts, THEMES, Theme, WIDTH, decoded, texts, words};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// From Monday 9 March 2026.
fn cohort(count: u32) -> Fortnights {
    Fortnights {
        starts_on: date("2026-03-09"),
        count,
        home_zone: "Europe/Lisbon".parse().expect("a zone"),
    }
}

fn step(title: &str, due_on: &str, owner: &str, standing: Standing) -> Step {
    Step {
        title: title.to_owned(),
        due_on: (!due_on.is_empty()).then(|| date(due_on)),
        owner: (!owner.is_empty()).then(|| owner.to_owned()),
        standing,
    }
}

/// Steps in each standing, with names in several scripts, one of which cannot be drawn.
fn five() -> Steps {
    Steps {
        fortnights: cohort(8),
        today: date("2026-05-01"),
        steps: vec![
            step("Agree on the topic", "2026-03-22", "", Standing::Done),
            step("الكتابة معا", "2026-04-26", "رانيا", Standing::Late),
            step("草稿", "2026-05-17", "", Standing::Open),
            step(
                "Let somebody read it",
                "2026-05-31",
                "Ana",
                Standing::Blocked,
            ),
            step("Publish", "", "Bo", Standing::Open),
        ],
    }
}

fn kept(name: &str, picture: &Picture) {
    let fresh = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&fresh, &picture.png).expect("the folder for tests takes it");
}

#[test]
fn every_step_has_a_row_with_how_it_stands_when_it_is_due_and_whose_it_is() {
    let words = words();
    let svg = steps::svg(
        &words.in_english(),
        &Fonts::built_in(),
        Theme::Dark,
        &five(),
    );
    assert_eq!(
        texts(&svg).join("|"),
        "1|2|3|4|5|6|7|8|done · Sun 22 Mar|Agree on the topic|late · Sun 26 Apr · رانيا|الكتابة معا|\
         to do · Sun 17 May|#3|blocked · Sun 31 May · Ana|Let somebody read it|\
         to do · no date · Bo|Publish|done|to do|late|blocked|today"
    );
}

#[test]
fn a_sign_stands_where_its_day_is_and_stays_within_the_picture() {
    let words = words();
    let at = |due_on: &str| {
        let steps = Steps {
            steps: vec![step("x", due_on, "", Standing::Done)],
            ..five()
        };
        let fonts = Fonts::built_in();
        let svg = steps::svg(&words.in_english(), &fonts, Theme::Dark, &steps);
        let circle = svg.split_once("<circle cx=\"").expect("there is one").1;
        let x = circle.split('"').next().expect("it ends");
        x.parse::<i32>().expect("a number")
    };
    // 22 to the left; 756 pixels are 112 days, so that a day is 6.75 and its middle half of that.
    assert_eq!(at("2026-03-09"), 25);
    assert_eq!(at("2026-05-04"), 22 + 378 + 3);
    assert_eq!(at("2026-06-28"), 22 + 752);
    // What lies outside of the cohort stands at its ends.
    assert_eq!(at("2026-01-01"), at("2026-03-09"));
    assert_eq!(at("2026-12-31"), at("2026-06-28"));
}

#[test]
fn the_words_say_of_every_step_what_the_picture_shows() {
    let words = words();
    let lang = words.in_english();
    for theme in THEMES {
        let picture = steps::draw(&lang, &Fonts::built_in(), theme, &five()).expect("is drawn");
        kept(&format!("steps-{theme:?}.png"), &picture);
        assert!(picture.png.len() < BYTES_MAX, "{}", picture.png.len());
        assert_eq!(decoded(&picture.png).0, WIDTH);
        assert_eq!(
            picture.words,
            "The steps of your project from Mon 9 Mar to Sun 28 Jun. Agree on the topic: done · \
             Sun 22 Mar. الكتابة معا: late · Sun 26 Apr · رانيا. 草稿 (#3 in the picture): to do · \
             Sun 17 May. Let somebody read it: blocked · Sun 31 May · Ana. Publish: to do · no date · \
             Bo."
        );
    }
}

#[test]
fn many_steps_with_long_names_fit_a_phone_and_the_words_that_discord_takes() {
    let words = words();
    let lang = words.in_english();
    let title = "Ask the Society for the Promotion of Reading in small places for its figures";
    let owner = "María José Hohenlohe-Langenburg y Gómez";
    let steps = Steps {
        fortnights: cohort(26),
        steps: vec![step(title, "2026-04-01", owner, Standing::Late); 30],
        ..five()
    };
    let fonts = Fonts::built_in();
    let picture = steps::draw(&lang, &fonts, Theme::Light, &steps).expect("is drawn");
    kept("many-steps.png", &picture);
    let (width, height, _) = decoded(&picture.png);
    assert!(width == WIDTH && height < 3 * WIDTH, "{width} by {height}");
    assert!(picture.words.chars().count() <= 1024, "{}", picture.words);
    let svg = steps::svg(&lang, &fonts, Theme::Light, &steps);
    let shown = texts(&svg);
    let titles = shown.iter().filter(|text| text.starts_with("Ask the"));
    assert!(titles.clone().count() == 20 && titles.clone().all(|text| text.ends_with('…')));
    assert!(shown.contains(&"1") && !shown.contains(&"2"));
}

fn group(number: usize, name: &str, kind: &str, steps: &[(&str, Standing)]) -> Group {
    Group {
        number,
        name: name.to_owned(),
        kind: (!kind.is_empty()).then(|| kind.to_owned()),
        steps: steps
            .iter()
            .map(|(due_on, standing)| ((!due_on.is_empty()).then(|| date(due_on)), *standing))
            .collect(),
    }
}

fn three() -> Projects {
    let night_owls = [
        ("2026-03-22", Standing::Done),
        ("2026-04-19", Standing::Late),
        ("2026-06-14", Standing::Open),
        ("", Standing::Blocked),
    ];
    Projects {
        fortnights: cohort(8),
        today: date("2026-05-01"),
        groups: vec![
            group(1, "Night owls", "Poster", &night_owls),
            group(2, "رسائل", "", &[]),
            group(3, "夜", "Blog post", &[("2026-06-28", Standing::Done)]),
        ],
    }
}

#[test]
fn every_group_has_a_row_with_its_signs_and_its_numbers() {
    let words = words();
    let lang = words.in_english();
    let fonts = Fonts::built_in();
    let svg = projects::svg(&lang, &fonts, Theme::Dark, &three());
    assert_eq!(
        texts(&svg).join("|"),
        "1|2|3|4|5|6|7|8|1 of 4 done · 1 late · 1 blocked · Poster|Night owls|no steps yet|رسائل|\
         1 of 1 done · Blog post|#3|done|to do|late|blocked|today"
    );
    for theme in THEMES {
        let picture = projects::draw(&lang, &fonts, theme, &three()).expect("is drawn");
        kept(&format!("projects-{theme:?}.png"), &picture);
        assert!(picture.png.len() < BYTES_MAX, "{}", picture.png.len());
        assert_eq!(
            picture.words,
            "Night owls: 1 of 4 done · 1 late · 1 blocked · Poster. رسائل: no steps yet. \
             夜 (#3 in the picture): 1 of 1 done · Blog post."
        );
    }
}

#[test]
fn a_page_of_groups_with_long_names_fits_the_words_that_discord_takes() {
    let words = words();
    let lang = words.in_english();
    let name = "The Society for the Promotion of Reading";
    let steps = [
        ("2026-04-01", Standing::Late),
        ("2026-06-01", Standing::Blocked),
    ];
    let groups = (1..=10).map(|number| group(number, name, "Initiative at a library", &steps));
    let page = Projects {
        groups: groups.collect(),
        ..three()
    };
    let picture = projects::draw(&lang, &Fonts::built_in(), Theme::Light, &page);
    let picture = picture.expect("is drawn");
    kept("ten-projects.png", &picture);
    let (width, height, _) = decoded(&picture.png);
    assert!(width == WIDTH && height < 2 * WIDTH, "{width} by {height}");
    assert_eq!(
        picture.words.matches("1 blocked").count(),
        10,
        "{}",
        picture.words
    );
}
