//! Carrel's one test binary.

mod signup;
mod words;
