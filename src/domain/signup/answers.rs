//! The answers of one person, and how each answer changes them.
//!
//! Knows: which choices a question takes, and what becomes of an answer that fits none of them.
//! Refuses to know: in which order questions are asked, and how they look.
//!
//! **Invariants**: an answer given twice is given once; a choice that the cohort does not offer
//! changes nothing, but one that was offered when it was chosen stays; what fits no choice waits for a coordinator as it was written.

use std::fmt;

use super::{Choice, Choices, Mode, SignUp, Subject, Waiting, Wish, WishAbout};
use crate::domain::{
    language::{Language, Level, Spoken},
    places::Country,
    writing::visible,
};

/// Most interests that somebody names; more say nothing about a person.
pub const INTERESTS_MAX: usize = 5;

/// Most languages that somebody names by taps: each needs a menu of its own for how well.
pub const LANGUAGES_MAX: usize = 4;

/// Longest answer that fits no choice, in characters.
pub const OTHER_MAX: u16 = 60;

/// Longest aim, in characters; the table's own limit.
pub const AIM_MAX: u16 = 200;

/// Most answers to one question that wait for a coordinator.
const WAITING_MAX: usize = 5;

/// What somebody has answered so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Where they live.
    pub country: Country,
    /// The kind of library.
    pub sector: Option<Choice>,
    /// How far in the career.
    pub stage: Option<Choice>,
    /// What interests them.
    pub interests: Vec<Choice>,
    /// Their languages.
    pub languages: Vec<Spoken>,
    /// What the others should be like.
    pub wishes: Vec<Wish>,
    /// How they would rather meet.
    pub mode: Mode,
    /// What they would like to make.
    pub output: Option<Choice>,
    /// What they hope for, in a sentence.
    pub aim: Option<String>,
    /// What waits for a coordinator.
    pub waiting: Vec<Waiting>,
}

/// A question that is answered by choosing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The kind of library.
    Sector,
    /// How far in the career.
    Stage,
    /// What interests somebody.
    Interests,
    /// Which languages somebody speaks.
    Languages,
    /// How well somebody speaks a language.
    Level(Language),
    /// What the others should be like.
    Wish(WishAbout),
    /// How somebody would rather meet.
    Mode,
    /// What somebody would like to make.
    Output,
}

/// A question that is answered in one's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// The kind of library.
    Sector,
    /// What interests somebody.
    Interests,
    /// Which languages somebody speaks.
    Languages,
    /// What somebody would like to make.
    Output,
    /// What somebody hopes for.
    Aim,
}

/// The question names a choice that is not offered any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOffered;

impl Answers {
    /// The answers of somebody of whom nothing but where they live is known.
    pub fn from(country: Country) -> Self {
        Self {
            country,
            sector: None,
            stage: None,
            interests: Vec::new(),
            languages: Vec::new(),
            wishes: Vec::new(),
            mode: Mode::default(),
            output: None,
            aim: None,
            waiting: Vec::new(),
        }
    }

    /// The answers that a sheet gives.
    pub fn of(sign_up: &SignUp) -> Self {
        Self {
            country: sign_up.country,
            sector: sign_up.sector.clone(),
            stage: sign_up.stage.clone(),
            interests: sign_up.interests.clone(),
            languages: sign_up.languages.clone(),
            wishes: sign_up.wishes.clone(),
            mode: sign_up.mode,
            output: sign_up.output.clone(),
            aim: None,
            waiting: sign_up.waiting.clone(),
        }
    }

