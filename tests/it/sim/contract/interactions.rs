//! Rules of interactions and their answers.
