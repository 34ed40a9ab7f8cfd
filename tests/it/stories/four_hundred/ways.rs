//! In which ways somebody signs up: who hesitates, who turns back, who never comes to the end.

use fastrand::Rng;

/// The steps at which somebody may turn away: from their name to their wishes.
const STEPS: std::ops::Range<u32> = 2..8;

/// How somebody goes about it.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
pub(super) struct Ways {
    /// At which step they leave the rest for another day.
    pub(super) later_at: Option<u32>,
    /// At which step they close the window.
    pub(super) closes_at: Option<u32>,
    /// At which step they go back to look once more.
    pub(super) back_at: Option<u32>,
    /// At which step they turn away for good.
    pub(super) stops_at: Option<u32>,
    /// Whether they press everything twice.
    pub(super) twice: bool,
    /// Whether they first type hours, and a city, that nobody can read.
    pub(super) rubbish: bool,
    /// Whether they change an answer before they hand in.
    pub(super) reconsiders: bool,
    /// Whether they leave out what they may leave out.
    pub(super) hurries: bool,
}

impl Ways {
    /// Draws how somebody does.
    pub(super) fn draw(rng: &mut Rng) -> Self {
        let mut at = |in_a_hundred: u8| (rng.u8(0..100) < in_a_hundred).then(|| rng.u32(STEPS));
        let (later_at, closes_at, back_at) = (at(25), at(25), at(20));
        // Whoever has not said their name yet is nobody.
        let stops_at = at(4).map(|step| step.max(3));
        Self {
            later_at,
            closes_at,
            back_at,
            stops_at,
            twice: rng.u8(0..100) < 10,
            rubbish: rng.u8(0..100) < 15,
            reconsiders: rng.u8(0..100) < 10,
            hurries: rng.u8(0..100) < 25,
        }
    }

    /// What these have of it, a word each.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        let ways = [
            (self.later_at.is_some(), "leave it for another day"),
            (self.closes_at.is_some(), "close the window"),
            (self.back_at.is_some(), "go back"),
            (self.stops_at.is_some(), "stop half way"),
            (self.twice, "press twice"),
            (self.rubbish, "type what nobody can read"),
            (self.reconsiders, "change an answer"),
            (self.hurries, "leave out what they may"),
        ];
        ways.into_iter()
            .filter(|(has, _)| *has)
            .map(|(_, word)| word)
    }
}
