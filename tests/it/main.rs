//! Carrel's one test binary.

mod grouping;
