//! Projects and their milestones.
