//! What people agree to.
//!
//! Knows: the purposes, and which version of their texts is shown today. Refuses to know: the
//! texts, which are the business of `words`.
//!
//! **Invariants**: a purpose's word never changes, and the version goes up when a text says
//! something else.

/// What somebody agrees to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To take part, and that the answers are kept for it.
    Participation,
    /// To be 18 or older.
    Adult,
    /// To be written to outside of Discord, where that is out of reach.
    OutsideContact,
    /// To be written to in private on Discord, unasked.
    PrivateMessages,
}

/// The version of the texts that are shown today.
pub const TEXT_VERSION: &str = "2";

impl Purpose {
    /// The word that stands for it in rows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Participation => "participation",
            Self::Adult => "adult",
            Self::OutsideContact => "outside-contact",
            Self::PrivateMessages => "private-messages",
        }
    }
}
