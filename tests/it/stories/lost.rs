//! Discord hears what Carrel answers, and its reply gets lost.

use carrel::sim::people::{Fault, FaultKind, Matching, Outcome};
use serde_json::json;

use super::house::House;

const ACKNOWLEDGED: (&str, &str) = ("POST", "/interactions/{interaction}/{token}/callback");
const FILLED_IN: (&str, &str) = (
    "PATCH",
    "/webhooks/{application}/{token}/messages/@original",
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_left_waiting_for_an_answer_whose_reply_was_lost() {
    let house = House::open().await;
    for (request, kind, before_effect) in [
        (ACKNOWLEDGED, FaultKind::ReplyLost, false),
        (ACKNOWLEDGED, FaultKind::Status, true),
        (FILLED_IN, FaultKind::ReplyLost, false),
        (FILLED_IN, FaultKind::ResetMidBody, false),
        (FILLED_IN, FaultKind::Status, true),
    ] {
        let what = format!("{request:?} {kind:?}");
        let fault = fault(request, kind, before_effect);
        house.people.fail(&fault).await.expect("is kept in mind");
        let before = house.last_seq().await;

        let seen = house.run("help", json!({})).await;

        let played = house.people.journal(before, Some("fault_played")).await;
        assert_eq!(played.expect("the journal is read").len(), 1, "{what}");
        assert_eq!(seen.outcome, Outcome::Message, "{what}");
        let said = seen.message.expect("a message").text();
        assert!(
            said.contains("Carrel gives your group a room"),
            "{what}: {said}"
        );
    }
}

fn fault((method, route): (&str, &str), kind: FaultKind, before_effect: bool) -> Fault {
    Fault {
        matching: Matching {
            method: Some(method.to_owned()),
            route: Some(route.to_owned()),
        },
        kind,
        status: (kind == FaultKind::Status).then_some(502),
        before_effect,
        times: 1,
        delay_ms: None,
    }
}
