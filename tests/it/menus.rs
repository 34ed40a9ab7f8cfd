//! Menus: what Discord takes of them, and what comes to the guard when somebody chooses.

use std::sync::Arc;

use carrel::{
    discord::{
        Scene,
        card::{Card, Choice, Menu, Offers},
        guard::{self, Answer, Picked},
        page,
        press::Press,
        wire,
    },
    domain::{
        ids::{AccountId, ChannelId, RoleId, ServerId},
        promises::Promise,
    },
    jobs::Marker,
    run::ANSWER_MAX,
    sim::{
        Options, Permissions, Sim, Snowflake,
        people::{ChannelKind, NewAccount, NewChannel, NewRole, OpenedServer, People, Refused},
    },
};
use serenity::{
    all::{
        ApplicationId, ChannelType, ClientBuilder, Context, EventHandler, GatewayIntents, Http,
        Interaction, Message,
    },
    async_trait,
};
use tokio::sync::mpsc;

use super::{
    prompts::{cohort, scene},
    sim::openapi::Witness,
};

/// What a press brought: choices of our own, and what Discord offered.
type Brought = (Vec<String>, Picked);

/// Leads every press to the guard, and tells what it brought.
struct Ear {
    scene: Arc<Scene>,
    http: Arc<Http>,
    brought: mpsc::UnboundedSender<Brought>,
}

#[async_trait]
impl EventHandler for Ear {
    async fn interaction_create(&self, _context: Context, interaction: Interaction) {
        let Interaction::Component(pressed) = interaction else {
            return;
        };
        let brought = self.brought.clone();
        let scene = Arc::clone(&self.scene);
        guard::press(&pressed, &self.http, scene, |asked, _press| async move {
            let sent = brought.send((asked.chosen, asked.picked));
            sent.expect("the test listens");
            Ok(Answer::whisper(Card::said("Thank you.")))
        })
        .await;
    }
}

/// A server of the simulated Discord on which cards are shown.
struct Hall {
    people: People,
    opened: OpenedServer,
    http: Arc<Http>,
    brought: mpsc::UnboundedReceiver<Brought>,
    /// How many cards were shown so far.
    shown: i64,
    _sim: Sim,
    /// Judges when the simulator above is gone and its record is written.
    _witness: Witness,
}

impl Hall {
    /// Shows a card with one menu.
    async fn show(&mut self, menu: Menu) -> Message {
        // Each has a nonce of its own, or Discord would give the first message again.
        self.shown += 1;
        let census = Promise::Census {
            server: ServerId(1),
            import: self.shown,
        };
        let message = Card::said("Choose").menu(menu);
        let message = message.message(&Marker::of(&census, "seed"));
        let channel = serenity::all::ChannelId::new(self.opened.general_channel_id.0);
        let shown = channel.send_message(&self.http, message).await;
        shown.expect("Discord takes the card")
    }

    /// Shows a card with one menu, has the owner choose, and says what that brings.
    async fn choose(&mut self, menu: Menu, values: &[String]) -> Result<Brought, Refused> {
        let (custom_id, shown) = (menu.press.written(None), self.show(menu).await);
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let (owner, channel) = (self.opened.owner_id, self.opened.general_channel_id);
        let message = Snowflake(shown.id.get());
        self.people
            .choose(owner, channel, message, &custom_id, &values)
            .await?;
        Ok(self.brought.recv().await.expect("it was brought"))
    }
}

/// Opens a hall with the guard at its door, and does something there.
async fn hall(run: impl AsyncFnOnce(Hall)) {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(&cohort(folder.path()).await);
    let witness = Witness::new();
    let options = Options {
        record: witness.record(),
        rate_limits: false,
        ..Options::default()
    };
    let sim = Sim::start(options).await.expect("starts");
    let people = sim.people();
    let owner = NewAccount::named("odile");
    let opened = people.open_server("Library", &owner).await;
    let opened = opened.expect("opens");
    let rights = Permissions(carrel::run::rights_needed());
    let added = people.add_bot(opened.server_id, rights).await;
    added.expect("adds");
    let application = people.info().await.expect("tells").application_id;
    let http = || {
        let http = wire::http(sim.bot_token(), sim.base(), ANSWER_MAX);
        let http = http.expect("the client is built");
        http.set_application_id(ApplicationId::new(application.0));
        http
    };
    let (ear, brought) = mpsc::unbounded_channel();
    let ear = Ear {
        scene,
        http: Arc::new(http()),
        brought: ear,
    };
    let mut client = ClientBuilder::new_with_http(http(), GatewayIntents::GUILDS)
        .event_handler(ear)
        .await
        .expect("the simulator tells its gateway");
    let hall = Hall {
        http: Arc::new(http()),
        people,
        opened,
        brought,
        shown: 0,
        _sim: sim,
        _witness: witness,
    };
    let patience = std::time::Duration::from_secs(10);
    let people = hall.people.clone();
    tokio::select! {
        ended = client.start() => panic!("the gateway ended: {ended:?}"),
        () = async {
            let ready = people.await_journal(0, Some("gateway_ready"), patience).await;
            assert!(!ready.expect("is read").is_empty(), "not connected");
            run(hall).await;
        } => {}
    }
}

