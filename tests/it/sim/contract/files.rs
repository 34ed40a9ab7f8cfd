//! Rules of the files that go with messages.

use carrel::sim::people::Message;
use serde_json::{Value, json};

use crate::sim::house::{House, fault_at, message_path};

const MIB: usize = 1024 * 1024;
/// A file of no matter what.
const NOTE: (&str, &[u8]) = ("note.txt", b"note");

/// The head of a PNG of 3 by 2 pixels, which is all that anybody here looks at.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0";

/// Posts a message with these files and nothing else.
async fn post(house: &House, files: &[(&str, &[u8])]) -> (u16, Value) {
    house.post_files(house.general(), &json!({}), files).await
}

/// The names of a message's files.
fn names(message: &Value) -> Vec<&str> {
    let files = message["attachments"].as_array().expect("files");
    files
        .iter()
        .filter_map(|file| file["filename"].as_str())
        .collect()
}

/// The newest message as Ada sees it.
async fn newest(house: &House) -> Message {
    let read = house.people.read(house.general(), house.ada).await;
    read.expect("a channel").pop().expect("a message")
}

/// An uploaded file can be fetched again, byte by byte, by everybody who reads the message.
///
/// Source: reference, "Uploading Files"; resources/message, "Attachment Structure".
#[tokio::test]
async fn what_goes_up_comes_down_again() {
    let house = House::open().await;
    let (status, _) = post(&house, &[("times.csv", b"a,b\n")]).await;
    assert_eq!(status, 200);
    let file = newest(&house).await.attachments.remove(0);
    assert_eq!((file.filename.as_str(), file.size), ("times.csv", 4));
    let fetched = reqwest::get(&file.url).await.expect("a file").bytes().await;
    assert_eq!(fetched.expect("bytes").as_ref(), b"a,b\n");
}

/// What `attachments` say about a file of the same number is said of that file: its name, its
/// alternative text.
///
/// Source: reference, "Uploading Files".
#[tokio::test]
async fn files_are_described_by_their_number() {
    let house = House::open().await;
    let body =
        json!({ "attachments": [{ "id": "1", "filename": "b.txt", "description": "Second" }] });
    let files: [(&str, &[u8]); 2] = [("x.txt", b"1"), ("y.txt", b"2")];
    let (status, message) = house.post_files(house.general(), &body, &files).await;
    assert_eq!((status, names(&message)), (200, vec!["x.txt", "b.txt"]));
    assert_eq!(message["attachments"][1]["description"], "Second");
    assert_eq!(message["attachments"][0]["description"], Value::Null);
}

/// A form may name the fields of a message one by one, without `payload_json`.
///
/// Source: reference, "Uploading Files".
#[tokio::test]
async fn a_form_may_name_fields_one_by_one() {
    let house = House::open().await;
    let part = reqwest::multipart::Part::bytes(b"a".to_vec()).file_name("a.txt");
    let form = reqwest::multipart::Form::new()
        .text("content", "Hello")
        .part("files[0]", part);
    let path = format!("/channels/{}/messages", house.general());
    let request = house.request("POST", &path, &Value::Null).multipart(form);
    let message: Value = request
        .send()
        .await
        .expect("a reply")
        .json()
        .await
        .expect("JSON");
    assert_eq!(message["content"], "Hello");
    assert_eq!(names(&message), ["a.txt"]);
}

/// A message has ten files at most, counted with those that stay when it is edited.
///
/// Source: topics/opcodes-and-status-codes, 30015.
#[tokio::test]
async fn a_message_has_ten_files() {
    let house = House::open().await;
    let (status, message) = post(&house, &[NOTE; 9]).await;
    assert_eq!(status, 200);
    let path = message_path(&message);
    let add = async |count: usize| {
        let files = vec![NOTE; count];
        house.send_files("PATCH", &path, &json!({}), &files).await
    };
    let (status, body) = add(2).await;
    assert_eq!((status, &body["code"]), (400, &json!(30015)));
    assert_eq!(add(1).await.0, 200);
    let (status, body) = post(&house, &[NOTE; 11]).await;
    assert_eq!((status, &body["code"]), (400, &json!(30015)));
}

