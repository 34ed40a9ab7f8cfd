//! The table of locale files that are built into the binary.
//!
//! Knows: which files there are. Refuses to know: what is in them.
//!
//! **Invariants**: one line a file; the folder is a Discord locale, or `en`, which every locale
//! falls back to.

/// A locale file: its folder, its name, its text.
pub(super) type File = (&'static str, &'static str, &'static str);

macro_rules! files {
    ($($folder:literal / $name:literal,)*) => {
        &[$((
            $folder,
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/config/locales/", $folder, "/", $name
            )),
        ),)*]
    };
}

/// Every locale file. A new one is one new line.
pub(super) const FILES: &[File] = files! {
    "en" / "booking.ftl",
    "en" / "change.ftl",
    "en" / "charts.ftl",
    "en" / "choices.ftl",
    "en" / "cohorts.ftl",
    "en" / "decks.ftl",
    "en" / "general.ftl",
    "en" / "groups.ftl",
    "en" / "guard.ftl",
    "en" / "helpers.ftl",
    "en" / "hours.ftl",
    "en" / "import.ftl",
    "en" / "intake.ftl",
    "en" / "launch.ftl",
    "en" / "leaving.ftl",
    "en" / "letters.ftl",
    "en" / "operator.ftl",
    "en" / "orientation.ftl",
    "en" / "prompts.ftl",
    "en" / "page.ftl",
    "en" / "pauses.ftl",
    "en" / "meetings.ftl",
    "en" / "milestones.ftl",
    "en" / "pretend.ftl",
    "en" / "projects.ftl",
    "en" / "reading.ftl",
    "en" / "removals.ftl",
    "en" / "repair.ftl",
    "en" / "rooms.ftl",
    "en" / "safety.ftl",
    "en" / "setup.ftl",
    "en" / "signup.ftl",
    "en" / "standing.ftl",
    "en" / "times.ftl",
    "en" / "taking-back.ftl",
    "en" / "voice.ftl",
    "en" / "webinars.ftl",
};
