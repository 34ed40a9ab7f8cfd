//! Carrel's one test binary.

mod sim;
