//! A cohort of four hundred, looked after by one volunteer: half of them are imported, half sign up
//! in their own ways; groups are formed and launched, sixty people drop out, what fell apart is
//! mended, and the cohort is archived. What the volunteer does is counted; who sees which room is
//! looked at by everybody all along.

use carrel::{
    clock::{Clock, Hand, Stopwatch},
    sim::people::{Message, NewAccount, NewMember, NewRole},
};
use chrono::{DateTime, Utc};
use fastrand::Rng;
use serde_json::json;

use self::{
    coordinator::Coordinator,
    gathering::{all_are_counted, form, import, sign_up},
    mending::mend,
    newcomer::{Newcomer, Stage, ways_of},
    running::{archive, drop_out, launch},
    sheet::{PEOPLE, everybody},
    sight::{Rooms, Watch, was_never_wrong},
};
use super::house::{House, Manner, until};

mod coordinator;
mod gathering;
mod mending;
mod newcomer;
mod running;
mod sheet;
mod sight;
mod ways;

/// From what everything is drawn.
const SEED: u64 = 20_230_206;

/// People who act at once.
const AT_ONCE: usize = 8;

/// On how many of the visiting days somebody may come first: the last ones are for who comes again.
const FIRST_VISITS: usize = 3;

/// What the volunteer may type, press and choose for all of it.
const PRESSES_MAX: usize = 60;

/// Promises that nobody keeps any more.
const STUCK: &str = "SELECT count(*), 0 FROM job WHERE state = 'parked'";

/// A server with a cohort in February 2023, the hands of its clocks, and the sign-up panel.
struct Town {
    house: House,
    hand: Hand,
    panel: Message,
}

impl Town {
    /// Lets time pass, on Discord's clock and on Carrel's.
    async fn pass_until(&self, moment: &str) {
        let moment: DateTime<Utc> = moment.parse().expect("a moment");
        self.house.people.set_clock(moment).await.expect("moves");
        self.hand.set(moment);
    }

    async fn now(&self) -> DateTime<Utc> {
        self.house.people.now().await.expect("tells")
    }

    /// Waits until nothing that is due waits any more.
    async fn rests(&self) {
        const WAITING: &str = "SELECT due_at, 0 FROM job WHERE state = 'waiting'";
        until("nothing is due", async || {
            let now = self.now().await.timestamp_millis();
            let waiting = self.house.pairs(WAITING).await;
            waiting.iter().all(|(due, _)| now < *due)
        })
        .await;
    }

    async fn count(&self, question: &'static str) -> usize {
        let found = self.house.pairs(question).await;
        usize::try_from(found.first().expect("one row").0).expect("a count")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "says what a cohort costs a volunteer")]
async fn four_hundred_people_are_looked_after_by_one_volunteer() {
    let watch = Stopwatch::started();
    let lap = |what: &str| println!("{:>6.1} s {what}", watch.shows().as_secs_f32());
    let mut rng = Rng::with_seed(SEED);
    let people = everybody(&mut rng);
    let (imported, others) = people.split_at(PEOPLE / 2);

    let (town, mut volunteer, mut sight) = opened().await;
    import(&town, &mut volunteer, imported).await;
    lap("imported");
    let newcomers = others.iter().cloned().map(|person| {
        let rng = Rng::with_seed(SEED ^ person.user.0);
        Newcomer::of(person, rng, FIRST_VISITS)
    });
    let mut newcomers: Vec<Newcomer> = newcomers.collect();
    sign_up(&town, &mut volunteer, imported, &mut newcomers).await;
    lap("signed up");
    let presses: usize = newcomers.iter().map(|it| it.presses).sum();
    println!("{presses} presses, of people who {:?}", ways_of(&newcomers));
    let desk = all_are_counted(&town, &mut volunteer, &newcomers).await;
    let by_themselves = |stage| {
        let those = newcomers.iter().filter(move |it| it.stage == stage);
        those.map(|it| &it.person)
    };
    let signed_up: Vec<_> = imported
        .iter()
        .chain(by_themselves(Stage::SignedUp))
        .collect();
    let stopped: Vec<_> = by_themselves(Stage::Stopped).collect();
    let groups = form(&town, &mut volunteer, &desk, (&signed_up, &stopped)).await;
    sight.meets(people.iter().map(|person| person.user));
    let none = sight
        .settles(&town.house, &Rooms::new(), "before the launch")
        .await;
    assert_eq!(none, Rooms::new(), "there is no room yet");
    lap("formed");
    let rooms = launch(&town, &mut volunteer, &mut sight, &groups).await;
    lap("launched");

    let rooms = drop_out(&town, &mut volunteer, &mut sight, rooms, &mut rng).await;
    lap("dropped out");
    let rooms = mend(&town, &mut volunteer, &mut sight, rooms).await;
    lap("mended");
    archive(&town, &mut volunteer, &mut sight, &rooms).await;
    lap("archived");
    let changes = was_never_wrong(&town.house).await;

    println!(
        "{} people signed up, {} stopped half way; {} looks at rooms, {changes} changes of who sees one",
        signed_up.len(),
        stopped.len(),
        sight.looks(),
    );
    println!(
        "the volunteer, {} in all:\n{}",
        volunteer.spent(),
        volunteer.account()
    );
    assert!(volunteer.spent() < PRESSES_MAX, "{}", volunteer.spent());
    assert_eq!(town.count(STUCK).await, 0, "nothing has stopped");
}

/// A server on which the volunteer has set Carrel up and opened a cohort, with its panel posted.
async fn opened() -> (Town, Coordinator, Watch) {
    let (clock, hand) = Clock::movable();
    let now: DateTime<Utc> = "2023-02-06T12:00:00Z".parse().expect("a moment");
    hand.set(now);
    let manner = Manner {
        clock: Some(clock),
        starts_at: Some(now),
        most_new_channels: Some(usize::MAX),
        untouched: true,
        ..Manner::default()
    };
    let house = House::open_as(manner).await;
    let mut sight = Watch::over(&house).await;
    let role = NewRole {
        name: "Coordinators".to_owned(),
        ..NewRole::default()
    };
    let role = house
        .people
        .add_role(house.server, &role)
        .await
        .expect("adds");
    // Neither a passer-by nor another coordinator is in any group.
    for (username, roles) in [("a.stranger", vec![]), ("an.assistant", vec![role])] {
        let account = NewAccount::named(username);
        let member = NewMember {
            account,
            roles,
            ..NewMember::default()
        };
        let joined = house.people.join(house.server, &member).await;
        sight.meets([joined.expect("anybody may")]);
    }

    let mut volunteer = Coordinator::of(&house);
    volunteer.turns_to("setting up");
    let settings = json!({
        "coordinator_role": role, "announcements": house.general, "home_zone": "Europe/Lisbon",
    });
    volunteer.types("setup", settings).await;
    let plan = json!({ "name": "Spring", "starts_on": "2023-03-06", "fortnights": 2 });
    let open = volunteer.types("cohort open", plan).await;
    let panel = volunteer.presses(&open, "Post the sign-up panel").await;
    assert!(!panel.ephemeral, "everybody sees the panel");
    let town = Town { house, hand, panel };
    (town, volunteer, sight)
}
