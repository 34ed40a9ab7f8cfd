//! A server of the simulated Discord that forgets every nonce at once, a database with one cohort on
//! it, and Carrel's hand without anything that would move it: each try is made by the test.

use std::{sync::Arc, time::Duration};

use carrel::{
    app::{App, Defaults},
    clock::Clock,
    discord::{Scene, delivery::Post, wire},
    domain::{
        ids::AccountId,
        promises::{Kept, Promise},
        time::Moment,
    },
    jobs::{Deliver, Failed, Marker, Order},
    sim::{
        Options, Permissions, Sim, Snowflake,
        people::{
            ChannelKind, JournalEntry, NewAccount, NewChannel, NewMember, OpenedServer, People,
        },
    },
    store::Store,
    words::Words,
};

use crate::sim::openapi::Witness;

pub(super) const ANA: Snowflake = Snowflake(900_000_000_000_000_001);
pub(super) const BO: Snowflake = Snowflake(900_000_000_000_000_002);

/// How long a request may take; only a failing test waits so long.
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// The stage.
pub(super) struct Stage {
    pub(super) people: People,
    pub(super) server: OpenedServer,
    pub(super) announcements: Snowflake,
    pub(super) app: Arc<App>,
    post: Post,
    _folder: tempfile::TempDir,
    _sim: Sim,
    _witness: Witness,
}

