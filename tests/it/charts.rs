//! The pictures: what they show, that their words say the same, how large they are.

mod groups;
mod steps;

use std::path::Path;

use carrel::{
    charts::{
        Fonts, Theme,
        group::{self, Member, Time, TwoWeeks},
        week::{self, Week},
    },
    domain::{
        availability::{Away, Dated, Plan, WeekHours, parse},
        places::{Country, weekend::Weekend},
        time::Moment,
    },
    words::Words,
};

/// What a picture may weigh: phones fetch it over mobile networks.
const BYTES_MAX: usize = 60_000;

/// How wide a picture is: a phone's width, twice.
const WIDTH: u32 = 800;

const THEMES: [Theme; 2] = [Theme::Dark, Theme::Light];

fn words() -> Words {
    Words::load().expect("the locale files are right")
}

fn moment(text: &str) -> Moment {
    text.parse().expect("a moment")
}

fn always<T>(value: T) -> Dated<T> {
    Dated {
        from_on: None,
        until_on: None,
        value,
    }
}

fn plan(zone: &str, sure: &str, if_needed: &str) -> Plan {
    let read = |text: &str| match text {
        "" => Vec::new(),
        text => parse::read(text).expect("hours").windows,
    };
    Plan {
        zones: vec![always(zone.parse().expect("a zone"))],
        hours: vec![always(WeekHours::new(read(sure), read(if_needed)))],
        away: Vec::new(),
    }
}

fn member(name: &str, country: &str, plan: Plan) -> Member {
    let zone = plan.zones.first().expect("it names a zone").value;
    let city = zone.name().rsplit('/').next().unwrap_or_default();
    Member {
        name: name.to_owned(),
        place: city.replace('_', " "),
        plan,
        weekend: Weekend::of(Country::from_code(country)),
    }
}

fn time(number: i64, starts_at: &str, counts: &[bool]) -> Time {
    Time {
        number,
        starts_at: moment(starts_at),
        counts: counts.to_vec(),
    }
}

/// The ILNP's group in the fortnight in which New York's clocks go forward.
fn ilnp() -> TwoWeeks {
    let all = [true; 3];
    TwoWeeks {
        members: vec![
            member(
                "Rania",
                "JO",
                plan("Asia/Amman", "Sun-Thu 16:00-22:00", "Sat 10:00-13:00"),
            ),
            member(
                "Joy",
                "PH",
                plan("Asia/Manila", "Mon-Fri 19:00-22:00", "Sun 20:00-22:00"),
            ),
            member(
                "Carol",
                "US",
                plan("America/New_York", "Mon-Fri 07:00-10:00", ""),
            ),
        ],
        times: vec![
            time(1, "2023-03-09T13:00:00Z", &all),
            time(2, "2023-03-13T13:00:00Z", &all),
            time(3, "2023-03-15T13:00:00Z", &all),
        ],
        minutes: 60,
        answers_until: moment("2023-03-08T10:00:00Z"),
    }
}

/// Five members whose names are in five scripts, and as much to draw as can be.
fn crowded() -> TwoWeeks {
    let odd = "Mon-Sun 00:00-02:30, Mon-Sun 04:00-06:15, Mon-Sun 08:00-12:00, Mon-Sun 14:00-24:00";
    let even = "Mon-Sun 02:30-04:00, Mon-Sun 12:00-14:00";
    let zones = [
        ("María José Hohenlohe", "CO", "America/Bogota"),
        ("رانيا الخطيب", "JO", "Asia/Amman"),
        ("李娜", "CN", "Asia/Shanghai"),
        ("山田 花子", "JP", "Asia/Tokyo"),
        ("Олена Шевченко", "UA", "Europe/Kyiv"),
    ];
    let members = zones.map(|(name, country, zone)| member(name, country, plan(zone, odd, even)));
    let all = [true; 5];
    TwoWeeks {
        members: members.to_vec(),
        times: vec![
            time(1, "2026-11-26T13:00:00Z", &all),
            time(2, "2026-11-28T23:30:00Z", &all),
            time(3, "2026-11-28T22:00:00Z", &all),
            time(4, "2026-12-04T04:00:00Z", &all),
            time(5, "2026-12-08T18:00:00Z", &all),
        ],
        minutes: 90,
        answers_until: moment("2026-11-25T10:00:00Z"),
    }
}

/// The texts of an SVG, in the order in which they are drawn.
fn texts(svg: &str) -> Vec<&str> {
    svg.split("</text>")
        .filter_map(|part| part.split_once("<text ")?.1.split_once('>'))
        .map(|(_place, text)| text)
        .collect()
}

