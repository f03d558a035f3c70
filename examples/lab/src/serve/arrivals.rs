//! When requests are due: independent of each other and of the server, on average at a given rate (a Poisson process).

use crate::base::random::SplitMix;

/// The times at which requests are due, in ns since the start, ascending.
#[derive(Debug)]
pub(crate) struct Arrivals {
    random: SplitMix,
    mean_ns: f64,
    next_ns: f64,
    end_ns: f64,
}

impl Arrivals {
    /// `rate` a second until `end_ns`.
    pub(crate) fn new(rate: f64, end_ns: u64, seed: u64) -> Arrivals {
        let mean_ns = 1e9 / rate;
        let mut random = SplitMix::new(seed);
        let next_ns = gap(&mut random, mean_ns);
        Arrivals { random, mean_ns, next_ns, end_ns: end_ns as f64 }
    }

    /// When the next one is due; `None`: there are no more.
    pub(crate) fn peek(&self) -> Option<u64> {
        (self.next_ns < self.end_ns).then_some(self.next_ns as u64)
    }

    /// Takes the next one if it is due at `now_ns`.
    pub(crate) fn due(&mut self, now_ns: u64) -> Option<u64> {
        let at = self.peek().filter(|&at| at <= now_ns)?;
        self.next_ns += gap(&mut self.random, self.mean_ns);
        Some(at)
    }
}

/// Exponentially distributed.
fn gap(random: &mut SplitMix, mean_ns: f64) -> f64 {
    -mean_ns * (1.0 - random.share()).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(rate: f64, seed: u64) -> Vec<u64> {
        let mut arrivals = Arrivals::new(rate, 10_000_000_000, seed);
        std::iter::from_fn(|| arrivals.due(u64::MAX)).collect()
    }

    #[test]
    fn they_come_at_the_rate_and_not_evenly() {
        let times = all(1_000.0, 7);
        assert!((9_600..10_400).contains(&times.len()), "{}", times.len());
        assert!(times.is_sorted() && *times.last().unwrap() < 10_000_000_000);
        let gaps: Vec<u64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        // Of gaps that follow no pattern, one in e is longer than their mean.
        let long = gaps.iter().filter(|gap| **gap > 1_000_000).count() as f64 / gaps.len() as f64;
        assert!((0.33..0.41).contains(&long), "{long}");
    }

    #[test]
    fn the_same_seed_gives_the_same_times() {
        assert_eq!(all(100.0, 7), all(100.0, 7));
        assert_ne!(all(100.0, 7), all(100.0, 8));
    }

    #[test]
    fn nothing_comes_before_it_is_due() {
        let mut arrivals = Arrivals::new(10.0, 1_000_000_000, 7);
        let first = arrivals.peek().unwrap();
        assert_eq!(arrivals.due(first - 1), None);
        assert_eq!(arrivals.due(first), Some(first));
    }
}
