//! Coordinators set up, open, import, form, launch; twice changes nothing, and no server reaches
//! another's cohorts.

use std::{path::Path, sync::Arc, time::Duration};

use carrel::{
    app::{
        App, Defaults,
        cohorts::{
            self, Confirmed, FormRefusal, ImportRefusal, LaunchRefusal, NextStep, OpenRefusal,
            Opened, Wanted,
        },
        setup::{self, Choice, Was},
    },
    discord::{
        Scene, cohorts as desk,
        guard::{Answer, Asked},
        wire,
    },
    domain::{
        ids::{AccountId, ChannelId, CohortId, RoleId, ServerId},
        limits::Grounds,
        signup::SheetProblem,
        time::Moment,
    },
    sim::{Options, Permissions, Sim, people::NewAccount},
    store::{
        Store,
        cohorts::State,
        people::{self, Programme},
        setup::Chosen,
    },
};
use chrono::{TimeZone, Utc};

use super::prompts::{asked, sent};

pub(crate) const SERVER: ServerId = ServerId(41);
pub(crate) const ELSEWHERE: ServerId = ServerId(42);
pub(crate) const COORDINATOR: AccountId = AccountId(900_000_000_000_000_009);
pub(crate) const SAMPLE: &[u8] = include_bytes!("../../config/sample/signups-24.csv");

pub(crate) fn now() -> Moment {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

pub(crate) async fn new_app(folder: &Path) -> App {
    let store = Store::open(&folder.join("carrel.sqlite"))
        .await
        .expect("a new file opens");
    App {
        store,
        defaults: Defaults::default(),
    }
}

/// All that a programme needs, chosen at once.
pub(crate) fn whole_choice() -> Choice {
    Choice {
        chosen: Chosen {
            role: Some(RoleId(7)),
            announcements: Some(ChannelId(8)),
            home_zone: Some("Europe/Lisbon".parse().expect("a zone")),
        },
        name: "Librarians".to_owned(),
        locale: "en-GB",
    }
}

pub(crate) async fn set_up(app: &App, server: ServerId) -> (Programme, Was) {
    let choice = whole_choice();
    let (_seen, was, _freed) = setup::choose(app, server, COORDINATOR, &choice, now())
        .await
        .expect("the database answers");
    let mut read = app.store.read().await.expect("a reader is free");
    let programme = people::programme_on(&mut read, server)
        .await
        .expect("reads")
        .expect("was set up");
    (programme, was)
}

pub(crate) fn wanted(starts_on: &str) -> Wanted {
    Wanted {
        name: "Spring".to_owned(),
        starts_on: starts_on.to_owned(),
        fortnights: None,
        meeting_minutes: None,
        deck: None,
    }
}

pub(crate) async fn open(
    app: &App,
    programme: &Programme,
    wanted: &Wanted,
) -> Result<Opened, OpenRefusal> {
    cohorts::open(app, programme, COORDINATOR, wanted, now())
        .await
        .expect("the database answers")
}

pub(crate) async fn import(app: &App, programme: &Programme, sheet: &[u8]) -> (usize, usize) {
    let preview = cohorts::preview_import(app, programme, COORDINATOR, sheet, now())
        .await
        .expect("the database answers")
        .expect("the sheet is taken");
    let done = cohorts::import(app, programme.server, COORDINATOR, preview.draft, now())
        .await
        .expect("the database answers")
        .expect("is imported");
    assert_eq!((done.added, done.already), (preview.new, preview.already));
    (done.added, done.already)
}

pub(crate) async fn form(app: &App, programme: &Programme) -> Result<cohorts::Formed, FormRefusal> {
    let name = |number| format!("Group {number}");
    let decided = cohorts::gather(app, programme)
        .await
        .expect("the database answers")?
        .decide()?;
    cohorts::form(app, &decided, COORDINATOR, name, now())
        .await
        .expect("the database answers")
}

pub(crate) async fn count(app: &App, sql: &'static str) -> i64 {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar(sql)
        .fetch_one(&mut *read)
        .await
        .expect("reads")
}

#[tokio::test]
async fn setting_up_twice_changes_the_programme_and_makes_no_second() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    assert_eq!(set_up(&app, SERVER).await.1, Was::Made);
    assert_eq!(set_up(&app, SERVER).await.1, Was::Kept);
    assert_eq!(count(&app, "SELECT count(*) FROM programme").await, 1);
    assert_eq!(count(&app, "SELECT count(*) FROM staff").await, 1);
}