/// A PNG's width, height, and colours; what is no PNG with a palette fails.
fn decoded(bytes: &[u8]) -> (u32, u32, Vec<[u8; 3]>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().expect("it is a PNG");
    let (width, height) = reader.info().size();
    assert_eq!(reader.info().color_type, png::ColorType::Indexed);
    let palette = reader.info().palette.clone().expect("it has a palette");
    let mut indices = vec![0; reader.output_buffer_size().expect("it fits in memory")];
    reader.next_frame(&mut indices).expect("it is whole");
    let colours: Vec<[u8; 3]> = palette.as_chunks().0.to_vec();
    let pixels = indices.iter().map(|index| colours[usize::from(*index)]);
    (width, height, pixels.collect())
}

#[test]
fn the_picture_names_everyone_every_day_and_every_time_on_their_own_clock() {
    let words = words();
    let svg = group::svg(
        &words.in_english(),
        &Fonts::built_in(),
        Theme::Dark,
        &ilnp(),
    );
    let texts = texts(&svg);
    let joined = texts.join(" ");
    assert!(
        joined.starts_with("Mar Wed 8 Thu 9 Fri 10 Sat 11 Sun 12 Mon 13"),
        "{joined}"
    );
    assert!(joined.contains("Mon 20 Tue 21"), "{joined}");
    for row in [
        "Rania Amman 1 16:00 2 16:00 3 16:00 06 12 18",
        "Joy Manila 1 21:00 2 21:00 3 21:00 06 12 18",
        // New York's clocks went forward on the 12th.
        "Carol New York 1 08:00 2 09:00 3 09:00 06 12 18",
    ] {
        assert!(joined.contains(row), "{row} is not in {joined}");
    }
    let legend = "1 offered all can can if needed night working hours weekend a bit early or late \
                  early or late in the night";
    assert!(joined.ends_with(legend), "{joined}");
}

#[test]
fn numbers_on_one_day_do_not_hide_one_another() {
    let words = words();
    let svg = group::svg(
        &words.in_english(),
        &Fonts::built_in(),
        Theme::Dark,
        &ilnp(),
    );
    let mut circles: Vec<(i32, i32)> = svg
        .split("<circle ")
        .skip(1)
        .map(|circle| {
            let number = |name: &str| {
                let after = circle.split_once(name).expect("it has a place").1;
                let digits = after.split('"').next().expect("it ends");
                digits.parse().expect("it is a number")
            };
            (number("cx=\""), number("cy=\""))
        })
        .collect();
    assert_eq!(
        circles.len(),
        3 * (3 + 3) + 1,
        "rows, their times, the legend"
    );
    circles.sort_unstable();
    for (one, other) in circles.iter().zip(circles.iter().skip(1)) {
        let apart = (one.0 - other.0).pow(2) + (one.1 - other.1).pow(2);
        assert!(22 * 22 <= apart, "{one:?} {other:?}");
    }
}

#[test]
fn nothing_is_written_smaller_than_a_phone_shows_well() {
    let words = words();
    let svg = group::svg(
        &words.in_english(),
        &Fonts::built_in(),
        Theme::Dark,
        &crowded(),
    );
    let sizes: Vec<u32> = svg
        .split("font-size=\"")
        .skip(1)
        .map(|part| part.split('"').next().expect("it ends"))
        .map(|size| size.parse().expect("it is a number"))
        .collect();
    assert!(sizes.len() > 40, "{}", sizes.len());
    assert!(sizes.iter().all(|size| 22 <= *size), "{sizes:?}");
}

#[test]
fn the_words_say_what_the_picture_shows() {
    let words = words();
    let lang = words.in_english();
    let picture = group::draw(&lang, &Fonts::built_in(), Theme::Dark, &ilnp());
    assert_eq!(
        picture.expect("it is drawn").words,
        "Everyone’s hours from Wed 8 Mar to Tue 21 Mar, each in their own local time. \
         Time 1: Rania Thu 9 Mar, 16:00; Joy 21:00 (late for them); Carol 08:00 (early for them). \
         Time 2: Rania Mon 13 Mar, 16:00; Joy 21:00 (late for them); Carol 09:00. \
         Time 3: Rania Wed 15 Mar, 16:00; Joy 21:00 (late for them); Carol 09:00. \
         Hours in which all can: 8."
    );
}

