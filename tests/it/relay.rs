//! The way out to Discord: over TLS as in production, at Discord's pace, and with people first.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Response, Uri},
};
use carrel::{
    clock::{self, Clock, Stopwatch},
    discord::{
        relay::{Manner, Relay},
        wire::{self, Api},
    },
    jobs::Failed,
    points::Points,
    run::{ANSWER_MAX, Settings},
    sim::{Options, Permissions, Sim, people::NewAccount},
};
use serenity::all::{ChannelId, CreateInteractionResponse, GetMessages, Http, InteractionId};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

use super::fire::Bot;

/// The certificate of a stand-in for discord.com, and its key; made for these tests alone.
const CERTIFICATE: &[u8] = include_bytes!("relay/certificate.pem");
const KEY: &[u8] = include_bytes!("relay/key.pem");

/// A token that is none of Discord's.
const TOKEN: &str = "MTIzNDU2Nzg5.G0hush.not-to-be-seen-by-anybody";

/// What is answered: the status, headers and a body.
type Told = (u16, Vec<(&'static str, &'static str)>, &'static str);

/// A stand-in for Discord that answers as it is told, and keeps what it was asked and when.
#[derive(Clone, Default)]
struct StandIn {
    answers: Arc<Mutex<VecDeque<Told>>>,
    asked: Arc<Mutex<Vec<(Duration, String)>>>,
}

/// What is passed on: for people, for jobs, and to whom.
struct Ways {
    people: Http,
    jobs: Http,
    stand_in: StandIn,
}

impl StandIn {
    fn answers(&self, status: u16, headers: &[(&'static str, &'static str)], body: &'static str) {
        let answer = (status, headers.to_vec(), body);
        self.answers
            .lock()
            .expect("nobody panics")
            .push_back(answer);
    }

    fn asked(&self) -> Vec<(Duration, String)> {
        self.asked.lock().expect("nobody panics").clone()
    }

    fn answer(&self, at: Duration, what: String) -> Response<Body> {
        self.asked.lock().expect("nobody panics").push((at, what));
        let next = self.answers.lock().expect("nobody panics").pop_front();
        let (status, headers, body) = next.unwrap_or((200, Vec::new(), "[]"));
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(name, value);
        }
        response.body(Body::from(body)).expect("it is an answer")
    }
}

/// Opens a way to a stand-in and runs something with it.
async fn with_ways(requests_a_second: u32, run: impl AsyncFnOnce(&Ways)) {
    let stand_in = StandIn::default();
    let answering = stand_in.clone();
    let watch = Stopwatch::started();
    let discord = Router::new().fallback(async move |method: Method, uri: Uri, _: HeaderMap| {
        answering.answer(watch.shows(), format!("{method} {}", uri.path()))
    });
    let door = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let api = Api::At(format!("http://{}", door.local_addr().expect("is bound")));
    let relay = Relay::open(Manner {
        token: TOKEN,
        api: &api,
        answer_max: ANSWER_MAX,
        requests_a_second,
        points: Points::default(),
    });
    let relay = relay.await.expect("it opens");
    let way = |base: &str| wire::http(TOKEN, base, ANSWER_MAX).expect("the client is built");
    let ways = Ways {
        people: way(&relay.for_people()),
        jobs: way(&relay.for_jobs()),
        stand_in,
    };
    tokio::select! {
        ended = async { axum::serve(door, discord).await } => panic!("Discord ended: {ended:?}"),
        ended = relay.serve() => panic!("the relay ended: {ended:?}"),
        () = run(&ways) => {}
    }
}

/// Asks for a channel's messages, and says how it was refused, if it was.
async fn ask(http: &Http, channel: u64) -> Option<Failed> {
    let asked = ChannelId::new(channel)
        .messages(http, GetMessages::new())
        .await;
    asked.err().map(|error| wire::failed(&error))
}

const BUCKET: [(&str, &str); 3] = [
    ("x-ratelimit-bucket", "b"),
    ("x-ratelimit-remaining", "0"),
    ("x-ratelimit-reset-after", "0.3"),
];

#[tokio::test]
async fn a_bucket_that_is_empty_is_waited_for_and_never_refused() {
    with_ways(1000, async |ways: &Ways| {
        ways.stand_in.answers(200, &BUCKET, "[]");
        assert!(ask(&ways.jobs, 7).await.is_none());
        assert!(ask(&ways.jobs, 7).await.is_none());
        let asked = ways.stand_in.asked();
        let [(first, _), (second, _)] = asked.as_slice() else {
            panic!("{asked:?}");
        };
        assert!(*second >= *first + Duration::from_millis(300), "{asked:?}");
    })
    .await;
}

#[tokio::test]
async fn a_refusal_that_names_no_time_is_not_asked_again_at_once() {
    with_ways(1000, async |ways: &Ways| {
        let unreadable = [("retry-after", "soon"), ("x-ratelimit-scope", "user")];
        ways.stand_in.answers(429, &unreadable, "busy");
        for _ask in 0..20 {
            assert!(matches!(
                ask(&ways.jobs, 7).await,
                Some(Failed::Limited { .. })
            ));
        }
        assert_eq!(ways.stand_in.asked().len(), 1, "19 of 20 never left");
    })
    .await;
}