impl Stage {
    /// A running cohort whose one group, Ana and Bo, has no room yet; Odile has set Carrel up.
    pub(super) async fn open() -> Self {
        let witness = Witness::new();
        let options = Options {
            nonce_window: Duration::ZERO,
            record: witness.record(),
            ..Options::default()
        };
        let sim = Sim::start(options).await.expect("starts");
        let people = sim.people();
        let owner = NewAccount::named("odile");
        let server = people.open_community("Library", &owner).await;
        let server = server.expect("opens");
        let rights = Permissions(carrel::run::rights_needed());
        people
            .add_bot(server.server_id, rights)
            .await
            .expect("adds");
        for (id, name) in [(ANA, "ana"), (BO, "bo")] {
            let account = NewAccount {
                id: Some(id),
                ..NewAccount::named(name)
            };
            let member = NewMember {
                account,
                ..NewMember::default()
            };
            let joined = people.join(server.server_id, &member).await;
            joined.expect("joins");
        }
        let news = NewChannel {
            name: "news".to_owned(),
            kind: ChannelKind::Announcement,
            parent_id: None,
            overwrites: Vec::new(),
            as_user: None,
        };
        let announcements = people.add_channel(server.server_id, &news).await;
        let announcements = announcements.expect("is made");
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("carrel.sqlite")).await;
        let app = Arc::new(App {
            store: store.expect("a new file opens"),
            defaults: Defaults::default(),
        });
        let me = people.info().await.expect("tells").bot_user_id;
        let post = hand(&sim, Arc::clone(&app), me);
        let stage = Self {
            people,
            server,
            announcements,
            app,
            post,
            _folder: folder,
            _sim: sim,
            _witness: witness,
        };
        stage.write_down().await;
        stage
    }

    async fn write_down(&self) {
        let (server, owner) = (self.server.server_id.0, self.server.owner_id.0);
        let news = self.announcements.0;
        let (ana, bo) = (ANA.0, BO.0);
        for statement in [
            format!("INSERT INTO server (id, joined_at) VALUES ({server}, 0)"),
            format!(
                "INSERT INTO programme (id, server_id, name, home_zone, locale,
                                        announcement_channel_id, created_at)
                 VALUES (1, {server}, 'Library', 'Europe/Lisbon', 'en-GB', {news}, 0)"
            ),
            format!(
                "INSERT INTO staff (programme_id, account_id, scope, from_at)
                 VALUES (1, {owner}, 'owner', 0)"
            ),
            format!(
                "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                                     fortnights, meeting_minutes, size_min, size_max, opened_at)
                 VALUES (1, 1, {server}, 'Spring', 'running', 'Europe/Lisbon', '2023-03-06', 8, 60,
                         2, 5, 0)"
            ),
            "INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
             VALUES (1, 1, 'Ana', 'A', 0), (2, 1, 'Bo', 'B', 0)"
                .to_owned(),
            format!(
                "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
                 VALUES (1, 1, {ana}, 'here', 0), (2, 1, {bo}, 'here', 0)"
            ),
            "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                      signed_up_at)
             VALUES (1, 1, 1, 1, 'placed', 'PT', 'voice', 0), (2, 1, 2, 1, 'placed', 'PT', 'voice', 0)"
                .to_owned(),
            format!(
                "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
                 VALUES (1, 1, {server}, 1, 'Group 1', '{{}}', 0)"
            ),
            "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
             VALUES (1, 1, 1, 0, 'formed'), (1, 2, 1, 0, 'formed')"
                .to_owned(),
        ] {
            self.change(&statement).await;
        }
    }

    /// Changes the database behind the back of the app.
    pub(super) async fn change(&self, statement: &str) {
        let mut write = self.app.store.write().await.expect("nobody else writes");
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&mut *write)
            .await
            .unwrap_or_else(|error| panic!("{error}: {statement}"));
        write.commit().await.expect("commits");
    }

    /// Has people put channels of their own into a category until it takes no more.
    pub(super) async fn fill(&self, category: Snowflake) {
        let theirs = NewChannel {
            name: "chat".to_owned(),
            kind: ChannelKind::Text,
            parent_id: Some(category),
            overwrites: Vec::new(),
            as_user: None,
        };
        for _place in 0..=50 {
            let made = self.people.add_channel(self.server.server_id, &theirs);
            if made.await.is_err() {
                return;
            }
        }
        panic!("a category takes more than fifty");
    }

    /// The keys of the jobs of a kind.
    pub(super) async fn keys_of(&self, kind: &str) -> Vec<String> {
        let mut read = self.app.store.read().await.expect("reads");
        sqlx::query_scalar("SELECT key FROM job WHERE kind = ? ORDER BY id")
            .bind(kind)
            .fetch_all(&mut *read)
            .await
            .expect("the jobs are listed")
    }

    /// When a promise is due.
    pub(super) async fn due_at(&self, promise: Promise) -> i64 {
        let mut read = self.app.store.read().await.expect("reads");
        sqlx::query_scalar("SELECT due_at FROM job WHERE key = ?")
            .bind(promise.key())
            .fetch_one(&mut *read)
            .await
            .expect("it is promised")
    }

    /// Opens the group's room, in a category, and records both.
    pub(super) async fn open_room(&self) -> Snowflake {
        let (cohort, group) = (super::COHORT, super::GROUP);
        self.keep(Promise::Category { cohort, number: 1 }).await;
        let Kept::Room { channel, .. } = self.keep(Promise::Room { group }).await else {
            panic!("a room is kept by a room");
        };
        Snowflake(channel.0.cast_unsigned())
    }

    /// Keeps a promise at the first try and records it.
    pub(super) async fn keep(&self, promise: Promise) -> Kept {
        let now = self.now().await;
        let kept = self.try_at(promise, None, now).await;
        let kept = kept.unwrap_or_else(|failed| panic!("{promise:?}: {failed:?}"));
        self.record(promise, &kept).await;
        kept
    }

    /// Records that a promise was kept.
    pub(super) async fn record(&self, promise: Promise, kept: &Kept) {
        let now = self.now().await;
        let mut write = self.app.store.write().await.expect("nobody else writes");
        carrel::app::promises::kept(&mut write, &promise, kept, now)
            .await
            .expect("is recorded");
        write.commit().await.expect("commits");
    }

    /// Keeps a promise, forgets that, lets people do something, and keeps it once more, looking
    /// first as after a crash. Both come to the same, which is returned; nothing is recorded.
    pub(super) async fn doubt(&self, promise: Promise, meanwhile: impl AsyncFnOnce(&Kept)) -> Kept {
        let now = self.now().await;
        let first = self.try_at(promise, None, now).await.expect("is kept");
        meanwhile(&first).await;
        let later = self.now().await;
        let second = self.try_at(promise, Some(now), later).await;
        assert_eq!(second.expect("is found again"), first);
        first
    }

    /// One try at keeping a promise.
    pub(super) async fn try_at(
        &self,
        promise: Promise,
        unsure_since: Option<Moment>,
        now: Moment,
    ) -> Result<Kept, Failed> {
        self.post.deliver(&order(promise, unsure_since, now)).await
    }

    /// One look at whether a promise was kept, when it is too late to keep it.
    pub(super) async fn look_since(&self, promise: Promise, since: Moment) -> Result<Kept, Failed> {
        let order = Order {
            only_look: true,
            ..order(promise, Some(since), self.now().await)
        };
        self.post.deliver(&order).await
    }

    /// The time on Discord.
    pub(super) async fn now(&self) -> Moment {
        self.people.now().await.expect("tells")
    }

    /// What happened of a kind.
    pub(super) async fn journal(&self, kind: &str) -> Vec<JournalEntry> {
        let journal = self.people.journal(0, Some(kind)).await;
        journal.expect("is read")
    }
}

/// The marker of a promise on this stage.
pub(super) fn marker(promise: Promise) -> Marker {
    Marker::of(&promise, "stage")
}

fn order(promise: Promise, unsure_since: Option<Moment>, now: Moment) -> Order {
    Order {
        promise,
        marker: marker(promise),
        unsure_since,
        only_look: false,
        now,
    }
}

fn hand(sim: &Sim, app: Arc<App>, me: Snowflake) -> Post {
    let http = wire::http(sim.bot_token(), sim.base(), ANSWER_MAX).expect("a client is built");
    let me = AccountId(me.0.cast_signed());
    Post {
        scene: Arc::new(Scene {
            app,
            words: Arc::new(Words::load().expect("the locale files are right")),
            clock: Clock::system(),
            me,
            fonts: carrel::charts::Fonts::built_in(),
        }),
        http: Arc::new(http),
        me,
    }
}
