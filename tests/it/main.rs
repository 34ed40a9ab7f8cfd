//! Carrel's one test binary.

mod meeting;
