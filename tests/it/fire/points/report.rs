//! A report to the safety contact, who separates two by it, as people do it who try again until they
//! have an answer.

use carrel::sim::{
    Snowflake,
    people::{Message, Outcome, Seen},
};
use serde_json::json;

use super::{MEMBERS, Play, answered};

/// Who reads reports, who wrote what is reported, and who reports it.
const CONTACT: Snowflake = MEMBERS[2];
const REPORTED: Snowflake = MEMBERS[0];
const REPORTER: Snowflake = MEMBERS[1];

impl Play {
    /// Somebody is named who reads reports; one comes; two are separated by it.
    pub(super) async fn report(&mut self) {
        let owner = self.town.owner;
        let value = CONTACT.to_string();
        self.until_done(async |play: &Self| {
            let panel = play.town.run("setup", json!({})).await;
            let Some(panel) = panel.message.filter(|_| panel.outcome == Outcome::Message) else {
                return false;
            };
            let menu = "One or two safety contacts";
            chosen(play, owner, &panel, menu, &value).await.is_some()
        })
        .await;
        let room = self.room().await.expect("the room stands");
        let insult = self.town.people.say(REPORTED, room, "Something unkind");
        let insult = insult.await.expect("may write");
        self.until_done(async |play: &Self| {
            let people = &play.town.people;
            let form = people.run_on_message(REPORTER, room, "Report privately", insult.id);
            let Some(form) = form.await.expect("it is in the menu").modal else {
                return false;
            };
            let answers = [("what", "It was unkind")];
            let told = people.submit(REPORTER, form.modal_id, &answers).await;
            answered(&told.expect("it can be handed in"))
        })
        .await;
        self.settle().await;
        let words = self.town.people.inbox(CONTACT).await.expect("is read");
        assert_eq!(words.len(), 1, "one word: {words:?}");
        self.until_done(async |play: &Self| play.separate().await.is_some())
            .await;
        self.settle().await;
        let left = "SELECT count(*) FROM membership WHERE until_at IS NOT NULL";
        assert_eq!(self.count(left).await, 1, "one has left, once");
        let reports = "SELECT count(*) FROM report WHERE separated_at IS NOT NULL";
        assert_eq!(self.count(reports).await, 1, "one report");
        let may = self.town.people.can(REPORTED, room).await.expect("tells");
        assert!(!may.has(carrel::sim::Permissions::VIEW_CHANNEL));
    }

    /// The safety contact reads the report and separates; none where they got no answer.
    async fn separate(&self) -> Option<()> {
        let people = &self.town.people;
        let list = people.run(CONTACT, self.town.general, "safety", json!({}));
        let list = shown(list.await.expect("the command is known"))?;
        let menu = list
            .controls()
            .into_iter()
            .find(|it| !it.options.is_empty());
        let value = menu?.options.first()?.0.clone();
        let report = chosen(self, CONTACT, &list, "Read a report", &value).await?;
        if report.text().contains("Separated") {
            return Some(());
        }
        let asked = self.tap(&report, "Separate now…").await?;
        let done = self.tap(&asked, "Whom it is about leaves").await?;
        done.text().starts_with("Done.").then_some(())
    }

    async fn tap(&self, on: &Message, label: &str) -> Option<Message> {
        let id = on.custom_id(label)?;
        let pressed = self.town.people.press(CONTACT, on.channel_id, on.id, &id);
        shown(pressed.await.expect("the button is there"))
    }
}

/// What somebody reads, if they got an answer.
fn shown(seen: Seen) -> Option<Message> {
    if answered(&seen) { seen.message } else { None }
}

async fn chosen(
    play: &Play,
    who: Snowflake,
    on: &Message,
    menu: &str,
    value: &str,
) -> Option<Message> {
    let id = on.custom_id(menu)?;
    let people = &play.town.people;
    let values = [value];
    let chosen = people.choose(who, on.channel_id, on.id, &id, &values);
    shown(chosen.await.expect("it is offered"))
}