#[tokio::test]
async fn a_set_up_puts_parked_jobs_back_to_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    sqlx::query(
        "INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at, ended_at)
         VALUES ('room:1', 41, 'room', 1, '{}', 0, 'parked', 0, 1)",
    )
    .execute(&mut *write)
    .await
    .expect("the row fits the schema");
    write.commit().await.expect("commits");
    set_up(&app, programme.server).await;
    let waiting = "SELECT count(*) FROM job WHERE state = 'waiting'";
    assert_eq!(count(&app, waiting).await, 1);
}

#[tokio::test]
async fn opening_freezes_the_deck_and_the_choices() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    let opened = open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    assert_eq!(opened.plan.fortnights, 8);
    assert_eq!(opened.ends_on.to_string(), "2026-06-29");
    assert_eq!(count(&app, "SELECT count(*) FROM cohort_plan").await, 8);
    assert_eq!(
        count(
            &app,
            "SELECT count(*) FROM cohort_choice WHERE subject = 'sector'"
        )
        .await,
        8
    );
}

#[tokio::test]
async fn what_cannot_be_opened_says_what_stood_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    let date = |text: &str| text.parse().expect("a date");
    let refused = async |wanted: &Wanted| {
        open(&app, &programme, wanted)
            .await
            .expect_err("is refused")
    };
    assert_eq!(
        refused(&wanted("9 March")).await,
        OpenRefusal::NoDate {
            stood: "9 March".to_owned(),
            such_as: date("2026-03-09"),
        }
    );
    assert_eq!(
        refused(&wanted("2025-03-10")).await,
        OpenRefusal::Past {
            starts_on: date("2025-03-10"),
            today: date("2026-03-02"),
        }
    );
    assert!(matches!(
        refused(&wanted("2062-03-09")).await,
        OpenRefusal::TooFar { .. }
    ));
    let mut long = wanted("2026-03-09");
    long.fortnights = Some(27);
    assert_eq!(refused(&long).await, OpenRefusal::Fortnights { stood: 27 });
    long.fortnights = Some(26);
    assert!(matches!(
        refused(&long).await,
        OpenRefusal::DeckTooShort { fortnights: 26, .. }
    ));
    long = wanted("2026-03-09");
    long.deck = Some("second-cohort".to_owned());
    assert_eq!(
        refused(&long).await,
        OpenRefusal::NoDeck {
            stood: "second-cohort".to_owned(),
            known: vec!["first-cohort".to_owned()],
        }
    );
    long = wanted("2026-03-09");
    long.meeting_minutes = Some(-5);
    assert_eq!(refused(&long).await, OpenRefusal::Minutes { stood: -5 });
    long = wanted("2026-03-09");
    long.name = "n".repeat(61);
    assert_eq!(refused(&long).await, OpenRefusal::Name { characters: 61 });
    assert_eq!(count(&app, "SELECT count(*) FROM cohort").await, 0);
}

#[tokio::test]
async fn an_empty_cohort_is_settled_anew_and_one_with_sign_ups_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    let mut other = wanted("2026-04-06");
    other.fortnights = Some(4);
    let opened = open(&app, &programme, &other).await.expect("settles anew");
    assert!(opened.anew);
    assert_eq!(count(&app, "SELECT count(*) FROM cohort").await, 1);
    assert_eq!(count(&app, "SELECT count(*) FROM cohort_plan").await, 4);
    import(&app, &programme, SAMPLE).await;
    assert_eq!(
        open(&app, &programme, &other).await,
        Err(OpenRefusal::OneGathers {
            name: "Spring".to_owned()
        })
    );
}

#[tokio::test]
async fn an_import_made_twice_changes_nothing_the_second_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    assert_eq!(import(&app, &programme, SAMPLE).await, (24, 0));
    assert_eq!(import(&app, &programme, SAMPLE).await, (0, 24));
    assert_eq!(count(&app, "SELECT count(*) FROM person").await, 24);
    assert_eq!(count(&app, "SELECT count(*) FROM participant").await, 24);
    assert_eq!(count(&app, "SELECT count(*) FROM account").await, 24);
    assert_eq!(
        count(&app, "SELECT sum(length(sheet)) FROM import_draft").await,
        0
    );
}

#[tokio::test]
async fn a_button_pressed_twice_imports_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    let preview = cohorts::preview_import(&app, &programme, COORDINATOR, SAMPLE, now())
        .await
        .expect("the database answers")
        .expect("the sheet is taken");
    for taken_before in [false, true] {
        let done = cohorts::import(&app, SERVER, COORDINATOR, preview.draft, now())
            .await
            .expect("the database answers")
            .expect("is imported");
        assert_eq!(done.taken_before, taken_before);
    }
    assert_eq!(count(&app, "SELECT count(*) FROM participant").await, 24);
}

