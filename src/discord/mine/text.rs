//! What is kept about somebody, as a text that they can read.
//!
//! **Invariants**: whatever stands in the export stands in the text; moments are in the clock of the
//! person's own zone, which the text names.

use crate::{
    domain::time::{Moment, Zone},
    key,
    store::export::{Answer, DatedText, Export, Part, SignUp},
    words::Lang,
};

/// The text.
pub(super) fn readable(lang: &Lang<'_>, export: &Export) -> String {
    let zone = zone_of(export);
    let mut text = Text {
        lang,
        zone,
        lines: Vec::new(),
    };
    text.lines.push(lang.plain("my-data-text-title"));
    let place = zone.name().replace('_', " ");
    text.lines
        .push(lang.say("my-data-text-clock", &[("place", place.into())]));
    text.person(export);
    for part in &export.cohorts {
        text.part(part);
    }
    let mut whole = text.lines.join("\n");
    whole.push('\n');
    whole
}

/// The zone that somebody said last.
fn zone_of(export: &Export) -> Zone {
    let mut zones = export.cohorts.iter().flat_map(|part| &part.zones).rev();
    zones
        .find_map(|zone| zone.text.parse().ok())
        .unwrap_or(Zone::UTC)
}

/// The text as far as it is written.
struct Text<'a> {
    lang: &'a Lang<'a>,
    zone: Zone,
    lines: Vec<String>,
}

