//! A page of groups before the launch, as a picture and in words.

use carrel::charts::groups::{self, Group, Groups};

use super::{BYTES_MAX, Fonts, THEMES, Theme, WIDTH, decoded, moment, texts, words};

fn group(number: i64, name: &str, countries: &str, common_at: &[&str]) -> Group {
    Group {
        number,
        name: name.to_owned(),
        locked: false,
        countries: countries.split(' ').map(str::to_owned).collect(),
        common_at: common_at.iter().map(|at| moment(at)).collect(),
        in_writing: false,
    }
}

fn page(groups: Vec<Group>) -> Groups {
    Groups {
        zone: "Europe/Lisbon".parse().expect("a zone"),
        place: "Lisbon".to_owned(),
        minutes: 60,
        groups,
    }
}

/// Three groups: one that is locked, one that meets in writing, one whose name cannot be drawn.
fn three() -> Groups {
    let mut night = group(
        1,
        "Night owls",
        "JO PT",
        &["2026-03-09T20:00:00Z", "2026-03-09T20:30:00Z"],
    );
    night.locked = true;
    let mut letters = group(2, "رسائل", "EG KE", &[]);
    letters.in_writing = true;
    let unwritten = group(3, "夜", "BR", &["2026-03-15T23:30:00Z"]);
    page(vec![night, letters, unwritten])
}

#[test]
fn every_group_has_a_row_with_its_name_its_countries_and_its_times() {
    let words = words();
    let svg = groups::svg(
        &words.in_english(),
        &Fonts::built_in(),
        Theme::Dark,
        &three(),
    );
    assert_eq!(
        texts(&svg).join("|"),
        "Each group’s week with the fewest times, by the clock of Lisbon|Mon|Tue|Wed|Thu|Fri|Sat|Sun|\
         JO PT · 2 times|Night owls (locked)|EG KE · in writing|رسائل|BR · 1 time|#3|\
         all can meet|day|night"
    );
}

#[test]
fn hours_lie_where_the_clock_has_them_and_go_on_over_the_weeks_end() {
    let words = words();
    let theme = Theme::Dark;
    let svg = groups::svg(&words.in_english(), &Fonts::built_in(), theme, &three());
    // A rectangle of the colour of shared hours, without the legend's sample at the left edge.
    let shared: Vec<(i32, i32)> = svg
        .lines()
        .filter(|line| line.starts_with("<rect") && line.contains("fill=\"#ffc23d\""))
        .map(|line| {
            let number = |name: &str| {
                let after = line.split_once(name).expect("it has one").1;
                let digits = after.split('"').next().expect("it ends");
                digits.parse().expect("it is a number")
            };
            (number(" x=\""), number(" width=\""))
        })
        .filter(|(x, _)| *x != 14)
        .collect();
    // 22 to the left, 108 a day, 4 an hour: Monday from 20:00 to 21:30 as one; and Sunday from
    // 23:30 to midnight, with Monday's first half hour, where the week begins anew.
    assert_eq!(shared, [(22 + 80, 6), (22, 2), (22 + 6 * 108 + 94, 2)]);
}

#[test]
fn the_words_say_of_every_group_what_the_picture_shows() {
    let words = words();
    let lang = words.in_english();
    for theme in THEMES {
        let picture = groups::draw(&lang, &Fonts::built_in(), theme, &three());
        let picture = picture.expect("it is drawn");
        assert!(picture.png.len() < BYTES_MAX, "{}", picture.png.len());
        assert_eq!(decoded(&picture.png).0, WIDTH);
        assert_eq!(
            picture.words,
            "When each group can meet in the week in which it can least often, by the clock of \
             Lisbon. In the picture, #3 is 夜. Night owls (locked) (JO PT): 2 times. \
             رسائل (EG KE): in writing. 夜 (BR): 1 time."
        );
    }
}

#[test]
fn ten_groups_with_long_names_fit_a_phone_and_the_words_that_discord_takes() {
    let words = words();
    let lang = words.in_english();
    let name = "The Society for the Promotion of Reading";
    let times: Vec<String> = (0..48)
        .map(|half| format!("2026-03-{:02}T{:02}:00:00Z", 9 + half / 24, half % 24))
        .collect();
    let times: Vec<&str> = times.iter().map(String::as_str).collect();
    let ten = (1..=10).map(|number| group(number, name, "BR CA IN KE PT", &times));
    let page = page(ten.collect());
    let fonts = Fonts::built_in();
    let picture = groups::draw(&lang, &fonts, Theme::Light, &page).expect("it is drawn");
    let fresh = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("ten-groups.png");
    std::fs::write(&fresh, &picture.png).expect("the folder for tests takes it");
    let (width, height, _) = decoded(&picture.png);
    assert!(width == WIDTH && height < 2 * WIDTH, "{width} by {height}");
    assert!(picture.words.chars().count() <= 1024, "{}", picture.words);
    assert_eq!(picture.words.matches("48 times").count(), 10);
    let svg = groups::svg(&lang, &fonts, Theme::Light, &page);
    let names = texts(&svg);
    let names = names.iter().filter(|text| text.starts_with("The Society"));
    assert!(names.clone().count() == 10 && names.clone().all(|name| name.ends_with('…')));
    let sizes = svg.split("font-size=\"").skip(1);
    let sizes = sizes.map(|part| part.split('"').next().expect("it ends"));
    assert!(
        sizes
            .map(|size| size.parse::<u32>().expect("a number"))
            .all(|size| 22 <= size)
    );
}