    /// Takes what was chosen.
    pub fn choose(
        &mut self,
        question: Question,
        chosen: &[String],
        offered: &Choices,
    ) -> Result<(), NotOffered> {
        let first = chosen.first().map_or("", String::as_str);
        match question {
            Question::Sector => {
                let held = self.sector.as_slice();
                self.sector = Some(one_of(first, &offered.sectors, held)?);
                self.forget(Own::Sector);
            }
            Question::Stage => {
                let held = self.stage.as_slice();
                self.stage = Some(one_of(first, &offered.stages, held)?);
            }
            Question::Interests => {
                let held = &self.interests;
                let chosen = chosen.iter();
                let chosen = chosen.map(|id| one_of(id, &offered.interests, held));
                self.interests = chosen.collect::<Result<_, _>>()?;
            }
            Question::Languages => self.languages = self.spoken(chosen)?,
            Question::Level(language) => {
                let level = Level::from_code(first).ok_or(NotOffered)?;
                let mut languages = self.languages.iter_mut();
                let spoken = languages.find(|spoken| spoken.language == language);
                spoken.ok_or(NotOffered)?.level = level;
            }
            Question::Wish(about) => {
                let wish = match first {
                    NO_WISH => None,
                    wish => Some(
                        Wish::from_code(wish)
                            .filter(|wish| wish.about == about)
                            .ok_or(NotOffered)?,
                    ),
                };
                self.wishes.retain(|other| other.about != about);
                self.wishes.extend(wish);
            }
            Question::Mode => self.mode = Mode::from_code(first).ok_or(NotOffered)?,
            Question::Output => {
                let held = self.output.as_slice();
                self.output = Some(one_of(first, &offered.outputs, held)?);
                self.forget(Own::Output);
            }
        }
        Ok(())
    }

    /// Takes what was written: each part that means a choice becomes it, every other one waits.
    /// What waited for the same question before is forgotten, so that nothing written takes it back.
    pub fn write(&mut self, own: Own, written: &str, offered: &Choices) {
        let line = one_line(written);
        self.forget(own);
        match own {
            Own::Aim => {
                let aim: String = line.chars().take(usize::from(AIM_MAX)).collect();
                self.aim = (!aim.is_empty()).then_some(aim);
            }
            Own::Sector => {
                let meant = offered.meant(Subject::Sector, &line).choice();
                self.wait_unless(meant.is_some() || line.is_empty(), own, line);
                self.sector = meant.or(self.sector.take().filter(|_| !self.waits(own)));
            }
            Own::Output => {
                let meant = offered.meant(Subject::Output, &line).choice();
                self.wait_unless(meant.is_some() || line.is_empty(), own, line);
                self.output = meant.or(self.output.take().filter(|_| !self.waits(own)));
            }
            Own::Interests => {
                for part in parts(&line) {
                    match offered.meant(Subject::Interest, part).choice() {
                        Some(choice) if self.interests.contains(&choice) => {}
                        Some(choice) if self.interests.len() < INTERESTS_MAX => {
                            self.interests.push(choice);
                        }
                        Some(_) => {}
                        None => self.wait_unless(false, own, part.to_owned()),
                    }
                }
            }
            Own::Languages => {
                for part in parts(&line) {
                    match Language::from_name(part) {
                        Some(language) => self.speak(language),
                        None => self.wait_unless(false, own, part.to_owned()),
                    }
                }
            }
        }
    }

    /// What waits for a question, as it was written.
    pub fn written(&self, own: Own) -> Vec<&str> {
        let waiting = self.waiting.iter();
        waiting
            .filter_map(|waiting| own.waits_in(waiting))
            .collect()
    }

    fn waits(&self, own: Own) -> bool {
        !self.written(own).is_empty()
    }

    fn forget(&mut self, own: Own) {
        self.waiting
            .retain(|waiting| own.waits_in(waiting).is_none());
    }

    fn wait_unless(&mut self, fits: bool, own: Own, written: String) {
        let known = self.written(own).contains(&written.as_str());
        if !fits && !known && self.written(own).len() < WAITING_MAX {
            self.waiting.extend(own.waiting(written));
        }
    }

    fn speak(&mut self, language: Language) {
        let known = |spoken: &Spoken| spoken.language == language;
        if !self.languages.iter().any(known) {
            self.languages.push(Spoken {
                language,
                level: Level::Good,
            });
        }
    }

    /// The languages of these codes, each as well as it was spoken before, or good.
    fn spoken(&self, codes: &[String]) -> Result<Vec<Spoken>, NotOffered> {
        let spoken = codes.iter().map(|code| {
            let language = Language::from_code(code).ok_or(NotOffered)?;
            let known = |spoken: &&Spoken| spoken.language == language;
            Ok(Spoken {
                language,
                level: self
                    .languages
                    .iter()
                    .find(known)
                    .map_or(Level::Good, |spoken| spoken.level),
            })
        });
        spoken.collect()
    }
}

