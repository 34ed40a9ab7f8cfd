//! twilight held against the simulated Discord: a strict client that none of us wrote.
//!
//! Its models refuse what lacks a field or has another type, so whatever it decodes here is
//! shaped as Discord's documentation says.

mod bot;

use carrel::sim::Permissions;
use carrel::sim::people::{GatewayAct, MemberChange, NewRole, Outcome, Upload};
use serde_json::json;
use twilight_http::api_error::ApiError;
use twilight_http::error::ErrorType;
use twilight_model::channel::message::Embed;
use twilight_model::channel::message::component::{Component, ComponentType};
use twilight_model::channel::permission_overwrite::PermissionOverwriteType;
use twilight_model::gateway::event::Event;
use twilight_model::guild::scheduled_event::{PrivacyLevel, Status};
use twilight_model::http::attachment::Attachment;
use twilight_model::id::Id;
use twilight_model::util::Timestamp;

use self::bot::{Twin, own, text, theirs};
use super::house::PATIENCE;

/// The code of a refusal by Discord.
fn code<T: std::fmt::Debug>(answer: Result<T, twilight_http::Error>) -> u64 {
    let fault = answer.expect_err("a refusal");
    if let ErrorType::Response {
        error: ApiError::General(refusal),
        ..
    } = fault.kind()
    {
        return refusal.code;
    }
    panic!("no refusal of Discord: {fault:?}")
}

#[tokio::test]
async fn it_logs_in_and_sees_the_server() {
    let mut twin = Twin::start().await;
    let me = twin.http.current_user().await.expect("a reply");
    let me = me.model().await.expect("a user");
    assert_eq!(theirs(me.id), twin.house.bot_id().await);
    let Event::GuildCreate(created) = twin.event("GUILD_CREATE").await else {
        panic!("another event");
    };
    assert_eq!(theirs(created.id()), twin.house.server.server_id);
    let guild = twin.http.guild(twin.guild()).await.expect("a reply");
    assert_eq!(guild.model().await.expect("a guild").name, "Library");
    let members = twin
        .http
        .guild_members(twin.guild())
        .limit(10)
        .await
        .expect("a reply");
    assert_eq!(members.model().await.expect("members").len(), 3);
    let channels = twin
        .http
        .guild_channels(twin.guild())
        .await
        .expect("a reply");
    assert_eq!(channels.model().await.expect("channels").len(), 1);
    let roles = twin.http.roles(twin.guild()).await.expect("a reply");
    assert_eq!(roles.model().await.expect("roles").len(), 2);
}

#[tokio::test]
async fn it_answers_commands_of_every_kind_of_option() {
    let twin = Twin::start().await;
    let seen = twin.run("ping", json!({})).await;
    assert_eq!(text(&seen), "pong");
    let options = json!({
        "text": "tea", "number": 7, "share": 0.5, "yes": true, "user": twin.house.ada,
        "channel": twin.house.general(), "role": twin.house.server.everyone_role_id,
        "named": twin.house.ada,
    });
    let paper = Upload {
        filename: "a.txt".to_owned(),
        content_type: "text/plain".to_owned(),
        content: b"hi".to_vec(),
    };
    let files = [("paper".to_owned(), paper)].into();
    let people = &twin.house.people;
    let general = twin.house.general();
    let seen = people.run_with_files(twin.house.ada, general, "everything", options, &files);
    let seen = seen.await.expect("taken");
    assert_eq!(
        text(&seen),
        "tea/7/0.5/true/ada/general/@everyone/ada/a.txt"
    );
    let seen = twin
        .run("shelf book find", json!({ "title": "Dune" }))
        .await;
    assert_eq!(text(&seen), "found Dune");
}

#[tokio::test]
async fn it_suggests_while_people_type() {
    let twin = Twin::start().await;
    let options = json!({ "title": "Du" });
    let (ada, general) = (twin.house.ada, twin.house.general());
    let people = &twin.house.people;
    let choices = people
        .autocomplete(ada, general, "shelf book find", options, "title")
        .await
        .expect("suggestions");
    let names: Vec<_> = choices.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!(names, ["Du!", "Du?"]);
}

