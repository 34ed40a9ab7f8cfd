//! Webinars reach every room once, after a preview, and nobody who must not be woken.

use std::sync::Arc;

use carrel::{
    app::{
        App,
        webinars::{self, Passing, Refusal, Sending, Sent, Wanted},
    },
    discord::{guard::Answer, webinars as on_discord},
    domain::{
        ids::{AccountId, BroadcastId, ChannelId, MessageId, RoleId, WebinarId},
        promises::{Kept, Promise},
        time::Moment,
    },
    jobs::Failed,
    store::people::{Programme, programme_on},
};

use crate::prompts::{
    ANA, BO, ELSEWHERE, FIRST, ROOM, SECOND, SERVER, asked, at, change, cohort, keep, numbers,
    open_second_room, scene, sent,
};

const COORDINATOR: AccountId = AccountId(8001);
const BROADCAST: BroadcastId = BroadcastId(1);

fn now() -> Moment {
    at("2023-03-07T15:00:00Z")
}

fn wanted(when: &str) -> Wanted {
    Wanted {
        title: "Small libraries, **big** ideas".to_owned(),
        when: when.to_owned(),
        minutes: 60,
        link: "https://meet.example.org/abc?pwd=x_y".to_owned(),
        speaker: Some("Maha".to_owned()),
        about: None,
    }
}

async fn programme(app: &App, server: carrel::domain::ids::ServerId) -> Programme {
    let mut read = app.store.read().await.expect("a reader is free");
    programme_on(&mut read, server)
        .await
        .expect("the database answers")
        .expect("the server has a programme")
}

/// Drafts the webinar of 13 April 2023 at 09:00 in Chicago.
async fn draft(app: &App) -> webinars::Preview {
    let programme = programme(app, SERVER).await;
    webinars::announce(
        app,
        &programme,
        COORDINATOR,
        &wanted("2023-04-13 09:00"),
        now(),
    )
    .await
    .expect("the database answers")
    .expect("the webinar is right")
}

async fn confirm(app: &App, webinar: WebinarId, rooms: usize) -> Result<Sent, Refusal> {
    let programme = programme(app, SERVER).await;
    webinars::confirm(app, &programme, COORDINATOR, webinar, rooms, now())
        .await
        .expect("the database answers")
}

async fn announcements(app: &App) -> Vec<String> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar("SELECT key FROM job WHERE kind = 'announcement' ORDER BY key")
        .fetch_all(&mut *read)
        .await
        .expect("reads")
}

#[tokio::test]
async fn a_preview_says_who_gets_it_and_who_would_be_asleep_and_sends_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let preview = draft(&app).await;
    assert_eq!(preview.talk.starts_at, at("2023-04-13T14:00:00Z"));
    assert_eq!(
        (preview.rooms, preview.announcements, preview.members),
        (2, Some(ChannelId(600)), 5)
    );
    // It is 22:00 in Manila then and 00:30 on Lord Howe.
    assert_eq!(preview.at_night, 2);
    assert_eq!(preview.cohort_name, "Spring");
    assert_eq!(announcements(&app).await, [""; 0]);
}

#[tokio::test]
async fn what_runs_into_the_night_counts_as_night() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let programme = programme(&app, SERVER).await;
    for (minutes, expected) in [(60, 1), (61, 2)] {
        let wanted = Wanted {
            minutes,
            ..wanted("2023-04-13 08:00")
        };
        let preview = webinars::announce(&app, &programme, COORDINATOR, &wanted, now())
            .await
            .expect("the database answers")
            .expect("the webinar is right");
        assert_eq!(preview.at_night, expected, "{minutes} minutes");
    }
}

