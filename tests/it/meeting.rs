//! Finding hours: how plans fall on real half hours, and which times are the fairest.

mod hours;
mod laws;
mod offers;
mod oracle;
mod problem;
mod standing;
