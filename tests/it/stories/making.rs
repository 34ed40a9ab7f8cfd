//! What a group makes together: the plan that is suggested to it, its steps and what becomes of them,
//! and the word to who looks after one before it is due.

use std::collections::BTreeMap;

use carrel::sim::{
    Snowflake,
    people::{Message, Seen, Upload},
};
use serde_json::{Value, json};

use super::{
    house::{House, until},
    leaving::Group,
};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const MILLEDGEVILLE: Snowflake = Snowflake(900_000_000_000_000_003);

/// Steps of the group, and those that came from a plan.
const STEPS: &str = "SELECT count(*), count(plan_step) FROM milestone";

/// Changes that were kept.
const DEEDS: &str = "SELECT count(DISTINCT deed), count(undoes) FROM milestone_change";

/// What becomes of the step in [`a_step_is_given_blocked_finished_and_each_of_it_is_undone`].
const HISTORY: [&str; 10] = [
    "Amman: added",
    "Amman: “Draft” is now called “First draft”; due <t:1681124400:D> in place of <t:1680519600:D>",
    "Iloilo: Iloilo looks after it",
    "Iloilo: in the way: The \\*\\*library\\*\\* is closed",
    "Iloilo: nothing in the way any more",
    "Iloilo: done; link <https://blog.example/1>",
    "Iloilo undid the change before: opened again; no link any more",
    "Iloilo undid the change before: done; link",
    "Iloilo: opened again",
    "Iloilo: let go",
];

/// Somebody in the group's room.
struct Maker<'a> {
    house: &'a House,
    room: Snowflake,
    who: Snowflake,
}

impl<'a> Maker<'a> {
    fn of(group: &'a Group, who: Snowflake) -> Self {
        let (house, room) = (&group.house, group.room);
        Self { house, room, who }
    }

    async fn run(&self, command: &str, options: Value) -> Message {
        let people = &self.house.people;
        let seen = people.run(self.who, self.room, command, options).await;
        shown(&seen.expect("the command runs"))
    }

    /// The project as `/milestone list` shows it.
    async fn board(&self) -> Message {
        self.run("milestone list", json!({})).await
    }

    async fn pressed(&self, on: &Message, label: &str) -> Seen {
        let button = on.custom_id(label);
        let button = button.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
        let people = &self.house.people;
        let pressed = people.press(self.who, on.channel_id, on.id, &button).await;
        pressed.expect("the press is answered")
    }

    async fn press(&self, on: &Message, label: &str) -> Message {
        shown(&self.pressed(on, label).await)
    }

    async fn choose(&self, on: &Message, label: &str, value: &str) -> Message {
        let menu = on.custom_id(label);
        let menu = menu.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
        let (people, channel) = (&self.house.people, on.channel_id);
        let values = [value];
        let chosen = people.choose(self.who, channel, on.id, &menu, &values);
        shown(&chosen.await.expect("the choice is answered"))
    }

    /// Opens a form by a button and hands it in.
    async fn fill(&self, on: &Message, label: &str, fields: &[(&str, &str)]) -> Message {
        let form = self.pressed(on, label).await.modal;
        let form = form.expect("a form opens");
        let handed_in = self.house.people.submit(self.who, form.modal_id, fields);
        shown(&handed_in.await.expect("it is answered"))
    }

    /// Waits until there is a message in the room, for this person's eyes, that says this.
    async fn reads(&self, text: &str) -> Message {
        let mut found = None;
        until(text, async || {
            let messages = self.house.people.read(self.room, self.who).await;
            let mut messages = messages.expect("members read their room").into_iter();
            found = messages.find(|message| message.text().contains(text));
            found.is_some()
        })
        .await;
        found.expect("it was waited for")
    }

    /// How many messages in the room say this.
    async fn count(&self, text: &str) -> usize {
        let messages = self.house.people.read(self.room, self.who).await;
        let messages = messages.expect("members read their room");
        let saying = messages.iter().filter(|it| it.text().contains(text));
        saying.count()
    }
}

fn shown(seen: &Seen) -> Message {
    let message = seen.message.clone();
    message.unwrap_or_else(|| panic!("there is an answer: {seen:?}"))
}

