//! Rules of components of messages.