#[tokio::test]
async fn people_are_known_again_without_an_account() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    let sheet = "discord_user_id,discord_username,display_name,country,time_zone,available,email
,,Ana,PT,Europe/Lisbon,Mon 18:00-21:00,desk@library.example
,,Bo,PT,Europe/Lisbon,Mon 18:00-21:00,desk@library.example
,chi.lim,Chi,PT,Europe/Lisbon,Mon 18:00-21:00,
,,Dan,PT,Europe/Lisbon,Mon 18:00-21:00,
,,Dan,PT,Europe/Lisbon,Mon 18:00-21:00,
";
    assert_eq!(import(&app, &programme, sheet.as_bytes()).await, (5, 0));
    assert_eq!(import(&app, &programme, sheet.as_bytes()).await, (0, 5));
    let with_account = sheet.replace(",,Bo,", "900000000000000077,,Bo,");
    assert_eq!(
        import(&app, &programme, with_account.as_bytes()).await,
        (0, 5)
    );
    assert_eq!(
        count(
            &app,
            "SELECT count(*) FROM account a JOIN person n ON n.id = a.person_id
                      WHERE n.called_name = 'Bo' AND discord_user_id = 900000000000000077"
        )
        .await,
        1
    );
    assert_eq!(
        count(&app, "SELECT count(DISTINCT claim_code) FROM person").await,
        5
    );
}

#[tokio::test]
async fn a_file_that_is_no_sheet_is_refused_by_its_kind() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    let refused = async |bytes: &[u8]| {
        cohorts::preview_import(&app, &programme, COORDINATOR, bytes, now())
            .await
            .expect("the database answers")
            .expect_err("is refused")
    };
    assert_eq!(refused(SAMPLE).await, ImportRefusal::NoCohort);
    open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    assert_eq!(
        refused(b"").await,
        ImportRefusal::Sheet(SheetProblem::Empty)
    );
}

#[tokio::test]
async fn groups_are_formed_anew_until_the_launch_and_launched_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    let opened = open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    assert!(matches!(
        form(&app, &programme).await,
        Err(FormRefusal::TooFew { people: 0, .. })
    ));
    assert_eq!(
        cohorts::preview_launch(&app, &programme, &roomy())
            .await
            .expect("the database answers"),
        Err(LaunchRefusal::NoGroups)
    );
    import(&app, &programme, SAMPLE).await;
    let formed = form(&app, &programme).await.expect("forms");
    let again = form(&app, &programme).await.expect("forms again");
    assert_eq!(formed.sizes, again.sizes);
    let placed: usize = formed
        .seen
        .groups
        .iter()
        .map(|group| group.members.len())
        .sum();
    assert_eq!(placed + formed.seen.without.len(), 24);
    assert!(20 <= placed, "only {placed} of 24 are placed");
    for group in &formed.seen.groups {
        assert!((3..=5).contains(&group.members.len()));
        assert!(group.facts.text || 2 <= group.facts.common_starts);
    }
    let plan = cohorts::preview_launch(&app, &programme, &roomy())
        .await
        .expect("the database answers")
        .expect("can be launched");
    assert_eq!(plan.awaited, plan.people);
    let seen = seen(opened.cohort, plan.rooms, plan.people);
    for before in [false, true] {
        let launched = cohorts::launch(&app, SERVER, &seen, &roomy(), COORDINATOR, now())
            .await
            .expect("the database answers")
            .expect("is launched");
        assert_eq!((launched.rooms, launched.before), (plan.rooms, before));
    }
    let categories = "SELECT count(*) FROM job WHERE kind = 'category' AND state = 'waiting'";
    assert_eq!(count(&app, categories).await, 1);
    assert_eq!(form(&app, &programme).await, Err(FormRefusal::NoCohort));
    let desk = cohorts::desk(&app, &programme, now())
        .await
        .expect("the database answers");
    assert_eq!(desk.cohort.map(|cohort| cohort.state), Some(State::Running));
    assert_eq!(desk.next, NextStep::Nothing);
    // The last day ends at midnight in Lisbon, whose clocks then show an hour more than UTC.
    for (moment, next) in [
        ("2026-06-28T22:59:59Z", NextStep::Nothing),
        ("2026-06-28T23:00:00Z", NextStep::Archive),
    ] {
        let moment = moment.parse().expect("a moment");
        let desk = cohorts::desk(&app, &programme, moment).await;
        assert_eq!(desk.expect("the database answers").next, next, "{moment}");
    }
    assert!(desk.groups.iter().all(|group| group.reason.is_some()));
}