/// A file has 10 MiB at most.
///
/// Source: reference, "Uploading Files"; topics/opcodes-and-status-codes, 40005.
#[tokio::test]
async fn a_file_has_ten_mebibytes() {
    let house = House::open().await;
    let bytes = vec![b'x'; 10 * MIB + 1];
    let fits = bytes.get(1..).expect("one fewer");
    assert_eq!(post(&house, &[("fits.txt", fits)]).await.0, 200);
    let (status, body) = post(&house, &[("not.txt", &bytes)]).await;
    assert_eq!((status, &body["code"]), (413, &json!(40005)));
}

/// A request has 25 MiB at most, whatever it is made of.
///
/// Source: resources/message, "Create Message", limitations.
#[tokio::test]
async fn a_request_has_twenty_five_mebibytes() {
    let house = House::open().await;
    let bytes = vec![b'x'; 9 * MIB];
    let file = ("file.txt", bytes.as_slice());
    assert_eq!(post(&house, &[file; 2]).await.0, 200);
    let (status, body) = post(&house, &[file; 3]).await;
    assert_eq!((status, &body["code"]), (413, &json!(40005)));
}

/// Of a file's name only ASCII letters, digits, dots, hyphens and underscores stay; what it was
/// called before becomes its title.
///
/// Source: discord-api-docs#7754 and #6945.
#[tokio::test]
async fn names_of_files_are_cleaned() {
    let house = House::open().await;
    let (status, message) = post(&house, &[("_hello (world) é.png", b"x")]).await;
    assert_eq!((status, names(&message)), (200, vec!["hello_world_.png"]));
    assert_eq!(message["attachments"][0]["title"], "_hello (world) é.png");
    let (_, message) = post(&house, &[("plain-name_1.png", b"x")]).await;
    assert_eq!(names(&message), ["plain-name_1.png"]);
    assert_eq!(message["attachments"][0]["title"], Value::Null);
}

/// What is said about a file has its limits: a name of 1024 code points, an alternative text of
/// 1024.
///
/// Source: resources/message, "Attachment Request Structure"; openapi, `MessageAttachmentRequest`.
#[tokio::test]
async fn what_is_said_about_a_file_has_its_limits() {
    let house = House::open().await;
    for field in ["filename", "description"] {
        let send = async |count: usize| {
            let body = json!({ "attachments": [{ "id": 0, field: "é".repeat(count) }] });
            house.post_files(house.general(), &body, &[NOTE]).await
        };
        assert_eq!(send(1024).await.0, 200, "{field}");
        let (status, body) = send(1025).await;
        assert_eq!((status, &body["code"]), (400, &json!(50035)), "{field}");
        let path = format!("attachments.0.{field}");
        assert_ne!(fault_at(&body, &path), "no fault here", "{body}");
    }
}

/// What `attachments` say is said of a file by its number: an entry without one is refused.
///
/// Source: resources/message, "Attachment Request Structure"; openapi, `MessageAttachmentRequest`.
#[tokio::test]
async fn what_is_said_about_a_file_names_it() {
    let house = House::open().await;
    let body = json!({ "attachments": [{ "filename": "a.txt" }] });
    let (status, body) = house.post_files(house.general(), &body, &[NOTE]).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)));
    assert_eq!(fault_at(&body, "attachments.0.id"), "BASE_TYPE_REQUIRED");
}

/// A file is blurred when its app says so, or by a name that begins with SPOILER_.
///
/// Source: resources/message, "Attachment Request Structure" and "Attachment Flags".
#[tokio::test]
async fn a_file_can_be_a_spoiler() {
    let house = House::open().await;
    let body = json!({ "attachments": [{ "id": 0, "is_spoiler": true }, { "id": 1 }] });
    let (_, message) = house.post_files(house.general(), &body, &[NOTE; 2]).await;
    let flags = |index: usize| message["attachments"][index]["flags"].clone();
    assert_eq!((flags(0), flags(1)), (json!(8), json!(0)));
}

