//! How late the spinner was, from nothing but the times at which it was served.
//!
//! ```text
//!  due      t0    1P    2P    3P    4P    5P    end
//!  served    |     x                 x     x     |
//!  lateness        0     2P→ settled ┘     0
//!                        3P→ by one service, each with its own lateness (2P, P, 0)
//! ```
//!
//! 1. Tick k is due at t0 + k·P, k ≥ 1, whatever happened before: the clock never waits for the
//!    spinner.
//! 2. A tick is settled by the first service at or after its due time; one late service settles
//!    every tick overdue by then, each with its own sample.
//! 3. A tick that is never served counts as late until the end, and is counted separately as well.
//! 4. The naive figure asks only at each service "how long since the last, minus P": one long
//!    freeze is one sample in it, however many ticks were due meanwhile.

use serde::{Deserialize, Serialize};

use crate::statistics::histogram::Counted;

/// Up to this share of a period a tick counts as on time: in the verdict, in the strips and in their colours.
pub(crate) const ON_TIME: f64 = 0.2;

/// Longer strips are thinned to this many points, each the worst of its share.
const STRIP: usize = 500;

/// The lateness of one repetition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lateness {
    pub(crate) tick_ns: u64,
    /// Ticks due before the end.
    pub(crate) due: u64,
    /// Ticks late by a period or more.
    pub(crate) missed: u64,
    /// The most missed ticks in a row.
    pub(crate) longest_missed_run: u64,
    /// Ticks that were not served at all.
    pub(crate) unserved: u64,
    /// The longest time between two services, minus P.
    pub(crate) longest_freeze_ns: u64,
    pub(crate) max_ns: u64,
    /// A sample for each intended tick.
    pub(crate) intended: Counted,
    pub(crate) naive: Naive,
    /// Lateness in the order the ticks were due.
    pub(crate) strip_ns: Vec<u64>,
}

/// The same repetition as a spinner reports it that only measures the time since its last service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Naive {
    pub(crate) services: u64,
    /// Services late by a period or more.
    pub(crate) missed: u64,
    pub(crate) max_ns: u64,
    pub(crate) samples: Counted,
}

/// Settles the ticks of `period` due up to `end` by `services`, ascending; all in ns since t0.
pub(crate) fn settle(services: &[u64], period: u64, end: u64) -> Lateness {
    let ticks = ticks(services, period, end);
    let unserved = ticks.iter().filter(|(_, served)| served.is_none()).count() as u64;
    let late: Vec<u64> = ticks.iter().map(|&(due, served)| served.unwrap_or(end) - due).collect();
    let naive = naive(services, period);
    let silence = end.saturating_sub(services.last().copied().unwrap_or(0));
    Lateness {
        tick_ns: period,
        due: late.len() as u64,
        missed: late.iter().filter(|&&l| l >= period).count() as u64,
        longest_missed_run: longest_run(&late, period),
        unserved,
        longest_freeze_ns: naive.max_ns.max(silence.saturating_sub(period)),
        max_ns: late.iter().copied().max().unwrap_or(0),
        intended: Counted::of(late.iter().copied()),
        naive,
        strip_ns: thinned(&late),
    }
}

/// Each tick that is due up to `end`: when it was due, and when a service settled it.
pub(crate) fn ticks(services: &[u64], period: u64, end: u64) -> Vec<(u64, Option<u64>)> {
    let mut waiting = services.iter().copied().peekable();
    let due = (1..=end / period).map(|k| k * period);
    due.map(|due| {
        while waiting.next_if(|&served| served < due).is_some() {}
        (due, waiting.peek().copied())
    })
    .collect()
}

fn naive(services: &[u64], period: u64) -> Naive {
    let before = [0].into_iter().chain(services.iter().copied());
    let late: Vec<u64> =
        services.iter().zip(before).map(|(at, last)| (at - last).saturating_sub(period)).collect();
    Naive {
        services: late.len() as u64,
        missed: late.iter().filter(|&&l| l >= period).count() as u64,
        max_ns: late.iter().copied().max().unwrap_or(0),
        samples: Counted::of(late),
    }
}

fn longest_run(late: &[u64], period: u64) -> u64 {
    late.split(|&l| l < period).map(<[u64]>::len).max().unwrap_or(0) as u64
}

fn thinned(late: &[u64]) -> Vec<u64> {
    let share = late.len().div_ceil(STRIP).max(1);
    late.chunks(share).map(|part| part.iter().copied().max().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spinner_on_time_misses_nothing() {
        let l = settle(&[10, 20, 31, 40], 10, 45);
        assert_eq!((l.due, l.missed, l.unserved, l.max_ns), (4, 0, 0, 1));
        assert_eq!(l.strip_ns, [0, 0, 1, 0]);
    }

    #[test]
    fn one_late_service_settles_every_overdue_tick() {
        let l = settle(&[10, 100, 110], 10, 110);
        assert_eq!(l.strip_ns, [0, 80, 70, 60, 50, 40, 30, 20, 10, 0, 0]);
        assert_eq!((l.missed, l.longest_missed_run, l.unserved), (8, 8, 0));
        assert_eq!(l.longest_freeze_ns, 80);
    }

    #[test]
    fn the_naive_figure_omits_what_the_freeze_covered() {
        let l = settle(&[10, 100, 110], 10, 110);
        assert_eq!((l.naive.services, l.naive.missed), (3, 1));
        assert_eq!(l.naive.max_ns, 80);
    }

    #[test]
    fn a_service_after_the_end_still_settles_what_was_due() {
        let l = settle(&[104], 10, 100);
        assert_eq!((l.due, l.unserved, l.max_ns), (10, 0, 94));
        assert_eq!(l.strip_ns.last(), Some(&4));
    }

    #[test]
    fn an_unserved_tick_is_late_until_the_end() {
        let l = settle(&[10, 20], 10, 55);
        assert_eq!(l.strip_ns, [0, 0, 25, 15, 5]);
        assert_eq!((l.unserved, l.missed, l.longest_freeze_ns), (3, 2, 25));
        assert_eq!(settle(&[], 10, 40).unserved, 4);
    }

    #[test]
    fn late_by_a_period_is_missed_and_runs_are_counted() {
        // Ticks 2 and 3 wait for 40, tick 6 for 70.
        let l = settle(&[10, 40, 50, 70, 80], 10, 80);
        assert_eq!(l.strip_ns, [0, 20, 10, 0, 0, 10, 0, 0]);
        assert_eq!((l.missed, l.longest_missed_run), (3, 2));
    }

    #[test]
    fn nothing_due_is_nothing_late() {
        let l = settle(&[], 10, 9);
        assert_eq!((l.due, l.max_ns, l.longest_freeze_ns), (0, 0, 0));
    }

    #[test]
    fn a_long_strip_keeps_its_worst() {
        let mut services: Vec<u64> = (1..=5_000).map(|k| k * 10).collect();
        services[2_500] += 7;
        let l = settle(&services, 10, 50_000);
        assert!(l.strip_ns.len() <= STRIP);
        assert_eq!(l.strip_ns.iter().max(), Some(&7));
    }
}