#[tokio::test]
async fn a_confirmed_webinar_is_promised_to_every_room_and_the_channel_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let webinar = draft(&app).await.webinar;
    let sent = |first| {
        Ok(Sent {
            rooms: 2,
            everywhere: true,
            first,
        })
    };
    assert_eq!(confirm(&app, webinar, 2).await, sent(true));
    assert_eq!(confirm(&app, webinar, 2).await, sent(false));
    let expected = ["announcement:1:1", "announcement:1:2", "announcement:1:all"];
    assert_eq!(announcements(&app).await, expected);
    let last = "SELECT DISTINCT not_after_at FROM job WHERE kind = 'announcement'";
    let starts_at = at("2023-04-13T14:00:00Z").timestamp_millis();
    assert_eq!(numbers(&app, last).await, [starts_at]);
    let event = "SELECT count(*) FROM job WHERE key = 'event:1' AND not_after_at IS NOT NULL";
    assert_eq!(numbers(&app, event).await, [1]);
    let audited = "SELECT count(*) FROM audit WHERE what = 'webinar.announce'";
    assert_eq!(numbers(&app, audited).await, [1]);
}

#[tokio::test]
async fn an_audience_that_changed_is_shown_again_before_anything_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let webinar = draft(&app).await.webinar;
    change(&app, "UPDATE room SET closed_at = 1").await;
    let Err(Refusal::AudienceChanged(preview)) = confirm(&app, webinar, 2).await else {
        panic!("two rooms were previewed, and one is left");
    };
    assert_eq!(preview.rooms, 1);
    assert_eq!(announcements(&app).await, [""; 0]);
    assert!(confirm(&app, webinar, 1).await.is_ok());
    assert_eq!(announcements(&app).await.len(), 2);
}

#[tokio::test]
async fn a_preview_that_outlived_its_cohort_is_not_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let webinar = draft(&app).await.webinar;
    change(&app, "UPDATE cohort SET state = 'archived'").await;
    assert_eq!(confirm(&app, webinar, 2).await, Err(Refusal::NoCohort));
    assert_eq!(numbers(&app, "SELECT count(*) FROM job").await, [0]);
}

#[tokio::test]
async fn what_cannot_be_announced_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let refused = async |wanted: &Wanted, server| {
        let programme = programme(&app, server).await;
        webinars::announce(&app, &programme, COORDINATOR, wanted, now())
            .await
            .expect("the database answers")
            .expect_err("the webinar is wrong")
    };
    let good = wanted("2023-04-13 09:00");
    assert_eq!(refused(&good, ELSEWHERE).await, Refusal::NoCohort);
    let nameless = Wanted {
        title: "  ".to_owned(),
        ..good.clone()
    };
    assert_eq!(refused(&nameless, SERVER).await, Refusal::NoTitle);
    let unsafe_link = Wanted {
        link: "http://meet.example.org".to_owned(),
        ..good.clone()
    };
    assert_eq!(refused(&unsafe_link, SERVER).await, Refusal::BadLink);
    let typed = "next Thursday".to_owned();
    assert_eq!(
        refused(&wanted(&typed), SERVER).await,
        Refusal::NoTime { typed }
    );
    assert_eq!(
        refused(&wanted("2023-03-12 02:30"), SERVER).await,
        Refusal::SkippedTime {
            next: at("2023-03-12T08:00:00Z")
        }
    );
    assert_eq!(
        refused(&wanted("2023-03-07 09:00"), SERVER).await,
        Refusal::Past { at: now() }
    );
    let drafts = "SELECT count(*) FROM webinar";
    assert_eq!(numbers(&app, drafts).await, [0]);
}

#[tokio::test]
async fn a_webinar_without_anybody_to_tell_is_not_written_down() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    change(&app, "UPDATE membership SET until_at = 1").await;
    change(&app, "UPDATE programme SET announcement_channel_id = NULL").await;
    let programme = programme(&app, SERVER).await;
    let wanted = wanted("2023-04-13 09:00");
    let refused = webinars::announce(&app, &programme, COORDINATOR, &wanted, now())
        .await
        .expect("the database answers");
    assert_eq!(refused, Err(Refusal::NobodyToTell));
    assert_eq!(numbers(&app, "SELECT count(*) FROM webinar").await, [0]);
}