/// The choice that takes a wish back.
pub const NO_WISH: &str = "none";

impl Question {
    /// Reads what [`fmt::Display`] wrote.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "sector" => Self::Sector,
            "stage" => Self::Stage,
            "interests" => Self::Interests,
            "languages" => Self::Languages,
            "wish-sector" => Self::Wish(WishAbout::Sector),
            "wish-stage" => Self::Wish(WishAbout::Stage),
            "mode" => Self::Mode,
            "output" => Self::Output,
            level => Self::Level(Language::from_code(level.strip_prefix("level-")?)?),
        })
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sector => f.write_str("sector"),
            Self::Stage => f.write_str("stage"),
            Self::Interests => f.write_str("interests"),
            Self::Languages => f.write_str("languages"),
            Self::Level(language) => write!(f, "level-{language}"),
            Self::Wish(WishAbout::Sector) => f.write_str("wish-sector"),
            Self::Wish(WishAbout::Stage) => f.write_str("wish-stage"),
            Self::Mode => f.write_str("mode"),
            Self::Output => f.write_str("output"),
        }
    }
}

impl Own {
    /// Every such question.
    pub const ALL: [Self; 5] = [
        Self::Sector,
        Self::Interests,
        Self::Languages,
        Self::Output,
        Self::Aim,
    ];

    /// The word that stands for it on buttons.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sector => "sector",
            Self::Interests => "interests",
            Self::Languages => "languages",
            Self::Output => "output",
            Self::Aim => "aim",
        }
    }

    /// The question of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.word() == word)
    }

    fn waiting(self, written: String) -> Option<Waiting> {
        match self {
            Self::Sector => Some(Waiting::Sector(written)),
            Self::Interests => Some(Waiting::Interest(written)),
            Self::Languages => Some(Waiting::Language(written)),
            Self::Output => Some(Waiting::Output(written)),
            Self::Aim => None,
        }
    }

    fn waits_in(self, waiting: &Waiting) -> Option<&str> {
        match (self, waiting) {
            (Self::Sector, Waiting::Sector(written))
            | (Self::Interests, Waiting::Interest(written))
            | (Self::Languages, Waiting::Language(written))
            | (Self::Output, Waiting::Output(written)) => Some(written),
            _ => None,
        }
    }
}

/// The choice of this id among those that are offered, or that somebody has chosen before.
fn one_of(id: &str, offered: &[Choice], held: &[Choice]) -> Result<Choice, NotOffered> {
    let mut all = offered.iter().chain(held);
    let found = all.find(|choice| choice.id() == id);
    found.cloned().ok_or(NotOffered)
}

