//! Parses arguments and calls the command they name; nothing else.

fn main() {}
