//! Rules of members, roles, screening and direct messages.
