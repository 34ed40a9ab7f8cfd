//! How many rooms a category holds.

/// Rooms in one category. Discord refuses the 51st, and has been seen to refuse the 49th, so we
/// stop a little earlier.
pub const ROOMS_PER_CATEGORY: i64 = 48;

/// The category, from 1, that holds the room of the group with this number, from 1.
pub fn category_of(group_number: i64) -> i64 {
    (group_number - 1) / ROOMS_PER_CATEGORY + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_category_is_full_before_the_second_opens() {
        assert_eq!(category_of(1), 1);
        assert_eq!(category_of(48), 1);
        assert_eq!(category_of(49), 2);
        assert_eq!(category_of(97), 3);
    }
}
