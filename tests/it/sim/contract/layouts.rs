//! Rules of layouts.
