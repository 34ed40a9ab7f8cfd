//! Rules of the gateway.
