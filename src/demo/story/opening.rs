//! The story's first act: a server is set up, people sign up, and their rooms open.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{
    super::{DemoError, missing, no},
    HOME_ZONE, MANAGE_EVENTS, Out, Place, Room, Story, count_on_button, text_of,
};
use crate::{
    run,
    sim::{
        Permissions,
        people::{ChannelKind, JournalEntry, NewAccount, NewChannel, NewMember, NewRole, Upload},
    },
};

impl Story<'_> {
    pub(super) async fn set_the_stage(&mut self, out: Out<'_>) -> Result<Place, DemoError> {
        let people = &self.stage.people;
        let step = "the server is set up";
        let owner = NewAccount {
            display_name: Some("Odile (owner)".to_owned()),
            ..NewAccount::named("odile")
        };
        let opened = people
            .open_community("Librarians Abroad", &owner)
            .await
            .map_err(no(step))?;
        let server = opened.server_id;
        let rights = Permissions(run::rights_needed());
        people.add_bot(server, rights).await.map_err(no(step))?;
        let role = NewRole {
            name: "Coordinators".to_owned(),
            permissions: Permissions(MANAGE_EVENTS),
            mentionable: false,
        };
        let role = people.add_role(server, &role).await.map_err(no(step))?;
        let news = NewChannel {
            name: "announcements".to_owned(),
            kind: ChannelKind::Announcement,
            parent_id: None,
            overwrites: Vec::new(),
            as_user: None,
        };
        let announcements = people.add_channel(server, &news).await.map_err(no(step))?;
        let coordinator = NewMember {
            account: NewAccount {
                display_name: Some("Carla (coordinator)".to_owned()),
                ..NewAccount::named("carla")
            },
            roles: vec![role],
            ..NewMember::default()
        };
        let coordinator = people.join(server, &coordinator).await.map_err(no(step))?;
        for person in &self.cast.people {
            let member = NewMember {
                account: NewAccount {
                    id: Some(person.id),
                    username: format!("member{}", person.id.0 % 1_000_000),
                    display_name: Some(person.name.clone()),
                    locale: Some(person.locale.clone()).filter(|locale| !locale.is_empty()),
                },
                ..NewMember::default()
            };
            people.join(server, &member).await.map_err(no(step))?;
        }
        let commands = self
            .watch()
            .await_kind("command_registered", 0, 1, step)
            .await?;
        self.watch().await_connection(step).await?;
        let place = Place {
            server,
            owner: opened.owner_id,
            coordinator,
            staff_channel: opened.general_channel_id,
            announcements,
            role,
        };
        let options = json!({
            "coordinator_role": place.role, "announcements": place.announcements,
            "home_zone": HOME_ZONE,
        });
        let seen = self
            .run(place.owner, &place, "setup", options, step)
            .await?;
        self.step(
            out,
            format!(
                "{} people and Carrel are on the server",
                self.cast.people.len()
            ),
            !commands.is_empty(),
        )?;
        let fact = "the owner sets Carrel up".to_owned();
        let role = format!("<@&{}>", place.role);
        let news = format!("<#{}>", place.announcements);
        let shown = ["Carrel is set up", &role, &news, "Next: open a cohort"];
        self.acted(out, fact, &seen, &shown, step).await?;
        Ok(place)
    }

    pub(super) async fn sign_up(&mut self, place: &Place, out: Out<'_>) -> Result<(), DemoError> {
        let step = "sign-ups are imported";
        let options = json!({ "name": "Spring", "starts_on": self.start.to_string() });
        let opened = self
            .run(place.coordinator, place, "cohort open", options, step)
            .await?;
        let fact = format!("a cohort opens, to start on {}", self.start);
        let shown = ["Spring is open for sign-ups", "/cohort import"];
        self.acted(out, fact, &opened, &shown, step).await?;
        let sheet = Upload {
            filename: "signups.csv".to_owned(),
            content_type: "text/csv".to_owned(),
            content: self.cast.sheet.clone(),
        };
        let files = BTreeMap::from([("file".to_owned(), sheet)]);
        let preview = self
            .stage
            .people
            .run_with_files(
                place.coordinator,
                place.staff_channel,
                "cohort import",
                json!({}),
                &files,
            )
            .await
            .map_err(no(step))?;
        let offered = count_on_button(&preview, "Import").unwrap_or_default();
        let imported = self
            .press_seen(place.coordinator, &preview, "Import", step)
            .await?;
        let fact = format!("a coordinator imports {offered} sign-ups from a real attachment");
        let done = match offered {
            1 => "1 person imported".to_owned(),
            people => format!("{people} people imported"),
        };
        let shown = [done.as_str(), "1:cohort:groups"];
        self.acted(out, fact, &imported, &shown, step).await?;
        let formed = self
            .run(place.coordinator, place, "cohort groups", json!({}), step)
            .await?;
        let fact = "groups are formed".to_owned();
        let shown = ["Groups for Spring", "**Group 1**", "1:cohort:prepare"];
        self.acted(out, fact, &formed, &shown, step).await
    }

    pub(super) async fn launch(
        &mut self,
        place: &Place,
        out: Out<'_>,
    ) -> Result<Vec<Room>, DemoError> {
        let step = "rooms are opened";
        let before = self.watch().last_seq(step).await?;
        let preview = self
            .run(place.coordinator, place, "cohort launch", json!({}), step)
            .await?;
        let expected = count_on_button(&preview, "Open").ok_or_else(|| {
            missing(
                step,
                format!("no button to open rooms: {}", text_of(&preview)),
            )
        })?;
        let confirmed = self
            .press_seen(place.coordinator, &preview, "Open", step)
            .await?;
        let fact = "a coordinator confirms the launch".to_owned();
        let done = match expected {
            1 => "The room opens now".to_owned(),
            rooms => format!("The {rooms} rooms open now"),
        };
        self.acted(out, fact, &confirmed, &[&done], step).await?;
        let pins = self
            .watch()
            .await_kind("pin_added", before, expected, step)
            .await?;
        let mut rooms = Vec::new();
        for pin in &pins {
            rooms.extend(self.room(place, pin, step).await?);
        }
        rooms.sort_by_key(|room| room.channel.0);
        let welcomed = 0 < expected && rooms.len() == expected;
        self.step(
            out,
            format!("{expected} private rooms stand, each with a pinned welcome"),
            welcomed,
        )?;
        let closed = self.only_members_see(place, &rooms, step).await?;
        self.step(
            out,
            "each room is seen by its members and by nobody else of the cohort".to_owned(),
            closed,
        )?;
        Ok(rooms)
    }

    /// The room in which a welcome was pinned, with the members that the welcome mentions.
    async fn room(
        &self,
        place: &Place,
        pin: &JournalEntry,
        step: &'static str,
    ) -> Result<Option<Room>, DemoError> {
        let Some(channel) = pin.channel_id else {
            return Ok(None);
        };
        let messages = self
            .stage
            .people
            .read(channel, place.owner)
            .await
            .map_err(no(step))?;
        let Some(welcome) = messages.iter().find(|message| message.pinned) else {
            return Ok(None);
        };
        let members = welcome.mentions.iter().map(|author| author.id).collect();
        let sidebar = self
            .stage
            .people
            .sidebar(place.server, place.owner)
            .await
            .map_err(no(step))?;
        let name = sidebar
            .into_iter()
            .find(|seen| seen.id == channel)
            .map(|seen| seen.name);
        Ok(name.map(|name| Room {
            channel,
            name,
            members,
        }))
    }

    async fn only_members_see(
        &self,
        place: &Place,
        rooms: &[Room],
        step: &'static str,
    ) -> Result<bool, DemoError> {
        let all: BTreeSet<u64> = rooms.iter().map(|room| room.channel.0).collect();
        for person in &self.cast.people {
            let sidebar = self
                .stage
                .people
                .sidebar(place.server, person.id)
                .await
                .map_err(no(step))?;
            let seen: BTreeSet<u64> = sidebar
                .iter()
                .map(|channel| channel.id.0)
                .filter(|id| all.contains(id))
                .collect();
            let theirs: BTreeSet<u64> = rooms
                .iter()
                .filter(|room| room.members.contains(&person.id))
                .map(|room| room.channel.0)
                .collect();
            if seen != theirs {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