/// A server with few channels, on which Carrel may do all that it needs.
pub(crate) fn roomy() -> Grounds {
    Grounds {
        channels: 3,
        missing: Vec::new(),
        missing_for_voice: Vec::new(),
    }
}

pub(crate) fn seen(cohort: CohortId, rooms_seen: i64, people_seen: i64) -> Confirmed {
    Confirmed {
        cohort,
        rooms_seen,
        people_seen,
        voice_seen: false,
    }
}

/// A server of the simulated Discord, for presses that look round there.
struct Hall {
    server: ServerId,
    me: AccountId,
    http: Arc<serenity::http::Http>,
    _sim: Sim,
}

impl Hall {
    async fn open() -> Self {
        let sim = Sim::start(Options::default())
            .await
            .expect("a port is free");
        let people = sim.people();
        let owner = NewAccount::named("odile");
        let opened = people.open_community("Library", &owner).await;
        let server = opened.expect("opens").server_id;
        let rights = Permissions(carrel::run::rights_needed());
        people.add_bot(server, rights).await.expect("adds");
        let me = people.info().await.expect("tells").bot_user_id;
        let patience = Duration::from_secs(10);
        let http = wire::http(sim.bot_token(), sim.base(), patience).expect("a client is built");
        Self {
            server: ServerId(server.0.cast_signed()),
            me: AccountId(me.0.cast_signed()),
            http: Arc::new(http),
            _sim: sim,
        }
    }

    /// The coordinator, who manages the server.
    fn asked(&self, app: &Arc<App>) -> Asked {
        let asked = asked(app, COORDINATOR, now());
        Asked {
            scene: Arc::new(Scene {
                app: Arc::clone(app),
                words: Arc::clone(&asked.scene.words),
                me: self.me,
                clock: asked.scene.clock.clone(),
                fonts: carrel::charts::Fonts::built_in(),
            }),
            http: Arc::clone(&self.http),
            server: self.server,
            manages_server: true,
            ..asked
        }
    }
}

#[tokio::test]
async fn only_what_was_seen_is_launched() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = Arc::new(new_app(folder.path()).await);
    let hall = Hall::open().await;
    let (programme, _was) = set_up(&app, hall.server).await;
    let opened = open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    import(&app, &programme, SAMPLE).await;
    form(&app, &programme).await.expect("forms");
    let plan = cohorts::preview_launch(&app, &programme, &roomy())
        .await
        .expect("the database answers")
        .expect("can be launched");
    for (rooms, people, voice) in [
        (plan.rooms + 1, plan.people, false),
        (plan.rooms, plan.people - 1, false),
        (plan.rooms, plan.people, true),
    ] {
        let press = desk::Press::Launch {
            cohort: opened.cohort,
            rooms,
            people,
            voice,
        };
        let answer = desk::on_press(hall.asked(&app), press)
            .await
            .expect("answers");
        let Answer::Update {
            card: Some(preview),
            whisper: Some(refusal),
        } = answer
        else {
            panic!("the preview is shown anew, with a word on why, but {answer:?}");
        };
        assert!(refusal.text.contains("have changed"), "{refusal:?}");
        let confirm = format!(
            "1:cohort:launch:{}:{}:{}",
            opened.cohort, plan.rooms, plan.people
        );
        assert!(sent(&preview).to_string().contains(&confirm));
    }
    let full = Grounds {
        channels: 500,
        ..roomy()
    };
    let seen = seen(opened.cohort, plan.rooms, plan.people);
    let launched = cohorts::launch(&app, hall.server, &seen, &full, COORDINATOR, now()).await;
    let Err(LaunchRefusal::Crowded(too_many)) = launched.expect("the database answers") else {
        panic!("the server has no place any more");
    };
    let crowded = too_many.crowded;
    assert_eq!((crowded.groups, crowded.here), (plan.rooms, 0));
    let launched = "SELECT count(*) FROM cohort WHERE state = 'running'";
    assert_eq!(count(&app, launched).await, 0);
}

#[tokio::test]
async fn another_servers_ids_find_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    let (elsewhere, _was) = set_up(&app, ELSEWHERE).await;
    let opened = open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    let preview = cohorts::preview_import(&app, &programme, COORDINATOR, SAMPLE, now())
        .await
        .expect("the database answers")
        .expect("the sheet is taken");
    assert_eq!(
        cohorts::import(&app, ELSEWHERE, COORDINATOR, preview.draft, now())
            .await
            .expect("the database answers"),
        Err(ImportRefusal::NoDraft)
    );
    assert_eq!(
        cohorts::launch(
            &app,
            ELSEWHERE,
            &seen(opened.cohort, 1, 3),
            &roomy(),
            COORDINATOR,
            now()
        )
        .await
        .expect("the database answers"),
        Err(LaunchRefusal::NoCohort)
    );
    import(&app, &programme, SAMPLE).await;
    let awaited = cohorts::awaited(&app, ELSEWHERE, opened.cohort)
        .await
        .expect("the database answers");
    assert_eq!(awaited, []);
    let desk = cohorts::desk(&app, &elsewhere, now())
        .await
        .expect("the database answers");
    assert_eq!(desk.cohort, None);
}

