//! Groups as the design page wants them: rules kept, aims met, bounds true.

mod cases;
mod verifier;

use carrel::domain::{
    grouping::{Candidate, Effort, Formed, Rules, StartSet, form},
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
