//! Values of options: read, and refused with what is accepted.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::time::SystemTime;

use crate::base::settings::{CHUNK, MANY, RESCUE, TICK, WORK};
use crate::base::units::{parse_ns, show_ns};

/// A wake that is later than a nanosecond may be asked for.
const LATE: RangeInclusive<u64> = 1..=1_000_000_000_000;

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

/// How long all workers may be stuck.
pub(crate) fn rescue(text: &str) -> Result<u64, String> {
    within(text, RESCUE)
}

/// How late is late.
pub(crate) fn late(text: &str) -> Result<u64, String> {
    within(text, LATE)
}

/// `412` or `412-420`.
pub(crate) fn turns(text: &str) -> Result<RangeInclusive<u32>, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.trim().parse(), last.trim().parse()) {
        (Ok(first), Ok(last)) if 1 <= first && first <= last => Ok(first..=last),
        _ => Err("the number of a turn is wanted, from 1, or two of them: 412 or 412-420".into()),
    }
}

/// A duration, or none at all.
pub(crate) fn wait(text: &str) -> Result<u64, String> {
    if text == "0" { Ok(0) } else { within(text, 1_000..=10_000_000_000) }
}

/// Seconds, as a number.
pub(crate) fn seconds(text: &str) -> Result<u64, String> {
    let number = text.trim_end_matches('s').trim().parse::<f64>().ok();
    let number = number.filter(|seconds| (0.1..=600.0).contains(seconds));
    number.map(|seconds| (seconds * 1e9) as u64).ok_or("from 0.1 to 600 is accepted".into())
}

fn within(text: &str, accepted: RangeInclusive<u64>) -> Result<u64, String> {
    let (least, most) = (*accepted.start(), *accepted.end());
    match parse_ns(text)? {
        ns if accepted.contains(&ns) => Ok(ns),
        _ => Err(format!("from {} to {} is accepted", show_ns(least), show_ns(most))),
    }
}

/// Short enough to type again.
pub(crate) fn seed_from_clock() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::from(now.subsec_nanos()) % 1_000_000
}
