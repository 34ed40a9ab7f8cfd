//! Carrel's one test binary.

mod words;