#[test]
fn who_is_not_counted_on_is_crossed_out_and_most_are_said_to_be_able() {
    let words = words();
    let lang = words.in_english();
    let mut weeks = ilnp();
    for time in &mut weeks.times {
        time.counts = vec![true, true, false];
    }
    let svg = group::svg(&lang, &Fonts::built_in(), Theme::Light, &weeks);
    let joined = texts(&svg).join(" ");
    assert!(joined.contains("most can"), "{joined}");
    assert!(!joined.contains("all can"), "{joined}");
    assert!(joined.ends_with("not their hours"), "{joined}");
    let picture = group::draw(&lang, &Fonts::built_in(), Theme::Light, &weeks);
    let said = picture.expect("it is drawn").words;
    assert!(said.contains("Carol 08:00 (outside their hours)"), "{said}");
    assert!(said.contains("Hours in which most can: 10."), "{said}");
}

#[test]
fn a_name_without_letters_gives_way_to_a_number_that_the_words_explain() {
    let words = words();
    let lang = words.in_english();
    let fonts = Fonts::built_in();
    let svg = group::svg(&lang, &fonts, Theme::Dark, &crowded());
    let texts = texts(&svg);
    for shown in [
        "María José Hohenlohe",
        "رانيا الخطيب",
        "#3",
        "#4",
        "Олена Шевченко",
    ] {
        assert!(texts.contains(&shown), "{shown} is not in {texts:?}");
    }
    assert!(!svg.contains('李') && !svg.contains('山'));
    let picture = group::draw(&lang, &fonts, Theme::Dark, &crowded());
    let said = picture.expect("it is drawn").words;
    assert!(
        said.contains("In the picture, #3 is 李娜, #4 is 山田 花子."),
        "{said}"
    );
}

#[test]
fn the_built_in_fonts_write_six_scripts_and_no_more() {
    let fonts = Fonts::built_in();
    for name in [
        "Ana Ñandú Łukasz Đặng",
        "Ωραία Ἀθηνᾶ",
        "Олена Їжак Ёлка",
        "رانيا گلناز ٹیپو",
        "נועה לוי",
        "अनन्या शर्मा",
    ] {
        assert!(fonts.has_letters_of(name), "{name}");
    }
    for name in ["李娜", "花子", "민준", "Bo 🌸"] {
        assert!(!fonts.has_letters_of(name), "{name}");
    }
}

/// Six Chinese and Japanese letters of Noto Sans CJK, under the licence in `config/fonts/OFL.txt`.
const SIX_LETTERS: &[u8] = include_bytes!("charts/six-letters.otf");

#[test]
fn a_name_is_written_out_where_a_folder_has_a_font_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("six.otf"), SIX_LETTERS).expect("it is written");
    let fonts = Fonts::with_others(Some(folder.path()));
    let words = words();
    let lang = words.in_english();
    let svg = group::svg(&lang, &fonts, Theme::Dark, &crowded());
    let texts = texts(&svg);
    for shown in ["李娜", "山田 花子", "رانيا الخطيب"] {
        assert!(texts.contains(&shown), "{shown} is not in {texts:?}");
    }
    let picture = group::draw(&lang, &fonts, Theme::Dark, &crowded()).expect("it is drawn");
    assert!(
        !picture.words.contains("In the picture"),
        "{}",
        picture.words
    );
    let bare = group::draw(&lang, &Fonts::built_in(), Theme::Dark, &crowded());
    assert_ne!(picture.png, bare.expect("it is drawn").png);
    let length = picture.png.len();
    assert!(length < BYTES_MAX, "{length} bytes");
    let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("five-scripts.png");
    std::fs::write(fresh, &picture.png).expect("the folder for tests takes it");
}

#[test]
fn a_folder_of_fonts_adds_to_the_built_in_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let built_in = Fonts::built_in().count();
    assert_eq!(Fonts::with_others(Some(folder.path())).count(), built_in);
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let font = package.join("config/fonts/NotoSansHebrew-Regular.ttf");
    std::fs::copy(font, folder.path().join("one.ttf")).expect("it is copied");
    assert_eq!(
        Fonts::with_others(Some(folder.path())).count(),
        built_in + 1
    );
}

#[test]
fn the_fullest_picture_is_small_in_both_themes() {
    let words = words();
    let lang = words.in_english();
    let fonts = Fonts::built_in();
    let mut drawn = Vec::new();
    for theme in THEMES {
        let picture = group::draw(&lang, &fonts, theme, &crowded()).expect("it is drawn");
        let length = picture.png.len();
        assert!(length < BYTES_MAX, "{theme:?}: {length} bytes");
        assert!(picture.words.chars().count() <= 1024);
        let (width, height, pixels) = decoded(&picture.png);
        assert_eq!(width, WIDTH);
        assert!((600..1300).contains(&height), "{height}");
        let ground = pixels.first().copied().expect("it has pixels");
        assert_eq!(ground == [255; 3], theme == Theme::Light);
        drawn.push(picture);
    }
    assert_eq!(drawn[0].words, drawn[1].words, "both say the same");
    assert_ne!(drawn[0].png, drawn[1].png);
}

