//! Values of options: read, and refused with what is accepted.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::time::SystemTime;

use crate::base::units::{parse_ns, show_ns};

/// The most threads or jobs: as many as a runtime takes for its workers.
pub(crate) const MANY: usize = 32_767;
/// Repetitions of a cell.
pub(crate) const REPS: RangeInclusive<u32> = 1..=1000;
/// The spinner's period, in ns.
pub(crate) const TICK: RangeInclusive<u64> = 100_000..=10_000_000_000;
/// The time of one job, in ns.
pub(crate) const WORK: RangeInclusive<u64> = 1_000_000..=600_000_000_000;
/// The time of one slice of a job, in ns.
pub(crate) const CHUNK: RangeInclusive<u64> = 1_000..=600_000_000_000;

/// Of threads or jobs.
pub(crate) fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse() {
        Ok(n) if n <= NonZeroUsize::new(MANY).expect("not zero") => Ok(n),
        _ => Err("a whole number from 1 to 32767 is wanted".into()),
    }
}

pub(crate) fn tick(text: &str) -> Result<u64, String> {
    within(text, TICK)
}

pub(crate) fn work(text: &str) -> Result<u64, String> {
    within(text, WORK)
}

pub(crate) fn chunk(text: &str) -> Result<u64, String> {
    within(text, CHUNK)
}

fn within(text: &str, accepted: RangeInclusive<u64>) -> Result<u64, String> {
    let (least, most) = (*accepted.start(), *accepted.end());
    match parse_ns(text)? {
        ns if accepted.contains(&ns) => Ok(ns),
        _ => Err(format!("from {} to {} is accepted", show_ns(least), show_ns(most))),
    }
}

/// How long a computing job takes where nothing else was asked for.
pub(crate) fn work_or_default(asked: Option<u64>, quick: bool) -> u64 {
    asked.unwrap_or(if quick { 400_000_000 } else { 1_000_000_000 })
}

/// Short enough to type again.
pub(crate) fn seed_from_clock() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::from(now.subsec_nanos()) % 1_000_000
}
