//! Groups as the design page wants them: rules kept, aims met, bounds true.

mod cases;
mod verifier;

use carrel::domain::{
    grouping::{
        Candidate, Change, Effort, Formed, Level, Mode, Relation, Remedy, Rules, StartSet,
        Strength, Subject, Unusable, Why, Wish, form, judge,
    },
    ids::ParticipantId,
};
use fastrand::Rng;

/// So few steps that nothing is solved exactly.
const HARDLY_ANY: u64 = 0;

fn solve(candidates: &[Candidate], rules: &Rules, effort: Effort) -> Formed {
    form(candidates, rules, effort).expect("the case is well formed")
}

#[test]
fn small_cohorts_are_grouped_as_well_as_can_be() {
    for seed in 0..400 {
        let (candidates, rules) = cases::handful(seed);
        let effort = Effort::for_people(candidates.len(), seed);
        let formed = form(&candidates, &rules, effort).expect("the case is well formed");
        let score = verifier::verify(&candidates, &rules, &formed);
        assert_eq!(
            score,
            verifier::oracle(&candidates, &rules),
            "seed {seed}: {rules:?}"
        );
        assert!(formed.exact, "seed {seed}");
    }
}

#[test]
fn a_hasty_answer_obeys_the_rules_and_its_bounds_hold() {
    for seed in 0..400 {
        let (candidates, rules) = cases::handful(seed);
        let formed = solve(
            &candidates,
            &rules,
            Effort {
                seed,
                steps: HARDLY_ANY,
            },
        );
        let score = verifier::verify(&candidates, &rules, &formed);
        let best = verifier::oracle(&candidates, &rules);
        assert!(score <= best, "seed {seed}: better than the best");
        assert!(
            best.1 <= formed.bounds.placed,
            "seed {seed}: {best:?} against {formed:?}"
        );
        if score.0 <= best.0 && score.1 <= best.1 {
            assert!(
                best.2 <= formed.bounds.worst,
                "seed {seed}: {best:?} against {formed:?}"
            );
            if score.2 <= best.2 {
                assert!(
                    best.3 <= formed.bounds.total,
                    "seed {seed}: {best:?} against {formed:?}"
                );
            }
        }
    }
}

#[test]
fn a_large_cohort_obeys_every_rule() {
    for seed in 0..6 {
        let candidates = cases::cohort(seed, 60, 17);
        let rules = Rules {
            text_groups: seed % 2 == 0,
            ..Rules::default()
        };
        let effort = Effort {
            seed,
            steps: 100_000,
        };
        let formed = solve(&candidates, &rules, effort);
        verifier::verify(&candidates, &rules, &formed);
        assert_eq!(
            formed,
            solve(&candidates, &rules, effort),
            "seed {seed}: two answers"
        );
    }
}

/// Gives everyone another id; `order` says whether the ids keep their order.
fn renamed(
    candidates: &[Candidate],
    rules: &Rules,
    name: impl Fn(ParticipantId) -> ParticipantId,
) -> (Vec<Candidate>, Rules) {
    let pairs = |pairs: &[(ParticipantId, ParticipantId)]| {
        pairs.iter().map(|&(a, b)| (name(a), name(b))).collect()
    };
    let candidates = candidates
        .iter()
        .map(|one| Candidate {
            id: name(one.id),
            ..one.clone()
        })
        .collect();
    let rules = Rules {
        together: pairs(&rules.together),
        apart: pairs(&rules.apart),
        met_before: pairs(&rules.met_before),
        ..rules.clone()
    };
    (candidates, rules)
}

#[test]
fn ids_are_only_names() {
    let onwards = |id: ParticipantId| ParticipantId(id.0 * 10 + 7);
    let backwards = |id: ParticipantId| ParticipantId(1_000 - id.0);
    let same = |candidates: &[Candidate], rules: &Rules, effort: Effort| {
        let values = solve(candidates, rules, effort).values;
        for (mut others, rules) in [
            renamed(candidates, rules, onwards),
            renamed(candidates, rules, backwards),
        ] {
            Rng::with_seed(effort.seed).shuffle(&mut others);
            assert_eq!(
                values,
                solve(&others, &rules, effort).values,
                "seed {}",
                effort.seed
            );
        }
    };
    for seed in 0..100 {
        let (candidates, rules) = cases::handful(seed);
        same(
            &candidates,
            &rules,
            Effort::for_people(candidates.len(), seed),
        );
    }
    same(
        &cases::cohort(3, 60, 6),
        &Rules::default(),
        Effort {
            seed: 3,
            steps: 50_000,
        },
    );
}