fn says(message: &Message, parts: &[&str]) {
    let said = message.text();
    for part in parts {
        assert!(said.contains(part), "{part:?} is missing in: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_names_its_project_and_takes_the_suggested_plan_once() {
    let mut group = Group::of_three().await;
    let amman = Maker::of(&group, AMMAN);
    let board = amman.board().await;
    assert!(
        board.custom_id("Suggested plan").is_none(),
        "first they say what they make"
    );
    let kinds = amman.press(&board, "Choose our project").await;
    let aim = [("aim", "One page on open access")];
    let plan = amman.fill(&kinds, "Poster", &aim).await;
    // The last days of the cohort's fortnights, at noon in Lisbon, where it is at home.
    let steps = [
        "Agree on the one thing that the poster shall say · due <t:1680433200:D>",
        "Each of you: bring an example or a figure · due <t:1681642800:D>",
        "Sketch the poster on one page · due <t:1682852400:D>",
        "Make the poster, and check that it can be read from afar · due <t:1685271600:D>",
        "Show the poster to somebody, and share it · due <t:1686481200:D>",
    ];
    says(&plan, &["Your group’s project is set.", "Poster: a plan"]);
    says(&plan, &steps);
    let taken = amman.press(&plan, "Add these steps").await;
    says(
        &taken,
        &["Amman added the suggested plan to your project: 5 steps"],
    );
    assert!(!taken.ephemeral, "everybody in the room reads it");
    assert_eq!(group.house.pairs(STEPS).await, [(5, 5)]);

    group.house.restart().await;
    let amman = Maker::of(&group, AMMAN);
    amman.pressed(&plan, "Add these steps").await;
    amman.reads("Nothing was added").await;
    assert_eq!(group.house.pairs(STEPS).await, [(5, 5)], "twice is once");

    // From the pinned card everybody finds it again; a step that was dropped does not come back.
    let iloilo = Maker::of(&group, ILOILO);
    let card = iloilo.reads("Welcome, Group 1").await;
    let board = iloilo.press(&card, "Our project").await;
    says(
        &board,
        &["Sketch the poster on one page · due <t:1682852400:D>"],
    );
    let step = iloilo.choose(&board, "Look at a step", "3").await;
    let dropped = iloilo.press(&step, "Let it go").await;
    says(&dropped, &["Your group has let this step go."]);
    let board = iloilo.press(&dropped, "Our project").await;
    let plan = iloilo.press(&board, "Suggested plan").await;
    says(&plan, &["all the steps of this plan already"]);
    assert!(plan.custom_id("Add these steps").is_none());

    // Of another kind of thing there is another plan, and late it is a shorter one.
    let back = iloilo.press(&plan, "Our project").await;
    group.pass_until("2023-06-20T12:00:00Z").await;
    let iloilo = Maker::of(&group, ILOILO);
    let kinds = iloilo.press(&back, "Choose our project").await;
    let plan = iloilo.fill(&kinds, "Something else", &aim).await;
    says(&plan, &["Make a first version · due <t:1687518000:D>"]); // 23 June
    says(&plan, &["Finish it, and share it · due <t:1687690800:D>"]); // 25 June, the last day
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_given_blocked_finished_and_each_of_it_is_undone() {
    let mut group = Group::of_three().await;
    let amman = Maker::of(&group, AMMAN);
    let options = json!({ "title": "Draft", "due": "2023-04-03" });
    says(
        &amman.run("milestone add", options).await,
        &["added a step: **Draft**, due <t:1680519600:D>"],
    );
    let board = amman.board().await;
    let step = amman.choose(&board, "Look at a step", "1").await;
    says(
        &step,
        &[
            "Draft",
            "To do",
            "Due <t:1680519600:D>, <t:1680519600:R>",
            "Nobody looks after it",
        ],
    );
    assert!(step.custom_id("Undo").is_none(), "there is nothing to undo");

    // Title and date, twice the same.
    let edit = [("title", "First draft"), ("due", "10 April")];
    let edited = amman.fill(&step, "Edit…", &edit).await;
    says(&edited, &["First draft", "Due <t:1681124400:D>"]);
    let again = amman.fill(&edited, "Edit…", &edit).await;
    assert_eq!(again.text(), edited.text());
    assert_eq!(group.house.pairs(DEEDS).await, [(2, 0)], "twice is once");
    let iloilo = Maker::of(&group, ILOILO);
    let theirs = iloilo.board().await;
    let theirs = iloilo.choose(&theirs, "Look at a step", "1").await;
    let given = iloilo.choose(&theirs, "Who looks after it?", "2").await;
    says(&given, &["Iloilo looks after it"]);

    let free = blocked_and_free(&group, &given).await;

    // Done by a form with a link, for all to read; and undone from a panel that is old by then.
    let done = iloilo
        .fill(&free, "Done…", &[("link", "https://blog.example/1")])
        .await;
    says(
        &done,
        &[
            "finished a step: **First draft** ✓",
            "<https://blog.example/1>",
        ],
    );
    assert!(!done.ephemeral, "everybody in the room reads it");
    group.house.restart().await;
    let iloilo = Maker::of(&group, ILOILO);
    let board = iloilo.board().await;
    let step = iloilo.choose(&board, "Look at a step", "1").await;
    says(&step, &["✓ Done by Iloilo", "<https://blog.example/1>"]);
    let undone = iloilo.press(&step, "Undo the last change").await;
    says(&undone, &["To do", "Bring the change back"]);
    assert!(!undone.text().contains("blog.example"), "{}", undone.text());
    let (people, channel) = (&group.house.people, step.channel_id);
    let old = step
        .custom_id("Undo the last change")
        .expect("it was there");
    let twice = people.press(ILOILO, channel, undone.id, &old).await;
    drop(twice.expect_err("Discord knows that the button is gone"));
    let redone = iloilo.press(&undone, "Bring the change back").await;
    says(&redone, &["✓ Done by Iloilo", "<https://blog.example/1>"]);
    let open = iloilo.press(&redone, "Open it again").await;
    let dropped = iloilo.press(&open, "Let it go").await;
    let history = iloilo.press(&dropped, "History").await;
    says(&history, &HISTORY);
    let back = iloilo.press(&history, "Back to the step").await;
    says(&back, &["Your group has let this step go."]);
    assert_eq!(group.house.pairs(DEEDS).await, [(10, 4)]);
    // Whoever is not in the group changes nothing.
    let stranger = Maker {
        who: group.house.owner,
        ..Maker::of(&group, AMMAN)
    };
    let board = stranger.run("milestone list", json!({})).await;
    says(&board, &["only for the members of a group"]);
}

/// Iloilo says what is in the way of the first step, which reaches the coordinators until it is not any
/// more; returns the step's panel.
async fn blocked_and_free(group: &Group, given: &Message) -> Message {
    let iloilo = Maker::of(group, ILOILO);
    let why = [("why", "The **library** is closed @everyone")];
    let blocked = iloilo.fill(given, "Something is in the way…", &why).await;
    says(
        &blocked,
        &["What is in the way", "The \\*\\*library\\*\\* is closed"],
    );
    let desk = group.house.run("cohort desk", json!({})).await;
    let desk = shown(&desk);
    says(
        &desk,
        &[
            "Something is in the way",
            "**First draft**, <t:",
            "is closed @\u{200B}everyone",
        ],
    );
    says(
        &iloilo.board().await,
        &["First draft · due <t:1681124400:D> · Iloilo looks after it · blocked"],
    );
    let free = iloilo
        .press(&blocked, "Nothing is in the way any more")
        .await;
    assert!(
        !free.text().contains("What is in the way"),
        "{}",
        free.text()
    );
    let desk = group.house.run("cohort desk", json!({})).await;
    assert!(!shown(&desk).text().contains("First draft"));
    free
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_undoes_twice_at_once_undoes_once() {
    let group = Group::of_three().await;
    let amman = Maker::of(&group, AMMAN);
    let options = json!({ "title": "Draft", "due": "" });
    amman.run("milestone add", options).await;
    let edit = [("title", "First draft"), ("due", "")];
    // Two panels of one step, as two members have them before them.
    let board = amman.board().await;
    let one = amman.choose(&board, "Look at a step", "1").await;
    let one = amman.fill(&one, "Edit…", &edit).await;
    let other = amman.board().await;
    let other = amman.choose(&other, "Look at a step", "1").await;
    says(&amman.press(&one, "Undo the last change").await, &["Draft"]);
    let late = amman.press(&other, "Undo the last change").await;
    says(&late, &["Somebody has changed this step since", "Draft"]);
    assert!(!late.text().contains("First draft"), "{}", late.text());
    assert_eq!(group.house.pairs(DEEDS).await, [(3, 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_can_stand_for_a_link_and_its_limits_are_named() {
    let group = Group::of_three().await;
    let amman = Maker::of(&group, AMMAN);
    let options = json!({ "title": "Draft", "due": "" });
    amman.run("milestone add", options).await;
    let upload = Upload {
        filename: "draft.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        content: b"%PDF-1.7".to_vec(),
    };
    let files = BTreeMap::from([("file".to_owned(), upload)]);
    let people = &group.house.people;
    let both = json!({ "milestone": "1", "link": "https://blog.example/1" });
    let both = people.run_with_files(AMMAN, group.room, "milestone done", both, &files);
    both.await.expect("the command runs");
    amman.reads("a link or a file, not both").await;
    let open = "SELECT count(*) FILTER (WHERE state = 'open'), count(evidence) FROM milestone";
    assert_eq!(group.house.pairs(open).await, [(1, 0)]);
    let one = json!({ "milestone": "1" });
    let done = people.run_with_files(AMMAN, group.room, "milestone done", one, &files);
    let done = shown(&done.await.expect("the command runs"));
    says(
        &done,
        &[
            "finished a step: **Draft** ✓",
            "draft.pdf",
            "for some weeks only",
        ],
    );
    assert_eq!(group.house.pairs(open).await, [(0, 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_looks_after_a_step_is_reminded_once_in_daylight_and_nobody_else_is_called() {
    let mut group = Group::of_three().await;
    let amman = Maker::of(&group, AMMAN);
    for (title, due, owner) in [
        ("Draft", "2023-03-16", Some(MILLEDGEVILLE)),
        ("Collect", "2023-03-17", Some(ILOILO)),
        ("Publish", "2023-03-18", None),
    ] {
        let mut options = json!({ "title": title, "due": due });
        if let Some(owner) = owner {
            options["owner"] = json!(owner);
        }
        amman.run("milestone add", options).await;
    }
    // The first of them moves, so that the reminder does, to three days before 20 March.
    let board = amman.board().await;
    let draft = amman.choose(&board, "Look at a step", "1").await;
    let edit = [("title", "Draft"), ("due", "2023-03-20")];
    amman.fill(&draft, "Edit…", &edit).await;
    let done = amman.board().await;
    amman.press(&done, "Done: 1").await;
    assert_eq!(amman.count("due soon").await, 0);
    group.pass_until("2023-03-17T10:30:00Z").await;
    let waits = "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FROM job
                  WHERE kind = 'steps-due'";
    assert_eq!(group.house.pairs(waits).await, [(1, 1)], "it is 6:30 there");
    group.house.restart().await;
    group.pass_until("2023-03-17T11:00:00Z").await;
    let amman = Maker::of(&group, AMMAN);
    let told = amman.reads("due soon").await;
    says(
        &told,
        &[
            "This step is due soon:",
            "**Draft** · Milledgeville · due <t:1679313600:D>",
        ],
    );
    let called: Vec<Snowflake> = told.mentions.iter().map(|user| user.id).collect();
    assert_eq!(called, [MILLEDGEVILLE], "and nobody else");
    says(&amman.press(&told, "Our project").await, &["Draft"]);
    // A second reminder waits for the next fortnight, whatever is added.
    let options = json!({ "title": "Another", "due": "2023-03-19", "owner": ILOILO });
    amman.run("milestone add", options).await;
    let options = json!({ "title": "Yet another", "due": "2023-03-22", "owner": ILOILO });
    amman.run("milestone add", options).await;
    group.pass_until("2023-03-19T21:00:00Z").await;
    assert_eq!(amman.count("due soon").await, 1);
    group.pass_until("2023-03-20T11:00:00Z").await;
    let told = amman.reads("**Yet another** · Iloilo").await;
    assert!(
        !told.text().contains("**Another**"),
        "it is over: {}",
        told.text()
    );
    assert_eq!(amman.count("due soon").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_reminded_of_what_is_done_dropped_or_nobodys() {
    let group = Group::of_three().await;
    let amman = Maker::of(&group, AMMAN);
    let due = "2023-03-20";
    let waits = "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FROM job
                  WHERE kind = 'steps-due'";
    let options = json!({ "title": "Draft", "due": due, "owner": AMMAN });
    amman.run("milestone add", options).await;
    let board = amman.board().await;
    let mut step = amman.choose(&board, "Look at a step", "1").await;
    for (gone, back) in [
        ("Let it go", "Open it again"),
        ("Let it go", "Undo the last change"),
    ] {
        assert_eq!(group.house.pairs(waits).await, [(1, 1)], "before {gone}");
        step = amman.press(&step, gone).await;
        assert_eq!(group.house.pairs(waits).await, [(0, 1)], "after {gone}");
        step = amman.press(&step, back).await;
    }
    step = amman.choose(&step, "Who looks after it?", "0").await;
    assert_eq!(group.house.pairs(waits).await, [(0, 1)], "it is nobody's");
    step = amman.choose(&step, "Who looks after it?", "1").await;
    assert_eq!(group.house.pairs(waits).await, [(1, 1)]);
    step = amman
        .fill(&step, "Edit…", &[("title", "Draft"), ("due", "")])
        .await;
    assert_eq!(group.house.pairs(waits).await, [(0, 1)], "it has no date");
    amman
        .fill(&step, "Edit…", &[("title", "Draft"), ("due", due)])
        .await;
    assert_eq!(group.house.pairs(waits).await, [(1, 1)]);
    let board = amman.board().await;
    amman.press(&board, "Done: 1").await;
    assert_eq!(group.house.pairs(waits).await, [(0, 1)], "it is done");
    group.pass_until("2023-03-18T12:00:00Z").await;
    assert_eq!(amman.count("due soon").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_project_is_shown_as_a_picture_to_its_group_and_to_coordinators() {
    let mut group = Group::of_three().await;
    let amman = Maker::of(&group, AMMAN);
    let board = amman.board().await;
    assert!(
        board.custom_id("As a picture").is_none(),
        "there is no step"
    );
    let options = json!({ "title": "**Draft**", "due": "2023-04-03", "owner": ILOILO });
    amman.run("milestone add", options).await;
    group.house.restart().await;
    let amman = Maker::of(&group, AMMAN);
    let board = amman.board().await;
    for _twice in 0..2 {
        let shown = amman.press(&board, "As a picture").await;
        assert!(shown.ephemeral, "nobody else reads it");
        let [file] = shown.attachments.as_slice() else {
            panic!("one picture: {shown:?}");
        };
        let words = file.description.as_deref().expect("it is described");
        assert_eq!(
            words,
            "The steps of your project from Mon 6 Mar to Sun 25 Jun. **Draft**: to do · Mon 3 Apr · Iloilo."
        );
        says(&shown, &["\\*\\*Draft\\*\\*: to do · Mon 3 Apr · Iloilo."]);
    }
    let desk = group.house.run("cohort desk", json!({})).await;
    for _twice in 0..2 {
        let overview = shown(&group.house.press(&desk, "What the groups make").await);
        says(&overview, &["Group 1: 0 of 1 done."]);
        assert_eq!(overview.attachments.len(), 1);
    }
    // Who is no coordinator is told so, even with the button before them.
    let desk = shown(&desk);
    let button = desk.custom_id("What the groups make").expect("it is there");
    let people = &group.house.people;
    let pressed = people.press(AMMAN, desk.channel_id, desk.id, &button).await;
    assert!(
        pressed.is_err()
            || !shown(&pressed.expect("is answered"))
                .text()
                .contains("Group 1")
    );
}
