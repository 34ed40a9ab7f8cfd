//! A picture while it is being made: SVG as text.
//!
//! Knows: the few shapes that our pictures are made of. Refuses to know: what they mean.
//!
//! **Invariants**: every text is escaped; places are whole pixels, and what is straight has sharp
//! edges, so that a picture has few colours.

use std::fmt::{Arguments, Write};

/// How wide every picture is: a phone's width, twice.
pub(super) const WIDE: i32 = 800;

/// A place: right of the left edge, below the top.
pub(super) type Place = (i32, i32);

/// A picture while it is being made.
#[derive(Debug)]
pub(super) struct Sketch {
    body: String,
    /// How far down it is drawn on already.
    pub(super) height: i32,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) size: i32,
    pub(super) bold: bool,
    pub(super) anchor: Anchor,
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) at: Place,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Style {
    /// Plain text of the smallest size that a phone shows well.
    pub(super) const SMALL: Self = Self {
        size: 22,
        bold: false,
        anchor: Anchor::Start,
    };

    /// The same, bold.
    pub(super) const STRONG: Self = Self {
        bold: true,
        ..Self::SMALL
    };

    pub(super) const fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(super) const fn sized(self, size: i32) -> Self {
        Self { size, ..self }
    }
}

impl Sketch {
    pub(super) fn new(height: i32) -> Self {
        Self {
            body: String::new(),
            height,
        }
    }

    fn put(&mut self, shape: Arguments<'_>) {
        self.body
            .write_fmt(shape)
            .expect("writing to a string cannot fail");
        self.body.push('\n');
    }

    pub(super) fn block(&mut self, block: Block, fill: &str) {
        let Block {
            at: (x, y),
            width,
            height,
        } = block;
        self.put(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" shape-rendering="crispEdges"/>"#
        ));
    }

    pub(super) fn circle(&mut self, (x, y): Place, radius: i32, fill: &str, edge: &str) {
        self.put(format_args!(
            r#"<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{edge}" stroke-width="3"/>"#
        ));
    }

    /// A line along these steps, in SVG's words for paths.
    pub(super) fn line(&mut self, steps: &str, ink: &str, width: i32) {
        self.put(format_args!(
            r#"<path d="{steps}" fill="none" stroke="{ink}" stroke-width="{width}" stroke-linecap="round"/>"#
        ));
    }

    /// A filled shape, in SVG's words for paths, moved to a place.
    pub(super) fn shape(&mut self, (x, y): Place, steps: &str, fill: &str) {
        self.put(format_args!(
            r#"<path transform="translate({x} {y})" d="{steps}" fill="{fill}"/>"#
        ));
    }

    pub(super) fn text(&mut self, (x, y): Place, text: &str, style: Style, ink: &str) {
        let anchor = match style.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if style.bold { 700 } else { 400 };
        let (size, text) = (style.size, escaped(text));
        self.put(format_args!(
            r#"<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{ink}">{text}</text>"#
        ));
    }

    /// The whole picture, on this ground.
    pub(super) fn finish(self, ground: &str) -> String {
        let height = self.height;
        let whole = Block {
            at: (0, 0),
            width: WIDE,
            height,
        };
        let mut grounded = Self::new(height);
        grounded.block(whole, ground);
        grounded.body.push_str(&self.body);
        grounded.bare()
    }

    /// The shapes alone.
    pub(super) fn bare(self) -> String {
        let (height, body) = (self.height, self.body);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{height}" viewBox="0 0 {WIDE} {height}">
{body}</svg>
"#
        )
    }
}

fn escaped(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => made.push_str("&amp;"),
            '<' => made.push_str("&lt;"),
            '>' => made.push_str("&gt;"),
            _ if letter.is_control() => made.push(' '),
            _ => made.push(letter),
        }
    }
    made
}
