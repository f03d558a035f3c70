//! The repetitions of one figure as a range, and whether two ranges tell two things apart.
//!
//! ```text
//!  a      ├──●───┤                     the range: where the median lies, and that is
//!  b                 ├─●─┤             up to eight repetitions all of them
//!                 ╰──╯ gap
//! ```
//!
//! 1. From nine repetitions on, the extremes are left out as long as the median lies within the
//!    rest with 95 % (a sign test): more repetitions make a range narrower.
//! 2. Ranges that touch tell nothing apart.
//! 3. With three repetitions each, one range lies beyond the other by chance once in ten times. So
//!    with fewer than five repetitions the gap must also be wider than either range. That happens
//!    by chance about once in a hundred times, as often as five repetitions do not touch five
//!    others. (With three repetitions of a figure that jumps between two levels: three times in a
//!    hundred.)
//! 4. With two repetitions even that happens once in ten times: two tell nothing apart.
//! 5. A difference below the resolution tells nothing apart, however steady it is.

/// Where a figure lies, by its repetitions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
    pub(crate) reps: usize,
}

/// Fewer repetitions tell nothing apart.
pub(crate) const LEAST: usize = 3;

/// With fewer repetitions, ranges that do not touch are not enough (rule 3).
const FEW: usize = 5;

/// Two things closer than this share of their size are never told apart.
const RESOLUTION: f64 = 0.02;

/// Why two ranges tell nothing apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    TooFew,
    TooAlike,
    Touching,
    TooClose,
}

impl Tie {
    /// As the end of a sentence.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Tie::TooFew => "fewer than three repetitions tell nothing apart",
            Tie::TooAlike => "the difference is below what the lab resolves",
            Tie::Touching => "their repetitions overlap",
            Tie::TooClose => "the gap between their repetitions is no wider than their spread",
        }
    }
}

impl Range {
    /// The range of `values`; `None` if there are none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Option<Range> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (reps, out) = (values.len(), left_out(values.len()));
        Some(Range {
            low: *values.get(out)?,
            median: values[(reps - 1) / 2],
            high: values[reps - 1 - out],
            reps,
        })
    }

    pub(crate) fn width(&self) -> f64 {
        self.high - self.low
    }

    /// How far the two ranges are from each other; not above zero where they touch.
    pub(crate) fn gap(&self, other: &Range) -> f64 {
        (other.low - self.high).max(self.low - other.high)
    }

    /// Whether the repetitions tell the two apart, where less than `least` is no difference.
    pub(crate) fn is_apart(&self, other: &Range, least: f64) -> bool {
        self.tie(other, least).is_none()
    }

    /// What keeps the repetitions from telling the two apart; `None` if they do.
    pub(crate) fn tie(&self, other: &Range, least: f64) -> Option<Tie> {
        let reps = self.reps.min(other.reps);
        let change = (self.median - other.median).abs();
        let size = self.median.abs().min(other.median.abs());
        let chance = if reps < FEW { self.width().max(other.width()) } else { 0.0 };
        let gap = self.gap(other);
        match () {
            () if reps < LEAST => Some(Tie::TooFew),
            () if change <= least.max(size * RESOLUTION) => Some(Tie::TooAlike),
            () if gap <= 0.0 => Some(Tie::Touching),
            () if gap <= chance => Some(Tie::TooClose),
            () => None,
        }
    }
}

/// How many values at each end are not needed for the median to lie within the rest with 95 %.
fn left_out(reps: usize) -> usize {
    let mut ways = 0.5_f64.powi(reps.try_into().unwrap_or(i32::MAX));
    let (mut beyond, mut out) = (0.0, 0);
    loop {
        beyond += ways;
        if beyond + ways * (reps - out) as f64 / (out + 1) as f64 > 0.025 || 2 * out + 3 > reps {
            return out;
        }
        out += 1;
        ways *= (reps - out + 1) as f64 / out as f64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range<const N: usize>(values: [f64; N]) -> Range {
        Range::of(values).unwrap()
    }

    #[test]
    fn ranges_that_touch_are_not_apart() {
        let (a, b) = (range([10.0, 20.0, 30.0]), range([30.0, 60.0, 90.0]));
        assert_eq!((a.tie(&b, 0.0), b.tie(&a, 0.0)), (Some(Tie::Touching), Some(Tie::Touching)));
    }

    #[test]
    fn three_repetitions_need_a_gap_wider_than_either_range() {
        let a = range([10.0, 12.0, 14.0]);
        assert_eq!(a.tie(&range([17.0, 18.0, 19.0]), 0.0), Some(Tie::TooClose));
        assert!(a.is_apart(&range([19.0, 20.0, 21.0]), 0.0));
        let five = range([10.0, 11.0, 12.0, 13.0, 14.0]);
        assert!(five.is_apart(&range([15.0, 16.0, 17.0, 18.0, 19.0]), 0.0));
    }

    #[test]
    fn one_or_two_repetitions_tell_nothing_apart() {
        assert_eq!(range([1.0]).tie(&range([1e9]), 0.0), Some(Tie::TooFew));
        assert_eq!(range([1.0, 2.0]).tie(&range([1e9, 1e9]), 0.0), Some(Tie::TooFew));
        assert!(!range([1.0]).is_apart(&range([1e9, 1e9, 1e9]), 0.0));
        assert_eq!(Range::of([]), None);
    }

    #[test]
    fn what_is_below_the_resolution_is_no_difference() {
        let (a, b) = (range([100.0; 5]), range([101.0; 5]));
        assert_eq!(a.tie(&b, 0.0), Some(Tie::TooAlike), "one per cent");
        assert!(a.is_apart(&range([110.0; 5]), 0.0));
        assert!(!a.is_apart(&range([110.0; 5]), 20.0));
    }

    #[test]
    fn many_repetitions_leave_their_extremes_out() {
        // Tables of the sign test: 9 leave one out, 12 two, 20 five, 30 nine.
        let out = [1, 3, 5, 8, 9, 12, 20, 30].map(left_out);
        assert_eq!(out, [0, 0, 0, 0, 1, 2, 5, 9]);
        let mut values = vec![5.0; 20];
        values[7] = 1e9;
        assert_eq!(Range::of(values).unwrap().high, 5.0);
    }
}