#[tokio::test]
async fn who_met_before_is_not_grouped_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    let sheet = "discord_user_id,display_name,country,time_zone,available,languages
900000000000000001,Ana,PT,Europe/Lisbon,Mon 18:00-21:00,en:good
900000000000000002,Bo,ES,Europe/Madrid,Mon 18:00-21:00,en:good
900000000000000003,Chi,FR,Europe/Paris,Mon 18:00-21:00,en:good
";
    for (starts_on, groups) in [("2026-03-09", 1), ("2026-09-07", 0)] {
        let opened = open(&app, &programme, &wanted(starts_on))
            .await
            .expect("opens");
        assert_eq!(import(&app, &programme, sheet.as_bytes()).await, (3, 0));
        let formed = form(&app, &programme).await.expect("forms");
        assert_eq!(formed.seen.groups.len(), groups);
        assert_eq!(formed.seen.without.len(), 3 - 3 * groups);
        let seen = seen(opened.cohort, 1, 3);
        cohorts::launch(&app, SERVER, &seen, &roomy(), COORDINATOR, now())
            .await
            .expect("the database answers")
            .map_or_else(
                |refusal| assert_eq!(refusal, LaunchRefusal::NoGroups),
                |_launched| (),
            );
    }
    assert_eq!(count(&app, "SELECT count(*) FROM person").await, 3);
}

#[tokio::test]
async fn a_messy_sheet_takes_the_right_rows_and_refuses_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    let sheet = include_bytes!("../../config/sample/signups-messy.csv");
    let preview = cohorts::preview_import(&app, &programme, COORDINATOR, sheet, now())
        .await
        .expect("the database answers")
        .expect("the sheet is taken");
    let rows = preview.judgement.rows.len();
    assert_eq!(preview.new + preview.already + preview.refused, rows);
    assert!(0 < preview.refused && 0 < preview.new);
    assert_eq!(
        import(&app, &programme, sheet).await,
        (preview.new, preview.already)
    );
    let all = preview.new + preview.already;
    assert_eq!(import(&app, &programme, sheet).await, (0, all));
}

#[tokio::test]
async fn the_desk_says_why_something_stopped_and_tries_it_again_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    sqlx::query(
        "INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at, ended_at,
                          why)
         VALUES ('room:1', 41, 'room', 1, '{}', 0, 'parked', 0, 1, 'Missing Permissions'),
                ('room:2', 41, 'room', 1, '{}', 0, 'done', 0, 1, NULL)",
    )
    .execute(&mut *write)
    .await
    .expect("the rows fit the schema");
    write.commit().await.expect("commits");
    let desk = cohorts::desk(&app, &programme, now())
        .await
        .expect("the database answers");
    assert_eq!(desk.next, NextStep::Open);
    assert_eq!(desk.jobs.len(), 1, "what is done is left out");
    assert_eq!(desk.jobs[0].why.as_deref(), Some("Missing Permissions"));
    for (server, freed) in [(ELSEWHERE, 0), (SERVER, 1), (SERVER, 0)] {
        let again = cohorts::retry(&app, server, COORDINATOR, now()).await;
        assert_eq!(again.expect("the database answers"), freed);
    }
}

#[tokio::test]
async fn groups_are_not_written_when_somebody_came_while_they_were_decided() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = new_app(folder.path()).await;
    let (programme, _was) = set_up(&app, SERVER).await;
    open(&app, &programme, &wanted("2026-03-09"))
        .await
        .expect("opens");
    import(&app, &programme, SAMPLE).await;
    let decided = cohorts::gather(&app, &programme)
        .await
        .expect("the database answers")
        .expect("enough people wait")
        .decide()
        .expect("can be grouped");
    let late = "display_name,country,time_zone,available
Zoe,PT,Europe/Lisbon,Mon 18:00-21:00
";
    import(&app, &programme, late.as_bytes()).await;
    let formed = cohorts::form(&app, &decided, COORDINATOR, |_number| String::new(), now()).await;
    assert_eq!(
        formed.expect("the database answers"),
        Err(FormRefusal::Changed)
    );
    assert_eq!(count(&app, "SELECT count(*) FROM peer_group").await, 0);
}
