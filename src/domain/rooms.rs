//! How many rooms a category holds.

/// Channels of groups in one category. Discord refuses the 51st, and has been seen to refuse the 49th,
/// so we stop a little earlier.
pub const ROOMS_PER_CATEGORY: i64 = 48;

/// Channels that each group gets: its room, and perhaps a voice room beside it.
pub fn channels_each(voice_rooms: bool) -> i64 {
    1 + i64::from(voice_rooms)
}

/// The category, from 1, that holds the channels of the group with this number, from 1. Those of one
/// group lie together.
pub fn category_of(group_number: i64, channels_each: i64) -> i64 {
    (group_number - 1) / groups_per_category(channels_each) + 1
}

/// Groups whose channels lie in one category.
pub fn groups_per_category(channels_each: i64) -> i64 {
    (ROOMS_PER_CATEGORY / channels_each.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_category_is_full_before_the_second_opens() {
        assert_eq!(category_of(1, 1), 1);
        assert_eq!(category_of(48, 1), 1);
        assert_eq!(category_of(49, 1), 2);
        assert_eq!(category_of(97, 1), 3);
    }

    #[test]
    fn with_a_voice_room_each_half_as_many_groups_lie_in_a_category() {
        let each = channels_each(true);
        assert_eq!(category_of(24, each), 1);
        assert_eq!(category_of(25, each), 2);
        assert_eq!(category_of(49, each), 3);
    }
}
