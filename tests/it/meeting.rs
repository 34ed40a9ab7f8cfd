//! Finding hours: how plans fall on real half hours, and which times are the fairest.

mod fairness;
mod hours;
mod laws;
mod offers;
mod oracle;
mod problem;
mod signups;
mod standing;
mod world;