fn one_line(written: &str) -> String {
    let seen = visible(written);
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn parts(line: &str) -> impl Iterator<Item = &str> {
    line.split([';', ','])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> Answers {
        Answers::from(Country::from_code("PT").expect("a country"))
    }

    fn choose(answers: &mut Answers, question: &str, chosen: &[&str]) -> Result<(), NotOffered> {
        let question = Question::from_word(question).expect("a question");
        let chosen: Vec<String> = chosen.iter().map(|&id| id.to_owned()).collect();
        answers.choose(question, &chosen, &Choices::default())
    }

    #[test]
    fn a_choice_is_taken_and_one_that_is_not_offered_changes_nothing() {
        let mut answers = ana();
        for (question, chosen) in [
            ("sector", vec!["public"]),
            ("stage", vec!["early"]),
            ("interests", vec!["metadata", "outreach"]),
            ("languages", vec!["en", "pt"]),
            ("level-pt", vec!["native"]),
            ("wish-sector", vec!["sector:different:nice"]),
            ("mode", vec!["text-first"]),
            ("output", vec!["poster"]),
        ] {
            choose(&mut answers, question, &chosen).expect("is offered");
            let once = answers.clone();
            choose(&mut answers, question, &chosen).expect("is offered");
            assert_eq!(answers, once, "{question} twice is once");
        }
        let spoken: Vec<String> = answers.languages.iter().map(ToString::to_string).collect();
        assert_eq!(spoken, ["en:good", "pt:native"]);
        let before = answers.clone();
        for (question, chosen) in [
            ("sector", "circus"),
            ("level-fr", "good"),
            ("wish-stage", "sector:same:must"),
            ("languages", "tlh"),
            ("mode", "phone"),
        ] {
            assert_eq!(choose(&mut answers, question, &[chosen]), Err(NotOffered));
        }
        assert_eq!(answers, before);
        choose(&mut answers, "wish-sector", &["none"]).expect("is offered");
        assert_eq!(answers.wishes, []);
    }

    #[test]
    fn a_language_keeps_how_well_it_is_spoken() {
        let mut answers = ana();
        choose(&mut answers, "languages", &["en"]).expect("is offered");
        choose(&mut answers, "level-en", &["fluent"]).expect("is offered");
        choose(&mut answers, "languages", &["fr", "en"]).expect("is offered");
        let spoken: Vec<String> = answers.languages.iter().map(ToString::to_string).collect();
        assert_eq!(spoken, ["fr:good", "en:fluent"]);
    }

    /// What is written becomes choices and what waits.
    fn check(own: Own, written: &str, chosen: &str, waiting: &[&str]) {
        let mut answers = ana();
        answers.sector = Some(Choice::new("school"));
        for _time in 0..2 {
            answers.write(own, written, &Choices::default());
        }
        let found = match own {
            Own::Sector => answers
                .sector
                .as_ref()
                .map_or("", |choice| choice.id())
                .to_owned(),
            Own::Output => answers
                .output
                .as_ref()
                .map_or("", |choice| choice.id())
                .to_owned(),
            Own::Interests => answers
                .interests
                .iter()
                .map(Choice::id)
                .collect::<Vec<_>>()
                .join(" "),
            Own::Languages => answers
                .languages
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" "),
            Own::Aim => answers.aim.clone().unwrap_or_default(),
        };
        assert_eq!(found, chosen, "{written:?}");
        assert_eq!(answers.written(own), waiting, "{written:?}");
    }

    #[test]
    fn what_is_written_becomes_a_choice_where_it_means_one_and_waits_else() {
        check(Own::Sector, " Public ", "public", &[]);
        check(Own::Sector, "prison library", "", &["prison library"]);
        check(Own::Sector, "", "school", &[]);
        check(
            Own::Interests,
            "Open Access; zines, zines",
            "open-access",
            &["zines"],
        );
        check(Own::Languages, "Tagalog; Klingon", "tl:good", &["Klingon"]);
        check(Own::Output, "podcast", "", &["podcast"]);
        check(Own::Aim, "to\u{202E} learn\nmore", "to learn more", &[]);
    }

    #[test]
    fn a_choice_that_is_not_offered_any_more_stays_with_whoever_chose_it() {
        let mut choices = Choices::default();
        let mut answers = ana();
        let chosen = ["metadata".to_owned(), "outreach".to_owned()];
        let both = answers.choose(Question::Interests, &chosen, &choices);
        both.expect("are offered");
        choices.interests.retain(|choice| choice.id() != "metadata");
        let again = answers.choose(Question::Interests, &chosen, &choices);
        again.expect("was chosen before");
        let mut other = ana();
        let refused = other.choose(Question::Interests, &chosen, &choices);
        assert_eq!(refused, Err(NotOffered));
    }

    #[test]
    fn every_question_is_read_as_it_was_written() {
        let english = Language::from_code("en").expect("a language");
        for question in [
            Question::Sector,
            Question::Stage,
            Question::Interests,
            Question::Languages,
            Question::Level(english),
            Question::Wish(WishAbout::Sector),
            Question::Wish(WishAbout::Stage),
            Question::Mode,
            Question::Output,
        ] {
            assert_eq!(Question::from_word(&question.to_string()), Some(question));
        }
        for own in Own::ALL {
            assert_eq!(Own::from_word(own.word()), Some(own));
        }
        assert_eq!(Question::from_word("level-tlh"), None);
    }
}
