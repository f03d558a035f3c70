//! Values of options: read, and refused with what is accepted.

use std::num::NonZeroUsize;
use std::time::SystemTime;

use crate::units::{parse_ns, show_ns};

/// Of threads or jobs: no more than a runtime takes for its workers.
pub(crate) fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse() {
        Ok(n) if n <= NonZeroUsize::new(32_767).expect("not zero") => Ok(n),
        _ => Err("a whole number from 1 to 32767 is wanted".into()),
    }
}

pub(crate) fn tick(text: &str) -> Result<u64, String> {
    within(text, 100_000, 10_000_000_000)
}

pub(crate) fn work(text: &str) -> Result<u64, String> {
    within(text, 1_000_000, 600_000_000_000)
}

pub(crate) fn chunk(text: &str) -> Result<u64, String> {
    within(text, 1_000, 600_000_000_000)
}

fn within(text: &str, least: u64, most: u64) -> Result<u64, String> {
    match parse_ns(text)? {
        ns if (least..=most).contains(&ns) => Ok(ns),
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