#[test]
fn the_same_two_weeks_give_the_same_bytes() {
    let words = words();
    let lang = words.in_english();
    let draw =
        || group::draw(&lang, &Fonts::built_in(), Theme::Dark, &ilnp()).expect("it is drawn");
    assert_eq!(draw(), draw());
}

#[test]
fn a_group_without_times_and_a_member_without_hours_can_be_drawn() {
    let words = words();
    let lang = words.in_english();
    let mut weeks = ilnp();
    weeks.times.clear();
    weeks.members[1].plan.hours.clear();
    let picture = group::draw(&lang, &Fonts::built_in(), Theme::Dark, &weeks);
    let said = picture.expect("it is drawn").words;
    assert!(
        said.ends_with("There is no hour in which all can."),
        "{said}"
    );
}

#[test]
fn what_a_name_holds_is_never_read_as_markup() {
    let words = words();
    let mut weeks = ilnp();
    weeks.members[0].name = "</text><b>\"A&B".to_owned();
    let lang = words.in_english();
    let picture = group::draw(&lang, &Fonts::built_in(), Theme::Dark, &weeks);
    assert!(picture.is_ok(), "{picture:?}");
}

fn own_week() -> Week {
    let mut plan = plan(
        "Europe/Lisbon",
        "Mon-Fri 18:00-22:00, Sat 09:00-12:30",
        "Mon 07:00-09:00",
    );
    plan.away.push(Dated {
        from_on: Some("2026-05-29".parse().expect("a date")),
        until_on: Some("2026-05-30".parse().expect("a date")),
        value: Away::Absent,
    });
    Week {
        plan,
        from_on: "2026-05-25".parse().expect("a date"),
        weekend: Weekend::of(None),
    }
}

#[test]
fn ones_own_week_shows_every_day_and_its_words_say_the_same() {
    let words = words();
    let lang = words.in_english();
    let fonts = Fonts::built_in();
    for theme in THEMES {
        let picture = week::draw(&lang, &fonts, theme, &own_week()).expect("it is drawn");
        assert!(picture.png.len() < BYTES_MAX, "{}", picture.png.len());
        assert_eq!(decoded(&picture.png).0, WIDTH);
        assert_eq!(
            picture.words,
            "Your week in your local time. Mon 25 May: 07:00-09:00 if needed, 18:00-22:00. \
             Tue 26 May: 18:00-22:00. Wed 27 May: 18:00-22:00. Thu 28 May: 18:00-22:00. \
             Fri 29 May: away. Sat 30 May: 09:00-12:30. Sun 31 May: no hours."
        );
    }
    let svg = week::svg(&lang, &fonts, Theme::Dark, &own_week());
    let joined = texts(&svg).join(" ");
    let days = "06 12 18 Mon 25 May Tue 26 May Wed 27 May Thu 28 May Fri 29 May away Sat 30 May \
                Sun 31 May can if needed";
    assert!(joined.starts_with(days), "{joined}");
}

/// How far two colours of a sample and of what is drawn today may lie apart.
const NEAR: u8 = 24;

/// Checks a picture that the README shows. One that is out of date is drawn anew below
/// `target/tmp`, from where it can be copied.
fn check_sample(name: &str, png: &[u8]) {
    let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&fresh, png).expect("the folder for tests takes it");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("config/sample")
        .join(name);
    let stood = std::fs::read(&sample).unwrap_or_default();
    assert!(
        !stood.is_empty(),
        "{name} is missing: copy {}",
        fresh.display()
    );
    let (old, new) = (decoded(&stood), decoded(png));
    let far = |(one, other): &(&[u8; 3], &[u8; 3])| {
        let mut parts = one.iter().zip(*other);
        parts.any(|(one, other)| NEAR < one.abs_diff(*other))
    };
    let differ = old.2.iter().zip(&new.2).filter(far).count();
    // Edges of letters may differ between machines.
    assert!(
        (old.0, old.1) == (new.0, new.1) && differ < new.2.len() / 200,
        "{name} is out of date: copy {}",
        fresh.display()
    );
}

#[test]
fn the_pictures_of_the_readme_are_those_that_are_drawn() {
    let words = words();
    let lang = words.in_english();
    let fonts = Fonts::built_in();
    for (theme, name) in THEMES
        .into_iter()
        .zip(["two-weeks-dark.png", "two-weeks-light.png"])
    {
        let picture = group::draw(&lang, &fonts, theme, &ilnp()).expect("it is drawn");
        check_sample(name, &picture.png);
    }
}
