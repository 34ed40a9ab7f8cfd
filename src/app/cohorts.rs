//! Cohorts: opening one, importing sign-ups, forming groups, launching, the desk.
