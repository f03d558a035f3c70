//! The README and the guide: here so that the tests compile the programs in them. A module a page, so
//! that a test that fails says which.

#[doc = include_str!("../README.md")]
mod front {}

#[doc = include_str!("../docs/01-run-the-spinner.md")]
mod chapter_01 {}

#[doc = include_str!("../docs/02-words.md")]
mod chapter_02 {}

#[doc = include_str!("../docs/03-from-batch-to-executors.md")]
mod chapter_03 {}

#[doc = include_str!("../docs/04-a-future-by-hand.md")]
mod chapter_04 {}

#[doc = include_str!("../docs/05-the-event-loop.md")]
mod chapter_05 {}

#[doc = include_str!("../docs/06-timers.md")]
mod chapter_06 {}

#[doc = include_str!("../docs/07-channels-locks-cancellation.md")]
mod chapter_07 {}

#[doc = include_str!("../docs/08-many-threads.md")]
mod chapter_08 {}

#[doc = include_str!("../docs/09-blocking.md")]
mod chapter_09 {}

#[doc = include_str!("../docs/10-races.md")]
mod chapter_10 {}

#[doc = include_str!("../docs/11-processes.md")]
mod chapter_11 {}

#[doc = include_str!("../docs/12-measuring.md")]
mod chapter_12 {}

#[doc = include_str!("../docs/13-from-python.md")]
mod chapter_13 {}

#[doc = include_str!("../docs/14-limits.md")]
mod chapter_14 {}

#[doc = include_str!("../docs/15-exercises.md")]
mod chapter_15 {}