#[tokio::test]
async fn it_hears_buttons_and_menus_of_every_kind() {
    let twin = Twin::start().await;
    let message = twin.run("buttons", json!({})).await.message.expect("one");
    let seen = twin.press(&message, "update", &[]).await;
    assert_eq!(
        (seen.outcome, text(&seen).as_str()),
        (Outcome::Updated, "updated")
    );
    let seen = twin.press(&message, "private", &[]).await;
    assert_eq!((seen.ephemeral, text(&seen).as_str()), (true, "private"));
    let seen = twin.press(&message, "later", &[]).await;
    assert_eq!(text(&seen), "later");
    let message = twin.run("menus", json!({})).await.message.expect("one");
    let (ada, general) = (twin.house.ada.to_string(), twin.house.general().to_string());
    let role = twin.house.server.everyone_role_id.to_string();
    let chosen: [(&str, &[&str], &str); 5] = [
        ("text", &["red", "green"], "red+green"),
        ("user", &[&ada], "ada"),
        ("role", &[&role], "@everyone"),
        ("mentionable", &[&ada], "ada"),
        ("channel", &[&general], "general"),
    ];
    for (custom_id, values, said) in chosen {
        let seen = twin.press(&message, custom_id, values).await;
        assert_eq!(text(&seen), said, "{custom_id}");
    }
}

#[tokio::test]
async fn it_lays_out_every_kind_of_the_newer_components() {
    let twin = Twin::start().await;
    let message = twin.run("layout", json!({})).await.message.expect("one");
    let read = twin.http.message(own(message.channel_id), own(message.id));
    let read = read.await.expect("a reply").model().await;
    let components = read.expect("a message").components;
    let kinds: Vec<_> = components.iter().map(Component::kind).collect();
    let wanted = [
        ComponentType::TextDisplay,
        ComponentType::Section,
        ComponentType::Section,
        ComponentType::Container,
    ];
    assert_eq!(kinds, wanted);
    let Some(Component::Container(container)) = components.last() else {
        panic!("no container");
    };
    let Component::MediaGallery(gallery) = &container.components[0] else {
        panic!("no gallery");
    };
    assert!(gallery.items[0].media.url.contains("pixel.png"));
    for custom_id in ["in-section", "in-container"] {
        let seen = twin.press(&message, custom_id, &[]).await;
        assert_eq!(text(&seen), custom_id);
    }
}

#[tokio::test]
async fn it_opens_dialogues_and_reads_what_was_filled_in() {
    let twin = Twin::start().await;
    let modal = twin
        .run("texts", json!({}))
        .await
        .modal
        .expect("a dialogue");
    assert_eq!(modal.fields.len(), 3);
    let filled = json!({ "called": "Ada", "about": "reads" });
    let paper = json!({ "paper": [{ "filename": "a.txt", "content_base64": "aGk=" }] });
    let seen = twin.submit(modal.modal_id, filled, paper).await;
    assert_eq!(text(&seen), "about=reads, called=Ada, paper=1");
    let modal = twin
        .run("choices", json!({}))
        .await
        .modal
        .expect("a dialogue");
    let ada = twin.house.ada;
    let filled = json!({ "colour": ["red"], "who": [ada], "days": ["mon", "tue"], "sure": true });
    let seen = twin.submit(modal.modal_id, filled, json!({})).await;
    let said = format!("colour=red, days=mon+tue, sure=true, who={ada}");
    assert_eq!(text(&seen), said);
}

#[tokio::test]
async fn it_sends_embeds_files_and_reactions() {
    let twin = Twin::start().await;
    let general = own(twin.house.general());
    let embed = json!({
        "type": "rich", "title": "Title", "description": "Text", "color": 0x0033_6699,
        "fields": [{ "name": "Name", "value": "Value", "inline": true }],
        "footer": { "text": "Footer" }, "author": { "name": "Author" },
        "timestamp": "2026-03-01T00:00:00.000000+00:00",
    });
    let embed: Embed = serde_json::from_value(embed).expect("an embed");
    let mut file = Attachment::from_bytes("notes.txt".to_owned(), b"notes".to_vec(), 0);
    file.description("My notes".to_owned());
    let (embeds, files) = ([embed], [file]);
    let sent = twin.http.create_message(general).content("With a file");
    let sent = sent.embeds(&embeds).attachments(&files).await;
    let sent = sent.expect("a reply").model().await.expect("a message");
    assert_eq!(sent.embeds[0].fields, embeds[0].fields);
    assert_eq!(sent.attachments[0].description.as_deref(), Some("My notes"));
    assert_eq!(sent.attachments[0].size, 5);
    let emoji =
        twilight_http::request::channel::reaction::RequestReactionType::Unicode { name: "👍" };
    twin.http
        .create_reaction(general, sent.id, &emoji)
        .await
        .expect("reacted");
    twin.http
        .create_pin(general, sent.id)
        .await
        .expect("pinned");
    let read = twin.http.message(general, sent.id).await.expect("a reply");
    let read = read.model().await.expect("a message");
    assert_eq!((read.pinned, read.reactions.len()), (true, 1));
    let edited = twin.http.update_message(general, sent.id);
    let edited = edited.content(Some("Edited")).await.expect("a reply");
    let edited = edited.model().await.expect("a message");
    assert!(edited.edited_timestamp.is_some());
    twin.http
        .delete_message(general, sent.id)
        .await
        .expect("deleted");
    assert_eq!(code(twin.http.message(general, sent.id).await), 10008);
}

