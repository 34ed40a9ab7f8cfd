//! Pictures: plain data in, SVG then PNG out.
//!
//! Knows: how a group's two weeks ([`group`]), one member's own week ([`week`]), a page of groups
//! before the launch ([`groups`]), the steps of what a group makes ([`steps`]) and of all groups
//! ([`projects`]) look, and what each of them says in words. Refuses to know:
//! Discord, where the data comes from, what time it is.
//!
//! Discord shows one picture to whoever reads it by day or by night, so a picture brings its own
//! ground: a [`Theme`] is chosen by who draws, and reads on either. Sizes are in the picture's own
//! pixels; a phone shows two of them as one, so that the smallest text, 22 here, is 11 there.
//!
//! **Invariants**
//! - No colour speaks alone: what a colour says is said by a place, a width, a sign or a number too.
//! - A picture says in words what it shows ([`Picture::words`]).
//! - The same data gives the same bytes, whatever else the machine holds, where the built-in fonts
//!   have every letter.
//!
//! ## Rejected
//!
//! - **Drawing with a browser or a plotting crate.** Both weigh more than the bot, and neither puts
//!   a night, a booking and an Arabic name on 26 pixels.
//! - **A row of real time, the same moment beneath itself for all.** It is what meeting planners
//!   draw, and on a phone an hour is one pixel wide in it.

mod fonts;
pub mod group;
pub mod groups;
mod legend;
pub mod projects;
mod raster;
mod sketch;
pub mod steps;
mod theme;
pub mod week;

pub use fonts::Fonts;
pub use raster::Undrawn;
pub use theme::Theme;

/// The longest description of a file that Discord takes, in code points.
const WORDS_MAX: usize = 1024;

/// A picture, and the same in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The bytes of a PNG.
    pub png: Vec<u8>,
    /// What it shows, for whoever does not see it; at most as long as Discord takes.
    pub words: String,
}

/// As many of the sentences as there is room for.
fn as_many(sentences: Vec<String>) -> String {
    let mut made = String::new();
    let mut length = 0;
    for sentence in sentences {
        length += sentence.chars().count() + 1;
        if length > WORDS_MAX + 1 {
            break;
        }
        if !made.is_empty() {
            made.push(' ');
        }
        made.push_str(&sentence);
    }
    made
}
