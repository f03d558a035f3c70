//! The guide: what async is, from the inside, in fourteen chapters and six appendices.
//!
//! It is documentation only, and the same text as the pages in `docs/` of the repository, where its pictures and the
//! links between pages and into the source work best. Begin with [the first chapter](ch01_run_the_spinner).
//!
//! The tests compile and run every program in it, and those of the README.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod front {}

#[doc = include_str!("../docs/01-run-the-spinner.md")]
pub mod ch01_run_the_spinner {}

#[doc = include_str!("../docs/02-words.md")]
pub mod ch02_words {}

#[doc = include_str!("../docs/03-async-fn-pin-send.md")]
pub mod ch03_async_fn_pin_send {}

#[doc = include_str!("../docs/04-a-future-by-hand.md")]
pub mod ch04_a_future_by_hand {}

#[doc = include_str!("../docs/05-a-runtime-in-150-lines.md")]
pub mod ch05_a_runtime_in_150_lines {}

#[doc = include_str!("../docs/06-the-event-loop.md")]
pub mod ch06_the_event_loop {}

#[doc = include_str!("../docs/07-timers.md")]
pub mod ch07_timers {}

#[doc = include_str!("../docs/08-channels-select-cancellation.md")]
pub mod ch08_channels_select_cancellation {}

#[doc = include_str!("../docs/09-blocking.md")]
pub mod ch09_blocking {}

#[doc = include_str!("../docs/10-locks-races-deadlock.md")]
pub mod ch10_locks_races_deadlock {}

#[doc = include_str!("../docs/11-many-threads.md")]
pub mod ch11_many_threads {}

#[doc = include_str!("../docs/12-processes.md")]
pub mod ch12_processes {}

#[doc = include_str!("../docs/13-errors-structure-testing.md")]
pub mod ch13_errors_structure_testing {}

#[doc = include_str!("../docs/14-measuring.md")]
pub mod ch14_measuring {}

#[doc = include_str!("../docs/a-from-python.md")]
pub mod a_from_python {}

#[doc = include_str!("../docs/b-from-javascript.md")]
pub mod b_from_javascript {}

#[doc = include_str!("../docs/c-other-ways.md")]
pub mod c_other_ways {}

#[doc = include_str!("../docs/d-from-batch-to-executors.md")]
pub mod d_from_batch_to_executors {}

#[doc = include_str!("../docs/e-limits-and-tokio.md")]
pub mod e_limits_and_tokio {}

#[doc = include_str!("../docs/f-exercises.md")]
pub mod f_exercises {}
