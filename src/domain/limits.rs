//! How many channels a server holds, and how many groups of a launch fit.
//!
//! Knows Discord's limits and how rooms are laid out in categories; refuses to know how anybody
//! counts what stands.
//!
//! **Invariants**: what is laid out never passes a limit, and what is said to fit does.

use super::rooms::groups_per_category;

/// Channels of a server at the most, its categories among them. Source: Discord's documentation,
/// *Opcodes and Status Codes*, 30013.
pub const CHANNELS_MAX: i64 = 500;

/// A server as a launch finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grounds {
    /// How many channels stand, categories among them.
    pub channels: i64,
    /// The rights that Carrel lacks, by the keys of their names in `words`.
    pub missing: Vec<&'static str>,
    /// Those that it lacks besides where there are voice rooms.
    pub missing_for_voice: Vec<&'static str>,
}

/// What groups need of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// How many groups.
    pub groups: i64,
    /// How many channels each of them gets, at least one.
    pub channels_each: i64,
}

/// Groups that fit, laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayOut {
    /// How many categories hold their channels.
    pub categories: i64,
    /// How many channels the server has then, categories among them.
    pub after: i64,
}

/// Groups that do not fit, and the ways out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowded {
    /// How many groups there are.
    pub groups: i64,
    /// How many channels the server has or is promised now.
    pub before: i64,
    /// How many it would have.
    pub after: i64,
    /// How many of the groups fit as it is now.
    pub here: i64,
    /// How many channels have to go so that all fit; none where even an empty server is too small.
    pub to_delete: Option<i64>,
}

impl Crowded {
    /// How many of the groups need another server.
    pub fn elsewhere(&self) -> i64 {
        self.groups - self.here
    }
}

impl Needs {
    /// How many categories hold so many of the groups' channels: those of one group lie together.
    fn categories(self, groups: i64) -> i64 {
        let groups_each = groups_per_category(self.channels_each);
        (groups + groups_each - 1) / groups_each
    }

    /// How many channels a server has with so many of the groups.
    fn with(self, before: i64, groups: i64) -> i64 {
        before + groups * self.channels_each + self.categories(groups)
    }
}

/// Lays out groups on a server that has so many channels, or says how many of them fit.
pub fn lay_out(before: i64, needs: Needs) -> Result<LayOut, Crowded> {
    let after = needs.with(before, needs.groups);
    if after <= CHANNELS_MAX {
        return Ok(LayOut {
            categories: needs.categories(needs.groups),
            after,
        });
    }
    let mut fewer = (0..needs.groups).rev();
    let here = fewer.find(|groups| needs.with(before, *groups) <= CHANNELS_MAX);
    let too_many = after - CHANNELS_MAX;
    Err(Crowded {
        groups: needs.groups,
        before,
        after,
        here: here.unwrap_or(0),
        to_delete: (too_many <= before).then_some(too_many),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rooms::category_of;

    /// So many channels now, groups, and channels for each of these.
    fn check(before: i64, groups: i64, channels_each: i64, expected: &str) {
        let needs = Needs {
            groups,
            channels_each,
        };
        let said = match lay_out(before, needs) {
            Ok(LayOut { categories, after }) => format!("{after} with {categories} categories"),
            Err(crowded) => {
                let ways = match crowded.to_delete {
                    Some(channels) => format!("or delete {channels}"),
                    None => "no other way".to_owned(),
                };
                let (here, elsewhere) = (crowded.here, crowded.elsewhere());
                format!(
                    "{}: {here} here, {elsewhere} elsewhere, {ways}",
                    crowded.after
                )
            }
        };
        assert_eq!(said, expected, "{before}, {groups} x {channels_each}");
    }

    #[test]
    fn rooms_fit_beside_what_stands_as_long_as_they_do() {
        check(0, 0, 1, "0 with 0 categories");
        check(3, 1, 1, "5 with 1 categories");
        check(0, 48, 1, "49 with 1 categories");
        check(0, 49, 1, "51 with 2 categories");
        check(0, 480, 1, "490 with 10 categories");
        check(10, 480, 1, "500 with 10 categories");
    }

    #[test]
    fn where_rooms_do_not_fit_it_says_how_many_do() {
        check(11, 480, 1, "501: 479 here, 1 elsewhere, or delete 1");
        check(0, 600, 1, "613: 489 here, 111 elsewhere, no other way");
        check(3, 600, 1, "616: 486 here, 114 elsewhere, no other way");
        check(200, 300, 1, "507: 293 here, 7 elsewhere, or delete 7");
        check(499, 1, 1, "501: 0 here, 1 elsewhere, or delete 1");
        check(500, 1, 1, "502: 0 here, 1 elsewhere, or delete 2");
    }

    #[test]
    fn a_room_and_a_voice_channel_each_need_twice_the_places() {
        check(0, 24, 2, "49 with 1 categories");
        check(0, 25, 2, "52 with 2 categories");
        check(0, 244, 2, "499 with 11 categories");
        check(0, 480, 2, "980: 244 here, 236 elsewhere, no other way");
    }

    #[test]
    fn categories_are_counted_as_rooms_are_put_into_them() {
        for channels_each in 1..=2 {
            for groups in 1..=600 {
                let needs = Needs {
                    groups,
                    channels_each,
                };
                assert_eq!(needs.categories(groups), category_of(groups, channels_each));
            }
        }
    }
}
