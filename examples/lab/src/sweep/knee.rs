//! The point of a curve that deserves a mark.
//!
//! ```text
//!  lateness                 ●      No slice is so short that the spinner is earlier than the
//!   (log)               ╱          executor looks at its timers; a long one makes it late by its
//!                    ●             length. Flat, then rising: the last point that is still about
//!   2 × best ─ ─ ─╱─ ─ ─ ─         as low as the lowest is the knee.
//!        ●─────◆ knee
//!          slice (log)
//! ```
//!
//! Two points decide: the lowest, and the first that is more than twice as high. So neither the long
//! slices nor a single noisy point move the knee far.

/// A point up to this many times the lowest counts as about as low.
const ABOUT: u64 = 2;

/// The index of the last point before the curve leaves its floor; `None` if it never leaves it, or
/// leaves it with the first step, so that the floor is unknown.
pub(crate) fn knee(heights: &[u64]) -> Option<usize> {
    let about = heights.iter().min()?.saturating_mul(ABOUT);
    let low = heights.iter().take_while(|&&height| height <= about).count();
    (2..heights.len()).contains(&low).then(|| low - 1)
}

/// The index of the first point at `height` or above.
pub(crate) fn cliff(heights: impl IntoIterator<Item = u64>, height: u64) -> Option<usize> {
    heights.into_iter().position(|point| point >= height)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLICES: [u64; 6] = [10, 30, 100, 300, 1_000, 3_000];

    /// A tick waits for half a slice, and for the floor.
    fn curve(floor: u64) -> [u64; 6] {
        SLICES.map(|slice| floor + slice / 2)
    }

    #[test]
    fn the_knee_is_where_the_floor_ends() {
        for (floor, index) in [(20, 1), (60, 2), (200, 3), (600, 4)] {
            assert_eq!(knee(&curve(floor)), Some(index), "floor {floor}");
        }
    }

    #[test]
    fn noise_moves_no_knee() {
        let mut noisy = curve(60);
        for (n, point) in noisy.iter_mut().enumerate() {
            *point = *point * if n % 2 == 0 { 12 } else { 9 } / 10;
        }
        assert_eq!(knee(&noisy), Some(2));
        noisy[4] = 80;
        assert_eq!(knee(&noisy), Some(2), "a point that fell back is no floor");
    }

    #[test]
    fn what_is_flat_or_rises_at_once_has_no_knee() {
        assert_eq!(knee(&[50, 60, 55, 70]), None);
        assert_eq!(knee(&SLICES), None);
        assert_eq!(knee(&[]), None);
        assert_eq!(knee(&[7]), None);
    }

    #[test]
    fn the_cliff_is_the_first_point_that_high() {
        assert_eq!(cliff([0, 3, 98, 97, 195], 50), Some(2));
        assert_eq!(cliff([0, 1, 2], 50), None);
    }
}