#[tokio::test]
async fn a_withdrawn_webinar_is_not_sent_and_a_sent_one_not_withdrawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let withdraw = async |server, webinar| {
        webinars::withdraw(&app, server, COORDINATOR, webinar, now())
            .await
            .expect("the database answers")
    };
    let first = draft(&app).await.webinar;
    assert_eq!(withdraw(ELSEWHERE, first).await, Err(Refusal::Unknown));
    assert_eq!(withdraw(SERVER, first).await, Ok(()));
    assert_eq!(withdraw(SERVER, first).await, Ok(()));
    assert_eq!(confirm(&app, first, 2).await, Err(Refusal::Withdrawn));
    let second = draft(&app).await.webinar;
    assert!(confirm(&app, second, 2).await.is_ok());
    assert_eq!(withdraw(SERVER, second).await, Err(Refusal::Announced));
}

#[tokio::test]
async fn a_room_that_opens_later_gets_the_announcement_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let webinar = draft(&app).await.webinar;
    let sending = async |group| {
        webinars::to_send(&app, BROADCAST, group, now())
            .await
            .expect("the database answers")
    };
    assert_eq!(sending(Some(FIRST)).await, Sending::CalledOff);
    confirm(&app, webinar, 2).await.expect("is sent");
    assert_eq!(sending(Some(SECOND)).await, Sending::RoomAwaited);
    let waits = on_discord::compose(&scene(&app), BROADCAST, Some(SECOND), now()).await;
    assert!(matches!(waits, Err(Failed::Later { .. })), "{waits:?}");
    open_second_room(&app, now()).await;
    assert!(matches!(
        sending(Some(SECOND)).await,
        Sending::Ready {
            channel: ChannelId(702),
            ..
        }
    ));
    assert!(matches!(
        sending(None).await,
        Sending::Ready {
            channel: ChannelId(600),
            ..
        }
    ));
    change(&app, "UPDATE programme SET announcement_channel_id = NULL").await;
    assert_eq!(sending(None).await, Sending::NoAnnouncements);
}

#[tokio::test]
async fn an_announcement_is_silent_only_where_somebody_sleeps() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let webinar = draft(&app).await.webinar;
    confirm(&app, webinar, 2).await.expect("is sent");
    open_second_room(&app, now()).await;
    // 13:30 UTC is 07:30 in Chicago, 16:30 in Amman, 21:30 in Manila; and 00:30 on Lord Howe.
    let silent = async |group| {
        let outgoing =
            on_discord::compose(&scene(&app), BROADCAST, group, at("2023-03-07T13:30:00Z"))
                .await
                .expect("is ready");
        outgoing.card.silent
    };
    assert!(!silent(Some(FIRST)).await);
    assert!(silent(Some(SECOND)).await);
    assert!(silent(None).await);
}

#[tokio::test]
async fn every_channel_has_one_receipt() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let webinar = draft(&app).await.webinar;
    confirm(&app, webinar, 2).await.expect("is sent");
    for (group, channel) in [(Some(FIRST), 701), (Some(FIRST), 701), (None, 600)] {
        let promise = Promise::Announcement {
            broadcast: BROADCAST,
            group,
        };
        let message = Kept::Message {
            channel: ChannelId(channel),
            message: MessageId(channel + 100),
        };
        keep(&app, promise, message, now()).await;
    }
    let receipts = "SELECT message_id FROM receipt ORDER BY channel_id";
    assert_eq!(numbers(&app, receipts).await, [700, 801]);
    // What stands in the announcement channel is passed on, until the webinar begins.
    let passed_on = "SELECT not_after_at FROM job WHERE kind = 'publish'";
    let starts_at = at("2023-04-13T14:00:00Z").timestamp_millis();
    assert_eq!(numbers(&app, passed_on).await, [starts_at]);
    assert_eq!(
        webinars::to_pass_on(&app, BROADCAST)
            .await
            .expect("answers"),
        Passing::Ready {
            channel: ChannelId(600),
            message: MessageId(700)
        }
    );
}

