//! What the product does, one function an intention.

pub mod sheet;