fn menu(offers: Offers, least: u8, most: u8) -> Menu {
    Menu {
        press: Press::Page(page::Press::Open),
        placeholder: "Choose".to_owned(),
        offers,
        least,
        most,
    }
}

fn choices(count: u8) -> Offers {
    let choice = |number: u8| Choice {
        value: number.to_string(),
        label: format!("The choice {number}"),
        chosen: false,
    };
    Offers::Choices((1..=count).map(choice).collect())
}

fn texts(ids: &[Snowflake]) -> Vec<String> {
    ids.iter().map(Snowflake::to_string).collect()
}

fn signed(id: Snowflake) -> i64 {
    id.0.cast_signed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_menu_brings_what_was_chosen_and_nothing_else() {
    hall(async |mut hall| {
        let server = hall.opened.server_id;
        let ana = hall.people.join_as(server, "ana").await.expect("joins");
        let bo = hall.people.join_as(server, "bo").await.expect("joins");
        let role = hall.people.add_role(server, &NewRole::default()).await;
        let role = role.expect("adds");
        let news = hall.people.add_text_channel(server, "news").await;
        let news = news.expect("adds");
        let nothing = Picked::default();

        let accounts = menu(Offers::Accounts, 1, 2);
        let brought = hall.choose(accounts.clone(), &texts(&[bo, ana])).await;
        let picked = Picked {
            accounts: [bo, ana].map(signed).map(AccountId).to_vec(),
            ..nothing.clone()
        };
        assert_eq!(brought.expect("is offered"), (Vec::new(), picked));

        let roles = [role, hall.opened.everyone_role_id];
        let brought = hall.choose(menu(Offers::Roles, 1, 5), &texts(&roles)).await;
        let picked = Picked {
            roles: roles.map(signed).map(RoleId).to_vec(),
            ..nothing.clone()
        };
        assert_eq!(brought.expect("is offered"), (Vec::new(), picked));

        let kinds: &[ChannelType] = &[ChannelType::Text];
        let channels = menu(Offers::Channels(kinds), 1, 1);
        let brought = hall.choose(channels.clone(), &texts(&[news])).await;
        let picked = Picked {
            channels: vec![ChannelId(signed(news))],
            ..nothing.clone()
        };
        assert_eq!(brought.expect("is offered"), (Vec::new(), picked));
        let voice = NewChannel {
            name: "talk".to_owned(),
            kind: ChannelKind::Voice,
            parent_id: None,
            overwrites: Vec::new(),
            as_user: None,
        };
        let voice = hall.people.add_channel(server, &voice).await;
        let voice = voice.expect("adds");
        let refused = hall.choose(channels, &texts(&[voice])).await;
        refused.expect_err("a voice channel is not offered");
        let any = menu(Offers::Channels(&[]), 1, 1);
        let brought = hall.choose(any, &texts(&[voice])).await;
        let (_chosen, picked) = brought.expect("every channel is offered");
        assert_eq!(picked.channels, [ChannelId(signed(voice))]);

        let two = ["3".to_owned(), "1".to_owned()];
        let brought = hall.choose(menu(choices(3), 1, 2), &two).await;
        assert_eq!(brought.expect("is offered"), (two.to_vec(), nothing));
        let refused = hall.choose(accounts, &texts(&[ana, bo, ana])).await;
        refused.expect_err("three are more than may be chosen");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_must_be_chosen_an_empty_choice_comes_too() {
    hall(async |mut hall| {
        for offers in [
            Offers::Accounts,
            Offers::Roles,
            Offers::Channels(&[]),
            choices(3),
        ] {
            let brought = hall.choose(menu(offers.clone(), 0, 3), &[]).await;
            let nothing = (Vec::new(), Picked::default());
            assert_eq!(brought.expect("nothing may be chosen"), nothing);
            let refused = hall.choose(menu(offers, 1, 3), &[]).await;
            refused.expect_err("something must be chosen");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_above_discords_limits_is_left_off() {
    hall(async |mut hall| {
        let all: Vec<String> = (1..=25).map(|number: u8| number.to_string()).collect();
        let brought = hall.choose(menu(choices(30), 30, 30), &all).await;
        assert_eq!(brought.expect("25 are offered").0, all);
        let few = hall.choose(menu(choices(3), 0, 25), &all[..3]).await;
        assert_eq!(few.expect("three are offered").0, all[..3]);
        for offers in [Offers::Accounts, Offers::Roles, Offers::Channels(&[])] {
            let shown = hall.show(menu(offers, 0, 200)).await;
            assert_eq!(shown.components.len(), 1);
        }
        let empty = hall.show(menu(choices(0), 0, 1)).await;
        assert_eq!(empty.components.len(), 0, "a menu of nothing is not shown");
    })
    .await;
}
