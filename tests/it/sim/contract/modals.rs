//! Rules of dialogues.