impl Text<'_> {
    fn person(&mut self, export: &Export) {
        let person = &export.person;
        self.heading(key!("my-data-text-person"));
        self.line(key!("my-data-text-called"), &person.called_name);
        self.maybe(
            key!("my-data-text-certificate"),
            person.certificate_name.as_deref(),
        );
        self.maybe(key!("my-data-text-email"), person.email.as_deref());
        self.moment(key!("my-data-text-known-since"), Some(&person.known_since));
        self.moment(
            key!("my-data-text-asked"),
            person.deletion_asked_at.as_ref(),
        );
        self.moment(
            key!("my-data-text-deleted"),
            person.deletion_due_at.as_ref(),
        );
        for account in &export.accounts {
            let id = account.discord_user_id.as_deref().unwrap_or_default();
            let name = account.username.as_deref().unwrap_or_default();
            let span = self.span(Some(&account.from), account.until.as_ref());
            self.line(
                key!("my-data-text-account"),
                &spaced([id, name, &account.state, &span]),
            );
        }
        for consent in &export.consents {
            let span = self.span(Some(&consent.given_at), consent.withdrawn_at.as_ref());
            let about = [&consent.purpose, &consent.text_version, &consent.language];
            let about = spaced(about.map(String::as_str));
            self.line(key!("my-data-text-consent"), &spaced([&about, &span]));
        }
        for duty in &export.duties {
            let span = self.span(Some(&duty.from), duty.until.as_ref());
            self.line(key!("my-data-text-duty"), &spaced([&duty.scope, &span]));
        }
        for webinar in &export.webinars {
            let coming = self.yes(webinar.coming);
            let at = self.local(&webinar.starts_at);
            self.line(
                key!("my-data-text-webinar"),
                &spaced([&webinar.title, &at, &coming]),
            );
        }
        for deed in &export.deeds {
            let at = self.local(&deed.at);
            self.line(key!("my-data-text-deed"), &spaced([&deed.what, &at]));
        }
    }

    fn part(&mut self, part: &Part) {
        let cohort = [("cohort", part.sign_up.cohort.as_str().into())];
        self.lines.push(String::new());
        self.lines
            .push(self.lang.say("my-data-text-cohort", &cohort));
        self.sign_up(&part.sign_up);
        self.list(key!("my-data-text-interests"), &part.interests);
        self.list(key!("my-data-text-languages"), &part.languages);
        self.list(key!("my-data-text-wishes"), &part.wishes);
        self.list(key!("my-data-text-own-words"), &part.own_words);
        self.dated(key!("my-data-text-zone"), &part.zones);
        self.dated(key!("my-data-text-hours"), &part.hours);
        self.dated(key!("my-data-text-away"), &part.absences);
        for group in &part.groups {
            let span = self.span(Some(&group.from), group.until.as_ref());
            let why = group.ended_why.as_deref().unwrap_or_default();
            self.line(
                key!("my-data-text-group"),
                &spaced([&group.group, &span, why]),
            );
        }
        for meeting in &part.meetings {
            let at = self.local(&meeting.starts_at);
            let values = [
                ("at", at.into()),
                ("minutes", meeting.minutes.into()),
                ("state", meeting.state.as_str().into()),
                ("points", meeting.points.into()),
                ("declined", self.yes(meeting.declined).into()),
                (
                    "met",
                    meeting
                        .met
                        .map_or(String::new(), |met| self.yes(met))
                        .into(),
                ),
            ];
            self.lines
                .push(self.lang.say("my-data-text-meeting", &values));
        }
        self.answers(key!("my-data-text-votes"), &part.votes);
        self.answers(key!("my-data-text-prompts"), &part.prompts);
        self.answers(key!("my-data-text-small"), &part.small_group);
        self.answers(key!("my-data-text-orientation"), &part.orientation);
        for step in &part.steps {
            let due = step.due_on.as_deref().unwrap_or_default();
            self.line(
                key!("my-data-text-step"),
                &spaced([&step.title, due, &step.state]),
            );
        }
        self.answers(key!("my-data-text-step-changes"), &part.step_changes);
    }

    fn sign_up(&mut self, sign_up: &SignUp) {
        self.line(key!("my-data-text-state"), &sign_up.state);
        self.moment(key!("my-data-text-signed-up"), Some(&sign_up.signed_up_at));
        for (key, at) in [
            (key!("my-data-text-waiting"), &sign_up.waiting_since),
            (key!("my-data-text-told-waiting"), &sign_up.told_waiting_at),
            (key!("my-data-text-reminded"), &sign_up.reminded_at),
        ] {
            self.moment(key, at.as_ref());
        }
        self.line(key!("my-data-text-country"), &sign_up.country);
        self.maybe(key!("my-data-text-sector"), sign_up.sector.as_deref());
        self.maybe(key!("my-data-text-stage"), sign_up.stage.as_deref());
        self.maybe(key!("my-data-text-output"), sign_up.output_wish.as_deref());
        self.line(key!("my-data-text-mode"), &sign_up.mode);
        self.maybe(key!("my-data-text-language"), sign_up.language.as_deref());
        self.maybe(key!("my-data-text-aim"), sign_up.aim.as_deref());
        self.line(key!("my-data-text-reminders"), &sign_up.reminders);
        self.line(
            key!("my-data-text-points"),
            &sign_up.points_at_start.to_string(),
        );
    }

    fn heading(&mut self, key: &str) {
        self.lines.push(String::new());
        self.lines.push(self.lang.plain(key));
    }

    fn line(&mut self, key: &str, value: &str) {
        let what = self.lang.plain(key);
        let values = [("what", what.into()), ("value", value.into())];
        self.lines.push(self.lang.say("my-data-text-line", &values));
    }

    fn maybe(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(key, value);
        }
    }

    fn moment(&mut self, key: &str, at: Option<&String>) {
        if let Some(at) = at {
            let at = self.local(at);
            self.line(key, &at);
        }
    }

    fn list(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            self.line(key, &values.join(", "));
        }
    }

    fn dated(&mut self, key: &str, values: &[DatedText]) {
        for value in values {
            let from = value.from.as_deref().unwrap_or_default();
            let until = value.until.as_deref().unwrap_or_default();
            let span = self.between(from, until);
            self.line(key, &spaced([&value.text, &span]));
        }
    }

    fn answers(&mut self, key: &str, answers: &[Answer]) {
        for answer in answers {
            let (about, at) = (self.local(&answer.about), self.local(&answer.at));
            self.line(key, &spaced([&about, &answer.answer, &at]));
        }
    }

    /// A moment on the person's own clock; what is no moment stays as it is.
    fn local(&self, at: &str) -> String {
        at.parse::<Moment>().map_or_else(
            |_no_moment| at.to_owned(),
            |at| self.zone.local(at).format("%Y-%m-%d %H:%M").to_string(),
        )
    }

    fn span(&self, from: Option<&String>, until: Option<&String>) -> String {
        let local = |at: Option<&String>| at.map_or(String::new(), |at| self.local(at));
        self.between(&local(from), &local(until))
    }

    fn between(&self, from: &str, until: &str) -> String {
        let (from, until) = (from.trim(), until.trim());
        match (from.is_empty(), until.is_empty()) {
            (true, true) => String::new(),
            (false, true) => self.lang.say("my-data-text-from", &[("from", from.into())]),
            (true, false) => self
                .lang
                .say("my-data-text-until", &[("until", until.into())]),
            (false, false) => {
                let span = [("from", from.into()), ("until", until.into())];
                self.lang.say("my-data-text-between", &span)
            }
        }
    }

    fn yes(&self, yes: bool) -> String {
        self.lang.plain(if yes {
            key!("my-data-text-yes")
        } else {
            key!("my-data-text-no")
        })
    }
}

/// The parts that say something, with commas between.
fn spaced<const N: usize>(parts: [&str; N]) -> String {
    let said = parts.into_iter().filter(|part| !part.is_empty());
    said.collect::<Vec<_>>().join(", ")
}
