//! A repetition as a strip of bars: a bar a stretch of time, as high as the worst lateness in it.

use crate::measure::lateness::ON_TIME;

/// Bars of rising height: up to a fifth of a period, a period, 3, 10, 30 and more than 30 periods.
const BARS: [char; 6] = ['▁', '▂', '▃', '▅', '▆', '█'];

/// The strip in `width` characters.
pub(crate) fn strip(late_ns: &[u64], tick_ns: u64, width: usize) -> String {
    let width = width.min(late_ns.len());
    (0..width).map(|n| bar(worst_of(late_ns, n, width), tick_ns)).collect()
}

/// The worst of the `n`-th of `width` equal stretches.
fn worst_of(late_ns: &[u64], n: usize, width: usize) -> u64 {
    let (from, to) = (n * late_ns.len() / width, (n + 1) * late_ns.len() / width);
    late_ns[from..to].iter().copied().max().unwrap_or(0)
}

fn bar(late_ns: u64, tick_ns: u64) -> char {
    match late_ns as f64 / tick_ns.max(1) as f64 {
        periods if periods <= ON_TIME => BARS[0],
        periods if periods < 1.0 => BARS[1],
        periods if periods < 3.0 => BARS[2],
        periods if periods < 10.0 => BARS[3],
        periods if periods < 30.0 => BARS[4],
        _ => BARS[5],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_high_as_the_worst_it_covers() {
        assert_eq!(strip(&[0, 0, 0, 5, 0, 50], 10, 3), "▁▂▅");
        assert_eq!(strip(&[0, 20, 400], 10, 40), "▁▃█");
        assert_eq!(strip(&[], 10, 40), "");
    }
}
