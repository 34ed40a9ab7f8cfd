//! The rules of requests as such: their address, their method and the types of their fields.

use serde_json::{Value, json};

use crate::sim::house::{House, fault_at};

/// A field of another type than it has is refused, wherever it stands.
///
/// Source: reference, "Error Messages"; openapi, `ErrorDetails`.
#[tokio::test]
async fn a_field_has_its_type() {
    let house = House::open().await;
    let general = house.general();
    for (body, at, code) in [
        (
            json!({ "content": "x", "tts": "loud" }),
            "tts",
            "BOOLEAN_TYPE_CONVERT",
        ),
        (
            json!({ "embeds": [{ "title": "x", "footer": { "text": "x", "icon_url": [] } }] }),
            "embeds.0.footer.icon_url",
            "STRING_TYPE_CONVERT",
        ),
        (
            json!({ "content": "x", "allowed_mentions": { "replied_user": 7 } }),
            "allowed_mentions.replied_user",
            "BOOLEAN_TYPE_CONVERT",
        ),
    ] {
        let (status, told) = house.post(general, body).await;
        assert_eq!((status, &told["code"]), (400, &json!(50035)));
        assert_eq!(fault_at(&told, at), code);
    }
    let body = json!({ "content": "x", "tts": false, "unheard_of": [1] });
    assert_eq!(house.post(general, body).await.0, 200);
}

/// A page is asked for with numbers.
///
/// Source: resources/message, "Get Channel Messages"; openapi, `SnowflakeType`.
#[tokio::test]
async fn a_page_is_asked_for_with_numbers() {
    let house = House::open().await;
    let path = format!("/channels/{}/messages", house.general());
    for name in ["limit", "before", "after", "around"] {
        let (status, told) = house
            .call("GET", &format!("{path}?{name}=many"), Value::Null)
            .await;
        assert_eq!((status, &told["code"]), (400, &json!(50035)), "{name}");
        assert_eq!(fault_at(&told, name), "NUMBER_TYPE_COERCE");
    }
    let (status, _) = house
        .call("GET", &format!("{path}?limit=5"), Value::Null)
        .await;
    assert_eq!(status, 200);
}

/// What is no route is not found, without a code.
///
/// Source: topics/opcodes-and-status-codes, "HTTP Response Codes" and "JSON Error Codes".
#[tokio::test]
async fn what_is_no_route_is_not_found() {
    let house = House::open().await;
    for path in ["/ghosts", "/users/@me/ghosts", "/lobbies/1/ghosts"] {
        let (status, told) = house.call("GET", path, Value::Null).await;
        assert_eq!((status, &told["code"]), (404, &json!(0)), "{path}");
        assert_eq!(told["message"], "404: Not Found");
    }
    let (status, _) = house.call("GET", "/sticker-packs", Value::Null).await;
    assert_eq!(status, 501, "a route that Discord has");
}

/// A method that a route does not take is refused as such.
///
/// Source: topics/opcodes-and-status-codes, "HTTP Response Codes".
#[tokio::test]
async fn a_route_takes_only_its_methods() {
    let house = House::open().await;
    let path = format!("/channels/{}/messages", house.general());
    let (status, told) = house.call("PUT", &path, Value::Null).await;
    assert_eq!((status, &told["code"]), (405, &json!(0)));
    assert_eq!(house.call("GET", &path, Value::Null).await.0, 200);
}

/// A version that the API does not have is refused.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (50041); reference, "API Versioning".
#[tokio::test]
async fn the_api_has_its_versions() {
    let house = House::open().await;
    for (version, expected) in [(5, (400, json!(50041))), (99, (400, json!(50041)))] {
        let url = format!("{}/api/v{version}/users/@me", house.sim.base());
        let reply = house.fetch(&url).await;
        assert_eq!((reply.0, reply.1["code"].clone()), expected);
    }
    let url = format!("{}/api/v10/gateway", house.sim.base());
    assert_eq!(house.fetch(&url).await.0, 200);
}
