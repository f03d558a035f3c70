//! The axis of a picture: which part of a recording it shows, and where a time lies in it.

use crate::base::units::show_asked;

/// The width of a picture, with the names of its rows.
pub(super) const WIDTH: f64 = 480.0;

/// The width of the names.
pub(super) const NAMES: f64 = 96.0;

/// What lies closer together than this is drawn as one.
const APART: f64 = 0.3;

/// What is at least this wide is not drawn as one with a neighbour that is, too.
const WIDE: f64 = 3.0;

/// A box is at least this wide.
const LEAST: f64 = 1.0;

/// A picture has at most about this many ticks.
const TICKS: u64 = 4;

/// The part of a recording that is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) from_ns: u64,
    pub(super) to_ns: u64,
}

/// Something drawn in a row, from left to right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) left: f64,
    pub(super) right: f64,
    /// How many times are drawn as this one, and how long they are together.
    pub(super) count: usize,
    pub(super) ns: u64,
}

impl Axis {
    pub(super) fn x(&self, at_ns: u64) -> f64 {
        let at = at_ns.clamp(self.from_ns, self.to_ns) - self.from_ns;
        let share = at as f64 / (self.to_ns - self.from_ns).max(1) as f64;
        NAMES + share * (WIDTH - NAMES)
    }

    /// Whether a time from `begin` to `end` is shown, if only in part.
    pub(super) fn shows(&self, begin: u64, end: u64) -> bool {
        begin < self.to_ns && end >= self.from_ns
    }

    /// The times that are shown, those that are too close together as one.
    pub(super) fn spans(&self, times: impl Iterator<Item = (u64, u64)>) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for (begin, end) in times.filter(|&(begin, end)| self.shows(begin, end)) {
            let left = self.x(begin).min(WIDTH - LEAST);
            let right = self.x(end).max(left + LEAST);
            let ns = end - begin;
            match spans.last_mut() {
                Some(last)
                    if left <= last.right + APART
                        && (right - left < WIDE || last.right - last.left < WIDE) =>
                {
                    last.right = last.right.max(right);
                    last.count += 1;
                    last.ns += ns;
                }
                _ => spans.push(Span { left, right, count: 1, ns }),
            }
        }
        spans
    }

    /// Of these times, those that are long enough to be seen.
    pub(super) fn visible(&self, times: impl Iterator<Item = (u64, u64)>) -> Vec<Span> {
        self.spans(times.filter(|&(begin, end)| self.x(end) - self.x(begin) >= LEAST))
    }

    /// The ticks: where they are, and what time that is.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let length = (self.to_ns - self.from_ns).max(1);
        let steps = (0..19).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power)));
        let step = steps.clone().find(|step| length / step <= TICKS).unwrap_or(length);
        let first = self.from_ns.div_ceil(step);
        let ticks = (first..).map(|nth| nth * step).take_while(|at| *at < self.to_ns);
        // Within a long recording a short part has a clock of its own.
        let from = if self.from_ns / step >= 1_000 { first * step } else { 0 };
        let named = |at| match at - from {
            0 => "0".into(),
            since => show_asked(since),
        };
        ticks.map(|at| (self.x(at), named(at))).collect()
    }
}

/// The spans as strokes at the height 0.
pub(super) fn strokes(spans: &[Span]) -> String {
    let stroke = |span: &Span| {
        let length = (span.right - span.left).max(LEAST);
        format!("M{} 0h{}", tenths(span.left), tenths(length))
    };
    spans.iter().map(stroke).collect()
}

/// A number with at most one digit behind the point.
pub(super) fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_close_together_is_one_span_that_knows_its_parts() {
        let axis = Axis { from_ns: 0, to_ns: 1_000_000 };
        let spans = axis.spans([(0, 100), (150, 200), (900_000, 900_001)].into_iter());
        assert_eq!(
            spans.iter().map(|span| (span.count, span.ns)).collect::<Vec<_>>(),
            [(2, 150), (1, 1)]
        );
    }

    #[test]
    fn a_tick_is_a_round_time() {
        let named = |from_ns, to_ns| {
            let ticks = Axis { from_ns, to_ns }.ticks();
            ticks.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
        };
        assert_eq!(named(0, 1_100_000_000), ["0", "500 ms", "1 s"]);
        assert_eq!(named(1_000_000, 3_500_000), ["1 ms", "2 ms", "3 ms"]);
        assert_eq!(named(5_000_000_100, 5_000_003_600), ["0", "1 µs", "2 µs"]);
    }
}
