//! Rules of channels, categories, overwrites and their limits.