/// A picture's width and height are told.
///
/// Source: resources/message, "Attachment Structure".
#[tokio::test]
async fn a_picture_has_its_measures() {
    let house = House::open().await;
    let (_, message) = post(&house, &[("a.png", PICTURE), NOTE]).await;
    let files = &message["attachments"];
    assert_eq!(
        (&files[0]["width"], &files[0]["height"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(files[1]["width"], Value::Null);
}

/// Files that come with an edit are added to those that are there, where the edit does not say
/// which stay.
///
/// Source: resources/message, "Edit Message": "Any provided files will be appended".
#[tokio::test]
async fn files_of_an_edit_are_added() {
    let house = House::open().await;
    let (_, message) = post(&house, &[("a.txt", b"a")]).await;
    let path = message_path(&message);
    let added: [(&str, &[u8]); 1] = [("b.txt", b"b")];
    let (status, edited) = house.send_files("PATCH", &path, &json!({}), &added).await;
    assert_eq!((status, names(&edited)), (200, vec!["a.txt", "b.txt"]));
}

/// Where an edit says which files stay, the others go.
///
/// Source: reference, "Editing Message Attachments".
#[tokio::test]
async fn an_edit_says_which_files_stay() {
    let house = House::open().await;
    let body = json!({ "content": "x" });
    let files: [(&str, &[u8]); 2] = [("a.txt", b"a"), ("b.txt", b"b")];
    let (_, message) = house.post_files(house.general(), &body, &files).await;
    let stays = &message["attachments"][1]["id"];
    let (status, edited) = house
        .edit(&message, json!({ "attachments": [{ "id": stays }] }))
        .await;
    assert_eq!((status, names(&edited)), (200, vec!["b.txt"]));
    let (_, edited) = house.edit(&message, json!({ "attachments": [] })).await;
    assert_eq!(edited["attachments"], json!([]));
}

/// An edit may change the alternative text of a file that stays.
///
/// Source: reference, "Editing Message Attachments".
#[tokio::test]
async fn an_edit_may_describe_a_file_anew() {
    let house = House::open().await;
    let (_, message) = post(&house, &[NOTE]).await;
    let id = &message["attachments"][0]["id"];
    let body = json!({ "attachments": [{ "id": id, "description": "A note" }] });
    let (status, edited) = house.edit(&message, body).await;
    assert_eq!(status, 200);
    assert_eq!(edited["attachments"][0]["description"], "A note");
}

/// An embed may show a file of its message, which then no longer stands beside it.
///
/// Source: reference, "Using Attachments within Embeds"; resources/message, "Message Structure",
/// `attachments`.
#[tokio::test]
async fn an_embed_shows_a_file_of_its_message() {
    let house = House::open().await;
    let embed = json!({ "title": "t", "image": { "url": "attachment://plan.png" } });
    let body = json!({ "embeds": [embed] });
    let files = [("plan.png", PICTURE), NOTE];
    let (status, message) = house.post_files(house.general(), &body, &files).await;
    assert_eq!((status, names(&message)), (200, vec!["note.txt"]));
    let image = &message["embeds"][0]["image"];
    let url = image["url"].as_str().expect("an address");
    assert!(url.starts_with(house.sim.base()) && url.contains("plan.png"));
}

/// An embed's picture that refers to a file which is not there is left out.
///
/// Source: users' reports, discord-api-docs#4847.
#[tokio::test]
async fn a_picture_that_is_not_there_is_left_out() {
    let house = House::open().await;
    let embed = json!({ "title": "t", "image": { "url": "attachment://plan.png" } });
    let (status, message) = house
        .post(house.general(), json!({ "embeds": [embed] }))
        .await;
    assert_eq!(status, 200);
    assert_eq!(message["embeds"][0].get("image"), None);
}