#[tokio::test]
async fn a_global_refusal_holds_every_request_but_answers_to_interactions() {
    with_ways(1000, async |ways: &Ways| {
        let global = [
            ("retry-after", "60"),
            ("x-ratelimit-global", "true"),
            ("x-ratelimit-scope", "global"),
        ];
        let body = r#"{"message": "slow", "retry_after": 60.0, "global": true}"#;
        ways.stand_in.answers(429, &global, body);
        let refused = ask(&ways.jobs, 7).await;
        let Some(Failed::Limited { after, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(after, Duration::from_mins(1));
        for (http, channel) in [(&ways.jobs, 8), (&ways.people, 9)] {
            assert!(matches!(
                ask(http, channel).await,
                Some(Failed::Limited { .. })
            ));
        }
        ways.stand_in.answers(204, &[], "");
        let answer = CreateInteractionResponse::Acknowledge;
        let answered = InteractionId::new(5);
        ways.people
            .create_interaction_response(answered, "secret", &answer, Vec::new())
            .await
            .expect("answers are not counted among the others");
        assert_eq!(ways.stand_in.asked().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn jobs_leave_evenly_while_people_pass_by() {
    with_ways(20, async |ways: &Ways| {
        let jobs = async {
            for channel in 1..=20 {
                assert!(ask(&ways.jobs, channel).await.is_none());
            }
        };
        let people = async {
            clock::pause(Duration::from_millis(100)).await;
            let watch = Stopwatch::started();
            assert!(ask(&ways.people, 100).await.is_none());
            watch.shows()
        };
        let ((), waited) = tokio::join!(jobs, people);
        assert!(waited < Duration::from_millis(500), "{waited:?}");
        let asked = ways.stand_in.asked();
        let last = asked.last().expect("all were asked").0;
        assert!(last >= Duration::from_millis(850), "{last:?}");
    })
    .await;
}

#[tokio::test]
async fn who_does_not_know_the_secret_gets_nothing() {
    with_ways(1000, async |ways: &Ways| {
        let mut base = ways.jobs.proxy.clone().expect("it leads to the relay");
        base.truncate(base.rfind('/').expect("it has parts") - 1);
        let stranger = wire::http(TOKEN, &format!("{base}/jobs"), ANSWER_MAX);
        let refused = ask(&stranger.expect("the client is built"), 7).await;
        assert!(matches!(refused, Some(Failed::Park { .. })), "{refused:?}");
        assert!(ways.stand_in.asked().is_empty());
    })
    .await;
}

/// A TLS front before a simulated Discord, which calls itself discord.com.
async fn front(behind: SocketAddr) -> SocketAddr {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).expect("it is a certificate");
    let key = PrivateKeyDer::from_pem_slice(KEY).expect("it is a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("they belong together");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let door = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = door.local_addr().expect("is bound");
    tokio::task::spawn_local(async move {
        while let Ok((stream, _from)) = door.accept().await {
            let acceptor = acceptor.clone();
            tokio::task::spawn_local(async move {
                let mut outside = acceptor.accept(stream).await.expect("they speak TLS");
                let mut inside = TcpStream::connect(behind).await.expect("it listens");
                // It ends when either side has enough.
                drop(tokio::io::copy_bidirectional(&mut outside, &mut inside).await);
            });
        }
    });
    address
}

#[tokio::test]
async fn the_wiring_of_production_works_over_tls() {
    let local = tokio::task::LocalSet::new();
    local.run_until(speak_tls()).await;
}

async fn speak_tls() {
    let sim = Sim::start(Options::default())
        .await
        .expect("a port is free");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let database = folder.path().join("c.sqlite");
    let settings = Settings::for_simulation(sim.base(), sim.bot_token(), &database);
    let settings = Settings {
        api: Api::InPlaceOfDiscord {
            address: front(sim.address()).await,
            certificate: CERTIFICATE.to_vec(),
        },
        ..settings.expect("the token is one")
    };
    let people = sim.people();
    let owner = NewAccount::named("odile");
    let opened = people.open_server("Library", &owner).await.expect("opens");
    let rights = Permissions(carrel::run::rights_needed());
    people
        .add_bot(opened.server_id, rights)
        .await
        .expect("adds");
    let mut bot = Bot::start(settings, Clock::system());
    bot.connected().await.expect("it can start");
    let seen = people
        .run(
            opened.owner_id,
            opened.general_channel_id,
            "cohort desk",
            serde_json::json!({}),
        )
        .await
        .expect("the command runs");
    let text = seen.message.expect("it is answered").text();
    assert!(!text.is_empty());
    let counts = people.counts().await.expect("the simulator counts");
    let answered = |route: &str| counts.requests.keys().any(|asked| asked.contains(route));
    assert!(answered("/callback"), "{:?}", counts.requests);
    bot.stop().await;
}