#[tokio::test]
async fn a_card_mentions_nobody_shows_everyone_s_own_time_and_markup_as_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let webinar = draft(&app).await.webinar;
    confirm(&app, webinar, 2).await.expect("is sent");
    let outgoing = on_discord::compose(&scene(&app), BROADCAST, Some(FIRST), now())
        .await
        .expect("is ready");
    let card = sent(&outgoing.card);
    assert_eq!(outgoing.channel, ROOM);
    assert_eq!(card["allowed_mentions"]["users"], serde_json::json!([]));
    let embed = &card["embeds"][0];
    assert_eq!(
        embed["title"],
        "Webinar: Small libraries, \\*\\*big\\*\\* ideas"
    );
    let fields = embed["fields"].to_string();
    assert!(
        fields.contains("<t:1681394400:F> (<t:1681394400:R>)"),
        "{fields}"
    );
    assert!(
        fields.contains("<https://meet.example.org/abc?pwd=x_y>"),
        "{fields}"
    );
    let buttons = &card["components"][0]["components"];
    assert_eq!(
        buttons[0]["custom_id"],
        format!("1:webinar:coming:{webinar}")
    );
    assert_eq!(buttons[1]["url"], "https://meet.example.org/abc?pwd=x_y");
}

#[tokio::test]
async fn an_answer_turns_round_and_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let webinar = draft(&app).await.webinar;
    let turn = async |server, account, now| {
        let turned = webinars::turn_answer(&app, server, account, webinar, now).await;
        let turned = turned.expect("the database answers");
        turned.map(|answered| (answered.coming, answered.count))
    };
    let answered = |coming, count| Ok((coming, count));
    assert_eq!(turn(SERVER, ANA, now()).await, Err(Refusal::NotOpen));
    confirm(&app, webinar, 2).await.expect("is sent");
    assert_eq!(turn(SERVER, ANA, now()).await, answered(true, 1));
    assert_eq!(turn(SERVER, BO, now()).await, answered(true, 2));
    assert_eq!(turn(SERVER, ANA, now()).await, answered(false, 1));
    assert_eq!(turn(SERVER, ANA, now()).await, answered(true, 2));
    assert_eq!(turn(ELSEWHERE, ANA, now()).await, Err(Refusal::NotOpen));
    let over = at("2023-04-13T15:00:00Z");
    assert_eq!(turn(SERVER, ANA, over).await, Err(Refusal::NotOpen));
}

#[tokio::test]
async fn only_a_coordinator_can_send() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let webinar = draft(&app).await.webinar;
    let press = on_discord::Press::Send { webinar, rooms: 2 };
    let member = asked(&app, ANA, now());
    let answer = on_discord::on_press(member, press).await.expect("answers");
    assert!(
        matches!(
            answer,
            Answer::Update {
                card: None,
                whisper: Some(_)
            }
        ),
        "{answer:?}"
    );
    assert_eq!(announcements(&app).await, [""; 0]);

    let mut coordinator = asked(&app, COORDINATOR, now());
    coordinator.roles = vec![RoleId(500)];
    let answer = on_discord::on_press(coordinator, press)
        .await
        .expect("answers");
    let Answer::Update {
        card: Some(card), ..
    } = answer
    else {
        panic!("the preview becomes the result, but {answer:?}");
    };
    assert_eq!(card.text, "It is on its way to 2 rooms and to <#600>.");
    assert!(card.rows.is_empty());
    assert_eq!(announcements(&app).await.len(), 3);
}

#[tokio::test]
async fn every_command_and_option_of_these_rooms_has_its_description() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let described = carrel::discord::gateway::commands(&Arc::clone(&scene(&app)));
    for command in described
        .iter()
        .filter(|command| ["prompt", "webinar"].contains(&command.name.as_ref()))
    {
        for command in command.subcommands.iter().chain([command]) {
            let texts = command
                .parameters
                .iter()
                .map(|option| option.description.as_deref())
                .chain([command.description.as_deref()]);
            for text in texts {
                let text = text.expect("is described");
                assert!(!text.starts_with('['), "{text}");
                assert!(text.chars().count() <= 100, "{text}");
            }
        }
    }
}
