//! The fonts that pictures are written in.
//!
//! Knows: those that are built in (Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, in two
//! weights), and those that the machine or the operator adds. Refuses to know: what is written.
//!
//! **Invariants**: the built-in fonts come first, so that what they can write looks the same
//! everywhere; a letter that no font has is known before it is drawn.

use std::{fmt, path::Path, sync::Arc};

use resvg::usvg::{
    Font, FontResolver, Options, Tree,
    fontdb::{Database, Family, ID, Query, Source, Weight},
};
use skrifa::{FontRef, MetadataProvider};

use super::sketch::{Sketch, Style};
use crate::{domain::writing::is_invisible, words::cut};

/// The family of the built-in letters without a script's name.
const FAMILY: &str = "Noto Sans";

macro_rules! files {
    ($($name:literal,)*) => {
        [$(include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"), "/config/fonts/", $name, ".ttf"
        )).as_slice(),)*]
    };
}

/// The fonts that are built in; `config/fonts/README.md` says how they were made.
static BUILT_IN: [&[u8]; 8] = files! {
    "NotoSans-Regular",
    "NotoSans-Bold",
    "NotoSansArabic-Regular",
    "NotoSansArabic-Bold",
    "NotoSansHebrew-Regular",
    "NotoSansHebrew-Bold",
    "NotoSansDevanagari-Regular",
    "NotoSansDevanagari-Bold",
};

/// All fonts, read once and shared by every picture.
#[derive(Clone)]
pub struct Fonts {
    database: Arc<Database>,
}

impl Fonts {
    /// The built-in fonts alone.
    pub fn built_in() -> Self {
        let mut database = Database::new();
        for bytes in BUILT_IN {
            database.load_font_source(Source::Binary(Arc::new(bytes)));
        }
        Self {
            database: Arc::new(database),
        }
    }

    /// The built-in fonts and those in a folder, or where none is named those of the system.
    pub fn with_others(folder: Option<&Path>) -> Self {
        let mut fonts = Self::built_in();
        let database = Arc::make_mut(&mut fonts.database);
        match folder {
            Some(folder) => database.load_fonts_dir(folder),
            None => database.load_system_fonts(),
        }
        fonts
    }

    /// How many fonts there are, a file's several each counted.
    pub fn count(&self) -> usize {
        self.database.len()
    }

    /// Whether every letter of a text can be drawn.
    pub fn has_letters_of(&self, text: &str) -> bool {
        text.chars()
            .filter(|letter| !letter.is_whitespace() && !is_invisible(*letter))
            .all(|letter| {
                let mut faces = self.database.faces();
                faces.any(|face| has(&self.database, face.id, letter))
            })
    }

    /// How wide a text is when it is drawn.
    pub(super) fn width(&self, text: &str, style: Style) -> i32 {
        let mut sketch = Sketch::new(1);
        sketch.text((0, 0), text, style, "#000");
        let drawn = Tree::from_str(&sketch.bare(), &self.options());
        // A text that cannot be measured has no letters.
        drawn.map_or(0, |tree| whole(tree.root().abs_bounding_box().width()))
    }

    /// A text, cut with an ellipsis where there is no room for it.
    pub(super) fn fitting(&self, text: &str, style: Style, room: i32) -> String {
        let mut length = text.chars().count();
        let mut fitting = text.to_owned();
        while room < self.width(&fitting, style) && 0 < length {
            length -= 1;
            fitting = cut(text, length);
        }
        fitting
    }

    /// What usvg needs to write with these fonts.
    pub(super) fn options(&self) -> Options<'static> {
        Options {
            font_family: FAMILY.to_owned(),
            fontdb: Arc::clone(&self.database),
            font_resolver: FontResolver {
                select_font: Box::new(|font, database| base(font, database)),
                select_fallback: Box::new(|letter, used, database| instead(letter, used, database)),
            },
            ..Options::default()
        }
    }
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts")
            .field("count", &self.count())
            .finish_non_exhaustive()
    }
}

fn base(font: &Font, database: &Database) -> Option<ID> {
    database.query(&Query {
        families: &[Family::Name(FAMILY)],
        weight: Weight(font.weight()),
        ..Query::default()
    })
}

/// The first font that has a letter: of the same weight, or of any.
fn instead(letter: char, used: &[ID], database: &Database) -> Option<ID> {
    let weight = used.first().and_then(|id| database.face(*id))?.weight;
    let mut others: Vec<_> = database
        .faces()
        .filter(|face| !used.contains(&face.id))
        .collect();
    others.sort_by_key(|face| face.weight != weight); // Stable, so the built-in fonts come first.
    let found = others
        .into_iter()
        .find(|face| has(database, face.id, letter));
    found.map(|face| face.id)
}

fn has(database: &Database, face: ID, letter: char) -> bool {
    let looked = database.with_face_data(face, |bytes, index| {
        FontRef::from_index(bytes, index).is_ok_and(|font| {
            font.charmap()
                .map(letter)
                .is_some_and(|glyph| glyph.to_u32() != 0)
        })
    });
    looked == Some(true)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a text is some hundred pixels wide"
)]
fn whole(width: f32) -> i32 {
    width.ceil() as i32
}
