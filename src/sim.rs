//! A simulated Discord: REST, gateway, rules, people and faults over real sockets.
//!
//! Knows Discord's documented rules and nothing of the product: it is the witness by which the
//! product is proven.
//!
//! **Invariants.** Imports nothing from outside `crate::sim`. Has its own clock. Keeps all its
//! state in one value, so that many simulators live side by side in one process.

pub mod people;
pub mod permissions;
pub mod snowflake;

pub use self::permissions::Permissions;
pub use self::snowflake::Snowflake;
