//! The people of the sample sheets, as a search sees them.

use std::fs;

use carrel::{
    app::sheet,
    domain::{
        availability::{Dated, Plan},
        ids::ParticipantId,
        meeting::Member,
        signup::{Choices, SignUp, Verdict, judge},
    },
};

/// Everyone of a sample sheet, by the Discord ids in it.
pub(crate) fn signed_up(name: &str) -> Vec<Member> {
    let path = format!("{}/config/sample/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = fs::read(path).expect("a sample");
    let sheet = sheet::read(&bytes).expect("a sheet");
    let judgement = judge(&sheet, &Choices::default()).expect("headings");
    judgement
        .rows
        .into_iter()
        .map(|judged| match judged.verdict {
            Verdict::Taken(sign_up, _) => member(&sign_up),
            Verdict::Refused { faults, .. } => panic!("row {}: {faults:?}", judged.row),
        })
        .collect()
}

fn member(sign_up: &SignUp) -> Member {
    let account = sign_up.account.expect("everyone has an account").0;
    Member {
        id: ParticipantId(account),
        plan: Plan {
            zones: vec![always(sign_up.zone)],
            hours: vec![always(sign_up.hours.clone())],
            away: Vec::new(),
        },
        ledger: 0,
        left_out: 0,
    }
}

fn always<T>(value: T) -> Dated<T> {
    Dated {
        from_on: None,
        until_on: None,
        value,
    }
}
