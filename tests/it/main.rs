//! Carrel's one test binary.
