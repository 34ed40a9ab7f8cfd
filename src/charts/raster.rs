//! From SVG to the bytes of a PNG.
//!
//! Knows: how few colours our pictures need. Refuses to know: what they show.
//!
//! **Invariants**: the PNG has a palette, which makes it a third of the size that it would have
//! otherwise; the same SVG and fonts give the same bytes.

use std::{cmp::Reverse, collections::HashMap};

use resvg::{
    tiny_skia::{Pixmap, PremultipliedColorU8, Transform},
    usvg::Tree,
};

use super::Fonts;

/// Most colours of a PNG with a palette.
const COLOURS_MAX: usize = 256;

/// A picture cannot be drawn; a card goes out without it.
#[derive(Debug, thiserror::Error)]
pub enum Undrawn {
    /// What we drew is no SVG.
    #[error("the picture is not well formed: {0}")]
    Malformed(#[from] resvg::usvg::Error),
    /// It has no area, or too much of it.
    #[error("a picture of {width} by {height} pixels cannot be made")]
    Size {
        /// How wide.
        width: u32,
        /// How high.
        height: u32,
    },
    /// The PNG cannot be written.
    #[error("the picture cannot be written: {0}")]
    Unwritten(#[from] png::EncodingError),
}

/// Red, green and blue, from the third lowest byte to the lowest.
type Colour = u32;

/// Draws an SVG and writes it as a PNG.
pub(super) fn png(svg: &str, fonts: &Fonts) -> Result<Vec<u8>, Undrawn> {
    let tree = Tree::from_str(svg, &fonts.options())?;
    let size = tree.size().to_int_size();
    let (width, height) = (size.width(), size.height());
    let mut pixels = Pixmap::new(width, height).ok_or(Undrawn::Size { width, height })?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    written(&runs(pixels.pixels()), (width, height))
}

/// The colours from left to right and from top to bottom, and how often each follows on itself: our
/// pictures are areas, so that there are few.
fn runs(pixels: &[PremultipliedColorU8]) -> Vec<(Colour, usize)> {
    pixels
        .chunk_by(|one, next| one == next)
        .filter_map(|run| {
            let pixel = run.first()?;
            let colour = Colour::from_be_bytes([0, pixel.red(), pixel.green(), pixel.blue()]);
            Some((colour, run.len()))
        })
        .collect()
}

/// Writes a PNG with a palette.
fn written(runs: &[(Colour, usize)], (width, height): (u32, u32)) -> Result<Vec<u8>, Undrawn> {
    let (palette, indices) = indexed(runs);
    let palette: Vec<u8> = palette.into_iter().flat_map(parts).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter); // Neighbouring numbers of a palette mean nothing.
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    Ok(bytes)
}

/// The colours that are used most, and for each pixel the number of the nearest of them.
fn indexed(runs: &[(Colour, usize)]) -> (Vec<Colour>, Vec<u8>) {
    let mut counts: HashMap<Colour, usize> = HashMap::new();
    for (colour, length) in runs {
        *counts.entry(*colour).or_default() += length;
    }
    let mut by_use: Vec<(Colour, usize)> = counts.into_iter().collect();
    by_use.sort_unstable_by_key(|(colour, count)| (Reverse(*count), *colour));
    let palette: Vec<Colour> = by_use
        .iter()
        .map(|(colour, _count)| *colour)
        .take(COLOURS_MAX)
        .collect();
    let numbers: HashMap<Colour, u8> = (0..)
        .zip(&by_use)
        .map(|(place, (colour, _count))| {
            let own = u8::try_from(place).ok();
            (*colour, own.unwrap_or_else(|| nearest(&palette, *colour)))
        })
        .collect();
    let pixels = runs.iter().map(|(_colour, length)| length).sum();
    let mut indices = Vec::with_capacity(pixels);
    for (colour, length) in runs {
        let number = numbers.get(colour).copied().unwrap_or_default();
        indices.resize(indices.len() + length, number);
    }
    (palette, indices)
}

fn nearest(palette: &[Colour], colour: Colour) -> u8 {
    let distance = |other: Colour| -> u32 {
        let parts = parts(other).into_iter().zip(parts(colour));
        parts
            .map(|(one, other)| u32::from(one.abs_diff(other)).pow(2))
            .sum()
    };
    (0..=u8::MAX)
        .zip(palette)
        .min_by_key(|(_number, other)| distance(**other))
        .map_or(0, |(number, _other)| number)
}

/// How red, how green and how blue a colour is.
fn parts(colour: Colour) -> [u8; 3] {
    let [_, red, green, blue] = colour.to_be_bytes();
    [red, green, blue]
}