#[tokio::test]
async fn it_schedules_an_event_from_first_to_last() {
    let mut twin = Twin::start().await;
    let now = twin.house.people.now().await.expect("a clock").timestamp();
    let [start, end] =
        [86_400, 90_000].map(|later| Timestamp::from_secs(now + later).expect("a moment"));
    let guild = twin.guild();
    let made = twin
        .http
        .create_guild_scheduled_event(guild, PrivacyLevel::GuildOnly)
        .external("Webinar", "https://example.org", &start, &end)
        .description("A talk")
        .await
        .expect("a reply");
    let made = made.model().await.expect("an event");
    assert_eq!(made.status, Status::Scheduled);
    let Event::GuildScheduledEventCreate(told) = twin.event("GUILD_SCHEDULED_EVENT_CREATE").await
    else {
        panic!("another event");
    };
    assert_eq!(told.id, made.id);
    for status in [Status::Active, Status::Completed] {
        let changed = twin.http.update_guild_scheduled_event(guild, made.id);
        let changed = changed.status(status).await.expect("a reply");
        assert_eq!(changed.model().await.expect("an event").status, status);
    }
    let again = twin.http.update_guild_scheduled_event(guild, made.id);
    assert_eq!(code(again.status(Status::Active).await), 180_000);
}

#[tokio::test]
async fn it_keeps_a_private_room_private() {
    let mut twin = Twin::start().await;
    let server = twin.house.server.server_id;
    let role = NewRole {
        name: "readers".to_owned(),
        ..NewRole::default()
    };
    let role = twin.house.people.add_role(server, &role).await;
    let role = role.expect("a role");
    let bot = twin.house.bot_id().await;
    let bits = |bits: Permissions| twilight_model::guild::Permissions::from_bits_truncate(bits.0);
    let overwrite = |id: carrel::sim::Snowflake, kind, allow, deny| {
        twilight_model::channel::permission_overwrite::PermissionOverwrite {
            id: Id::new(id.0),
            kind,
            allow: bits(allow),
            deny: bits(deny),
        }
    };
    let view = Permissions::VIEW_CHANNEL;
    let overwrites = [
        overwrite(
            server,
            PermissionOverwriteType::Role,
            Permissions::NONE,
            view,
        ),
        overwrite(role, PermissionOverwriteType::Role, view, Permissions::NONE),
        overwrite(
            bot,
            PermissionOverwriteType::Member,
            view,
            Permissions::NONE,
        ),
    ];
    let room = twin
        .http
        .create_guild_channel(twin.guild(), "A private room")
        .permission_overwrites(&overwrites)
        .await
        .expect("a reply");
    let room = room.model().await.expect("a channel");
    assert_eq!(room.name.as_deref(), Some("a-private-room"));
    let (ada, room_id) = (twin.house.ada, theirs(room.id));
    let people = twin.house.people.clone();
    assert!(people.read(room_id, ada).await.is_err());
    let change = MemberChange {
        roles: Some(vec![role]),
        ..MemberChange::default()
    };
    people
        .change_member(server, ada, &change)
        .await
        .expect("given");
    let Event::MemberUpdate(told) = twin.event("GUILD_MEMBER_UPDATE").await else {
        panic!("another event");
    };
    assert_eq!(told.roles, [Id::new(role.0)]);
    assert!(people.read(room_id, ada).await.is_ok());
    let kick = twin.http.remove_guild_member(twin.guild(), own(ada)).await;
    assert_eq!(code(kick), 50013);
    twin.http.delete_channel(room.id).await.expect("deleted");
    assert_eq!(code(twin.http.channel(room.id).await), 10003);
}

#[tokio::test]
async fn it_resumes_where_its_line_was_cut() {
    let mut twin = Twin::start().await;
    let people = twin.house.people.clone();
    let (ada, general) = (twin.house.ada, twin.house.general());
    people.gateway(GatewayAct::Drop).await.expect("cut");
    for content in ["missed one", "missed two"] {
        people.say(ada, general, content).await.expect("said");
    }
    for _ in 0..2 {
        let Event::MessageCreate(missed) = twin.event("MESSAGE_CREATE").await else {
            panic!("another event");
        };
        assert_eq!(theirs(missed.author.id), ada);
    }
    let resumed = people
        .await_journal(0, Some("gateway_resumed"), PATIENCE)
        .await;
    assert_eq!(resumed.expect("a journal").len(), 1);
    assert_eq!(text(&twin.run("ping", json!({})).await), "pong");
}