#[test]
fn more_hours_never_place_fewer_by_hours() {
    for seed in 0..150 {
        let (mut candidates, rules) = cases::handful(seed);
        let effort = Effort::for_people(candidates.len(), seed);
        let before = solve(&candidates, &rules, effort);
        let before = verifier::verify(&candidates, &rules, &before);
        let mut rng = Rng::with_seed(seed);
        let lucky = rng.usize(..candidates.len());
        let more: StartSet = (0..4).map(|_| rng.u16(..12)).collect();
        for week in &mut candidates[lucky].weeks {
            *week = week.or(&more);
        }
        let after = solve(&candidates, &rules, effort);
        let after = verifier::verify(&candidates, &rules, &after);
        assert!(
            before.0 <= after.0,
            "seed {seed}: {before:?} became {after:?}"
        );
        if !rules.text_groups {
            assert!(
                before.1 <= after.1,
                "seed {seed}: {before:?} became {after:?}"
            );
        }
    }
}

#[test]
fn more_steps_never_make_it_worse() {
    let candidates = cases::cohort(5, 40, 4);
    let rules = Rules::default();
    let mut before = (0, 0, 0, 0);
    for steps in [0, 1_000, 10_000, 50_000, 200_000] {
        let formed = solve(&candidates, &rules, Effort { seed: 5, steps });
        let after = verifier::verify(&candidates, &rules, &formed);
        assert!(
            before <= after,
            "{steps} steps: {before:?} became {after:?}"
        );
        before = after;
    }
}

/// Makes the change on copies, as coordinators and people would.
fn changed(
    candidates: &[Candidate],
    rules: &Rules,
    id: ParticipantId,
    change: &Change,
) -> (Vec<Candidate>, Rules) {
    let mut candidates = candidates.to_vec();
    let mut rules = rules.clone();
    let person = |id: ParticipantId, candidates: &mut Vec<Candidate>| {
        candidates
            .iter()
            .position(|one| one.id == id)
            .expect("somebody of the cohort")
    };
    let place = person(id, &mut candidates);
    let pair = |other: ParticipantId| [(id, other), (other, id)];
    match &change.what {
        Remedy::AddHours { starts } => {
            assert!(!starts.is_empty(), "no hours to add for {id}");
            for week in &mut candidates[place].weeks {
                *week = week.or(&starts.iter().copied().collect());
            }
        }
        Remedy::DropMust { of, wish } => {
            let place = person(*of, &mut candidates);
            candidates[place].wishes.retain(|kept| kept != wish);
        }
        Remedy::AllowText => candidates[place].mode = Mode::Either,
        Remedy::AllowSize { size } => rules.size_max = *size,
        Remedy::Learn { language } => {
            candidates[place]
                .languages
                .push((language.clone(), Level::Basic));
        }
        Remedy::MeetAgain { other } => rules.met_before.retain(|met| !pair(*other).contains(met)),
    }
    (candidates, rules)
}

#[test]
fn every_change_that_is_offered_places_the_person() {
    let mut offered = 0;
    for seed in 0..300 {
        let (candidates, rules) = cases::handful(seed);
        let formed = solve(
            &candidates,
            &rules,
            Effort::for_people(candidates.len(), seed),
        );
        for one in &formed.unplaced {
            let Some(change) = &one.change else { continue };
            offered += 1;
            let (after, rules) = changed(&candidates, &rules, one.id, change);
            let members: Vec<&Candidate> = after
                .iter()
                .filter(|other| other.id == one.id || change.with.contains(&other.id))
                .collect();
            assert_eq!(members.len(), change.with.len() + 1, "seed {seed}: {one:?}");
            let stands = verifier::stands(&members, &rules);
            assert!(stands.is_some(), "seed {seed}: {one:?} opens nothing");
            let was_by_hours = formed.groups.iter().any(|group| {
                !group.text && group.members.iter().all(|id| change.with.contains(id))
            });
            let by_hours = stands.is_some_and(|stands| stands.by_hours);
            assert!(
                by_hours || !was_by_hours,
                "seed {seed}: {one:?} takes a group's hours"
            );
        }
    }
    assert!(100 < offered, "only {offered} changes were offered");
}

