//! Groups as the design page wants them: rules kept, aims met, bounds true.

mod cases;
mod verifier;

use carrel::domain::grouping::{Effort, form};

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
