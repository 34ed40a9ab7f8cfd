//! Rules of scheduled events.