#[test]
fn a_group_without_breaches_is_one_that_may_stand() {
    let mut standing = 0;
    for seed in 0..200 {
        let (candidates, rules) = cases::handful(seed);
        let mut rng = Rng::with_seed(seed);
        for _ in 0..20 {
            let members: Vec<&Candidate> = candidates.iter().filter(|_| rng.bool()).collect();
            if members.is_empty() {
                continue;
            }
            let verdict = judge(&members, &rules).expect("few choices");
            let stands = verifier::stands(&members, &rules);
            assert_eq!(
                verdict.breaches.is_empty(),
                stands.is_some(),
                "seed {seed}: {verdict:?}"
            );
            if let Some(stands) = stands {
                standing += 1;
                assert_eq!(verdict.group.quality, stands.quality, "seed {seed}");
                assert_eq!(verdict.group.text, !stands.by_hours, "seed {seed}");
            }
        }
    }
    assert!(100 < standing, "only {standing} groups may stand");
}

#[test]
fn a_locked_group_stands_as_it_is() {
    for seed in 0..60 {
        let (candidates, mut rules) = cases::handful(seed);
        if candidates.len() < 5 {
            continue;
        }
        let ids: Vec<ParticipantId> = candidates.iter().map(|one| one.id).collect();
        rules.locked = vec![vec![ids[3], ids[0]]];
        let formed = solve(
            &candidates,
            &rules,
            Effort::for_people(candidates.len(), seed),
        );
        verifier::verify(&candidates, &rules, &formed);
        let locked: Vec<_> = formed.groups.iter().filter(|group| group.locked).collect();
        assert_eq!(locked.len(), 1, "seed {seed}");
        assert_eq!(locked[0].members, [ids[0], ids[3]], "seed {seed}");
    }
}

/// Somebody whom everybody suits.
fn easy(id: i64) -> Candidate {
    Candidate {
        id: ParticipantId(id),
        weeks: vec![(0..10).collect(); 3],
        country: "PH".to_owned(),
        sector: Some("public".to_owned()),
        stage: Some("early".to_owned()),
        interests: vec!["maps".to_owned()],
        languages: vec![("en".to_owned(), Level::Fluent)],
        mode: Mode::Voice,
        wishes: Vec::new(),
    }
}

/// What is said of the last of the candidates, who has no group.
fn said(candidates: &[Candidate], rules: &Rules) -> (Why, Option<Change>) {
    let formed = solve(candidates, rules, Effort::for_people(candidates.len(), 1));
    let last = candidates.last().expect("somebody").id;
    let one = formed.unplaced.into_iter().find(|one| one.id == last);
    let one = one.expect("the last has no group");
    (one.why, one.change)
}

fn ids(ids: &[i64]) -> Vec<ParticipantId> {
    ids.iter().copied().map(ParticipantId).collect()
}

#[test]
fn whoever_has_too_few_hours_is_told_the_week_and_the_hours_to_add() {
    let mut late = easy(4);
    late.weeks[1] = StartSet::from_iter([9]);
    let (why, change) = said(&[easy(1), easy(2), easy(3), late], &Rules::default());
    assert_eq!(why, Why::FewHours { week: 2, starts: 1 });
    let change = change.expect("hours would help");
    assert_eq!(change.what, Remedy::AddHours { starts: vec![8] });
    assert_eq!(change.with, ids(&[1, 2, 3]));
}

#[test]
fn whoever_has_other_hours_is_told_how_many_share_them() {
    let mut night = easy(4);
    night.weeks = vec![(20..30).collect(); 3];
    let (why, change) = said(&[easy(1), easy(2), easy(3), night], &Rules::default());
    assert_eq!(why, Why::Hours { others: 0 });
    let change = change.expect("hours would help");
    assert_eq!(change.what, Remedy::AddHours { starts: vec![8, 9] });
}

#[test]
fn whoever_shares_no_language_is_told_which_to_learn() {
    let mut alone = easy(4);
    alone.languages = vec![("is".to_owned(), Level::Native)];
    let (why, change) = said(&[easy(1), easy(2), easy(3), alone], &Rules::default());
    assert_eq!(why, Why::Language { others: 0 });
    let learn = Remedy::Learn {
        language: "en".to_owned(),
    };
    assert_eq!(change.map(|change| change.what), Some(learn));
}

#[test]
fn whoever_asks_too_much_is_told_which_must_to_drop() {
    let must = Wish {
        subject: Subject::Stage,
        relation: Relation::Different,
        strength: Strength::Must,
    };
    let mut choosy = easy(4);
    choosy.wishes = vec![must];
    let (why, change) = said(&[easy(1), easy(2), easy(3), choosy], &Rules::default());
    assert_eq!(why, Why::Must { others: 0 });
    let drop = Remedy::DropMust {
        of: ParticipantId(4),
        wish: must,
    };
    assert_eq!(change.map(|change| change.what), Some(drop));
}

