//! The colours of a picture, on dark ground and on light.
//!
//! **Invariants**: in both, hours given and hours shared differ in brightness as well as in hue,
//! so that they differ in every kind of sight; text stands out from its ground by 4.5 to 1.

use super::sketch::{Place, Sketch};

/// The ground of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As Discord looks to most; the default, for it does not glare at night.
    #[default]
    Dark,
    /// On white.
    Light,
}

/// What is drawn in which colour.
#[derive(Debug)]
pub(super) struct Palette {
    /// Behind everything.
    pub(super) ground: &'static str,
    /// Text.
    pub(super) ink: &'static str,
    /// Text that matters less.
    pub(super) faint: &'static str,
    /// An hour of a weekday that is neither night nor work.
    pub(super) day: &'static str,
    /// Nine to five on a weekday.
    pub(super) work: &'static str,
    /// A day off.
    pub(super) weekend: &'static str,
    /// Early in the morning, late in the evening.
    pub(super) dusk: &'static str,
    /// When people sleep.
    pub(super) night: &'static str,
    /// Hours that a member gave.
    pub(super) given: &'static str,
    /// Hours that all gave.
    pub(super) shared: &'static str,
    /// What is written on the colour of those.
    pub(super) on_shared: &'static str,
    /// Times offered.
    pub(super) offered: &'static str,
    /// Numbers on times offered.
    pub(super) on_offered: &'static str,
    /// The moon, and the low sun.
    pub(super) hard: &'static str,
}

static DARK: Palette = Palette {
    ground: "#1e1f22",
    ink: "#f2f3f5",
    faint: "#b5bac1",
    day: "#4a4d55",
    work: "#5d616b",
    weekend: "#3a3c43",
    dusk: "#303238",
    night: "#131416",
    given: "#4fa3e8",
    shared: "#ffc23d",
    on_shared: "#111214",
    offered: "#ffffff",
    on_offered: "#111214",
    hard: "#ff9d7a",
};

static LIGHT: Palette = Palette {
    ground: "#ffffff",
    ink: "#1b1c1f",
    faint: "#55585f",
    day: "#e6e8ec",
    work: "#d2d5dc",
    weekend: "#f3f4f6",
    dusk: "#a9aebb",
    night: "#6b7080",
    given: "#3d8fdb",
    shared: "#ffb100",
    on_shared: "#111214",
    offered: "#111214",
    on_offered: "#ffffff",
    hard: "#b3401a",
};

impl Theme {
    pub(super) fn palette(self) -> &'static Palette {
        match self {
            Self::Dark => &DARK,
            Self::Light => &LIGHT,
        }
    }
}

/// A sign that says what a colour alone must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A little early or late.
    Edge,
    /// Early or late.
    LowSun,
    /// In the night.
    Moon,
}

/// Draws a sign, 22 by 22, right of and below a place.
pub(super) fn sign(sketch: &mut Sketch, sign: Sign, at: Place, ink: &str) {
    match sign {
        Sign::Edge => sketch.shape(at, "M5 17A6 6 0 0 1 17 17ZM2 19H20V21H2Z", ink),
        Sign::LowSun => sketch.shape(
            at,
            "M4 16A7 7 0 0 1 18 16ZM0 18H22V21H0ZM10 2H12V7H10ZM1.5 6.9L2.9 5.5L6 8.6L4.6 10ZM19.1 5.5L20.5 6.9L17.4 10L16 8.6Z",
            ink,
        ),
        Sign::Moon => sketch.shape(at, "M13 1A10 10 0 1 0 21 15A8 8 0 0 1 13 1Z", ink),
    }
}
