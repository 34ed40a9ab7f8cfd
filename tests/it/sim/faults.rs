//! Faults of the world, as an app meets them.

use std::time::Duration;

use carrel::sim::people::{Fault, FaultKind, Matching};
use serde_json::{Value, json};

use super::house::House;

fn fault(kind: FaultKind) -> Fault {
    Fault {
        matching: Matching {
            method: Some("POST".to_owned()),
            route: Some("/channels/{channel}/messages".to_owned()),
        },
        kind,
        status: None,
        before_effect: false,
        times: 1,
        delay_ms: None,
    }
}

impl House {
    async fn try_post(&self) -> Result<(u16, Value), reqwest::Error> {
        let path = format!("/channels/{}/messages", self.general());
        let reply = self
            .request("POST", &path, &json!({ "content": "x" }))
            .send()
            .await?;
        let status = reply.status().as_u16();
        Ok((status, reply.json().await?))
    }

    async fn count_messages(&self) -> usize {
        self.people
            .read(self.general(), self.ada)
            .await
            .expect("a channel")
            .len()
    }
}

#[tokio::test]
async fn a_lost_reply_has_had_its_effect() {
    let house = House::open().await;
    house
        .people
        .fail(&fault(FaultKind::ReplyLost))
        .await
        .expect("planned");
    assert!(house.try_post().await.is_err());
    assert_eq!(house.count_messages().await, 1);
    assert_eq!(house.try_post().await.expect("healed").0, 200);
}

#[tokio::test]
async fn a_reply_may_break_off_or_be_no_json() {
    let house = House::open().await;
    for kind in [FaultKind::ResetMidBody, FaultKind::MalformedJson] {
        house.people.fail(&fault(kind)).await.expect("planned");
        assert!(house.try_post().await.is_err(), "{kind:?}");
    }
    assert_eq!(house.count_messages().await, 2);
}

#[tokio::test]
async fn a_status_comes_before_or_after_the_effect() {
    let house = House::open().await;
    for (before_effect, messages) in [(true, 0), (false, 1)] {
        let planned = Fault {
            status: Some(503),
            before_effect,
            ..fault(FaultKind::Status)
        };
        house.people.fail(&planned).await.expect("planned");
        assert_eq!(house.try_post().await.expect("a reply").0, 503);
        assert_eq!(house.count_messages().await, messages);
    }
}

#[tokio::test]
async fn a_slow_reply_outlasts_an_impatient_client() {
    let house = House::open().await;
    let planned = Fault {
        delay_ms: Some(60_000),
        ..fault(FaultKind::Slow)
    };
    house.people.fail(&planned).await.expect("planned");
    let path = format!("/channels/{}/messages", house.general());
    let request = house.request("POST", &path, &json!({ "content": "x" }));
    let reply = request.timeout(Duration::from_millis(100)).send().await;
    assert!(reply.expect_err("too slow").is_timeout());
    assert_eq!(house.count_messages().await, 1);
}

#[tokio::test]
async fn faults_can_be_taken_away() {
    let house = House::open().await;
    let planned = Fault {
        status: Some(500),
        times: 10,
        ..fault(FaultKind::Status)
    };
    house.people.fail(&planned).await.expect("planned");
    assert_eq!(house.try_post().await.expect("a reply").0, 500);
    house.people.heal().await.expect("healed");
    assert_eq!(house.try_post().await.expect("a reply").0, 200);
}
