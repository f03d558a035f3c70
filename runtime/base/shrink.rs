//! Releases the memory of a list that was long once.

/// A list for this many entries is never made smaller. See the table of constants in
/// `docs/performance.md`.
const KEPT: usize = 64;

/// Called after entries were removed. The room is halved when a quarter of it is used, so whoever adds
/// and removes entries in turns does not allocate each time.
#[inline]
pub(crate) fn shrink<T>(list: &mut Vec<T>) {
    if list.capacity() > KEPT && list.len() < list.capacity() / 4 {
        list.shrink_to((list.capacity() / 2).max(KEPT));
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_room_follows_the_number_of_entries() {
        let mut list: Vec<u32> = (0..100_000).collect();
        while let Some(last) = list.pop() {
            shrink(&mut list);
            assert!(list.capacity() <= 2 * KEPT.max(4 * last as usize));
        }
        assert!(list.capacity() <= 2 * KEPT);
    }
}
