//! Rules of application commands.