#[test]
fn whoever_met_the_others_is_told_whom_to_meet_again() {
    let met_before = vec![(ParticipantId(4), ParticipantId(1))];
    let rules = Rules {
        met_before,
        size_max: 4,
        ..Rules::default()
    };
    let mut shy = easy(4);
    shy.languages = vec![("en".to_owned(), Level::Basic)];
    let (why, change) = said(&[easy(1), easy(2), easy(3), shy], &rules);
    assert_eq!(why, Why::NobodyLeft { others: 2, free: 0 });
    let again = Remedy::MeetAgain {
        other: ParticipantId(1),
    };
    assert_eq!(change.map(|change| change.what), Some(again));
}

#[test]
fn whoever_finds_only_full_groups_is_told_of_one_seat_more() {
    let rules = Rules {
        size_max: 3,
        ..Rules::default()
    };
    let mut late = easy(4);
    late.country = "JO".to_owned();
    late.languages = vec![("en".to_owned(), Level::Basic)];
    let people = [easy(1), easy(2), easy(3), late];
    let formed = solve(&people, &rules, Effort::for_people(4, 1));
    let [one] = formed.unplaced.as_slice() else {
        panic!("one is left: {formed:?}")
    };
    let change = one.change.as_ref().expect("a larger group would do");
    assert!(matches!(&one.why, Why::Full { group } if *group == change.with));
    assert_eq!(change.what, Remedy::AllowSize { size: 4 });
}

#[test]
fn whoever_goes_only_with_somebody_is_told_with_whom() {
    let mut stranger = easy(4);
    stranger.languages = vec![("is".to_owned(), Level::Native)];
    let rules = Rules {
        together: vec![(ParticipantId(4), ParticipantId(5))],
        ..Rules::default()
    };
    let (why, _) = said(&[easy(1), easy(2), easy(3), stranger, easy(5)], &rules);
    assert_eq!(why, Why::Company { with: ids(&[4]) });
}

#[test]
fn text_is_for_those_whom_no_hours_would_place() {
    let text = |id: i64, from: u16| Candidate {
        weeks: vec![(from..from + 10).collect(); 3],
        mode: Mode::TextFirst,
        ..easy(id)
    };
    let people: Vec<Candidate> = [
        easy(1),
        easy(2),
        easy(3),
        text(4, 30),
        text(5, 60),
        text(6, 90),
        text(7, 0),
    ]
    .into();
    let formed = solve(&people, &Rules::default(), Effort::for_people(7, 1));
    verifier::verify(&people, &Rules::default(), &formed);
    let members: Vec<_> = formed
        .groups
        .iter()
        .map(|group| (group.members.clone(), group.text))
        .collect();
    assert_eq!(
        members,
        [(ids(&[1, 2, 3, 7]), false), (ids(&[4, 5, 6]), true)]
    );
}

#[test]
fn input_that_makes_no_sense_is_refused_by_name() {
    let effort = Effort {
        seed: 1,
        steps: 1_000,
    };
    let refused = |candidates: &[Candidate], rules: &Rules| {
        form(candidates, rules, effort).expect_err("this makes no sense")
    };
    let rules = Rules {
        size_min: 4,
        size_max: 3,
        ..Rules::default()
    };
    assert_eq!(refused(&[], &rules), Unusable::Sizes { min: 4, max: 3 });
    let rules = Rules::default();
    assert_eq!(
        refused(&[easy(1), easy(1)], &rules),
        Unusable::Twice(ParticipantId(1))
    );
    let mut short = easy(2);
    short.weeks.pop();
    let id = ParticipantId(2);
    assert_eq!(
        refused(&[easy(1), short], &rules),
        Unusable::Weeks {
            id,
            found: 2,
            expected: 3
        }
    );
    let rules = Rules {
        locked: vec![ids(&[1, 9])],
        ..rules
    };
    let stranger = Unusable::LockedStranger {
        place: 1,
        id: ParticipantId(9),
    };
    assert_eq!(refused(&[easy(1)], &rules), stranger);
}

#[test]
fn nobody_makes_no_groups() {
    let formed = solve(&[], &Rules::default(), Effort { seed: 1, steps: 0 });
    assert!(formed.exact && formed.groups.is_empty() && formed.unplaced.is_empty());
}
