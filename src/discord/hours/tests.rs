//! What is pressed and handed in is read as it was written.

use super::*;
use crate::{app::hours::Said, discord::press};

fn spots() -> Vec<Spot> {
    let date = |text: &str| Some(text.parse().expect("a date"));
    let spans = [
        Span::ALWAYS,
        Span {
            from_on: date("2027-05-03"),
            until_on: None,
        },
        Span {
            from_on: date("2027-05-03"),
            until_on: date("2027-05-10"),
        },
    ];
    let day = |late, from_minute| View::Day {
        day: Weekday::Sun,
        late,
        from_minute,
    };
    let views = [
        View::Week,
        View::Emptying,
        day(true, None),
        day(false, Some(0)),
        day(true, Some(1410)),
    ];
    let mut spots = Vec::new();
    for span in spans {
        for comfort in [Comfort::Sure, Comfort::IfNeeded] {
            spots.extend(views.map(|view| Spot {
                span,
                comfort,
                view,
            }));
        }
    }
    spots
}

#[test]
fn every_press_is_read_as_it_was_written() {
    let mut presses = vec![
        Press::Open,
        Press::Done,
        Press::Dates,
        Press::Away,
        Press::Zone,
        Press::Week,
        Press::TakeBack,
    ];
    for spot in spots() {
        assert_eq!(Spot::read_whole(&spot.to_string()), Some(spot));
        assert!(
            spot.to_string().len() <= 60,
            "the row holds no more: {spot}"
        );
        presses.extend([
            Press::Show(spot),
            Press::Day(spot),
            Press::From(spot),
            Press::Until(spot),
            Press::Copy(spot),
            Press::Clear(spot),
            Press::Type(spot.span),
        ]);
        for comfort in [None, Some(Comfort::Sure), Some(Comfort::IfNeeded)] {
            presses.push(Press::Put {
                spot,
                days: DaySet::of(&[Weekday::Mon, Weekday::Sun]),
                stretch: Stretch::new(1410, 1500).expect("a stretch"),
                comfort,
            });
        }
    }
    for pressed in presses {
        let written = press::Press::Hours(pressed).written(None);
        assert_eq!(written.parse(), Ok(press::Press::Hours(pressed)));
        assert!(written.len() <= 100, "{written}");
    }
}

#[test]
fn every_form_is_read_as_it_was_written() {
    let mut forms = vec![Form::Away, Form::Zone, Form::Week];
    forms.extend(spots().iter().map(|spot| Form::Typed(spot.span)));
    for form in forms {
        let written = press::Form::Hours(form).to_string();
        assert_eq!(written.parse(), Ok(press::Form::Hours(form)));
    }
}

#[test]
fn what_is_said_for_dates_is_read_as_it_was_written() {
    let date = |text: &str| text.parse().expect("a date");
    let away = Said::Away(date("2027-05-03"), date("2027-05-10"));
    let spans = spots().into_iter().map(|spot| spot.span);
    let said = spans.flat_map(|span| [Said::Zone(span), Said::Week(span)]);
    for said in said.chain([away]) {
        assert_eq!(dated::read_said(&dated::written(said)), Some(said));
    }
    for other in ["", "z", "é", "a2027-05-03.x", "x2027-05-03.x"] {
        assert_eq!(dated::read_said(other), None, "{other}");
    }
}

#[test]
fn days_stand_in_one_number() {
    let days = [Weekday::Tue, Weekday::Sat];
    let set = DaySet::of(&days);
    assert_eq!(set.days(), days);
    assert_eq!(DaySet::read(&set.to_string()), Some(set));
    assert_eq!(DaySet::read("128"), None);
}

#[test]
fn every_command_and_option_is_described() {
    crate::discord::assert_described(&commands(), &DESCRIPTIONS);
}
