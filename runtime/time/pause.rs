//! The test clock: [`pause`], [`advance`] and [`resume`].

use crate::{handle::Handle, task::yield_now::yield_now};
use std::time::Duration;

/// Stops the clock of this runtime's timers, so that a test of hours takes no time.
///
/// From now on time stands still while tasks run, however long they take. When every task waits,
/// the clock jumps to the deadline of the next timer, and so on. While a job of
/// [`spawn_blocking`](crate::task::spawn_blocking) runs or is queued, the clock does not jump: such
/// a job takes real time, and all tasks may be waiting for it. The clock does not wait for any
/// other event from outside, such as a socket or another thread.
///
/// [`Builder::start_paused`](crate::runtime::Builder::start_paused) makes a runtime whose clock is
/// stopped from the beginning.
///
/// # With a stopped clock everything is exact and repeatable
///
/// - A wait ends at its deadline, to the nanosecond, whether that is one nanosecond or 500 years
///   away: a sleep of 5 ms is over after `advance(5 ms)`, and not a nanosecond earlier.
/// - Whether a timer is ready depends only on its deadline and the time. A poll and
///   [`Sleep::is_elapsed`](crate::time::Sleep::is_elapsed) agree, and a sleep that is
///   [reset](crate::time::Sleep::reset) into the past is ready.
/// - Timers fire in the order of their deadlines; of equal deadlines, the timer that was polled
///   first fires first.
/// - So a program that receives nothing from outside sees the same times in the same order in each
///   run, counted from the moment at which the clock was stopped.
///
/// A running clock guarantees only this: nothing is early.
///
/// # What reads this clock
///
/// Everything in [`time`](crate::time): when a [`sleep`](super::sleep()), a
/// [`timeout`](super::timeout()) or an [`interval`](super::interval()) begins and when it is due; what
/// [`Sleep::is_elapsed`](crate::time::Sleep::is_elapsed) returns; and
/// [`Instant::now`](crate::time::Instant::now), inside the runtime. [`std::time::Instant`] still
/// follows the system's time, and so does everything that is made from it.
///
/// ```
/// use cede::time::{self, Duration, Instant, sleep};
///
/// cede::block_on(async {
///     time::pause();
///     let start = Instant::now();
///     sleep(Duration::from_secs(3600)).await; // at once
///     assert_eq!(start.elapsed(), Duration::from_secs(3600));
/// });
/// ```
///
/// # Panics
///
/// If time is paused already; in a multi-thread runtime, which cannot tell when all its threads are
/// idle; and outside a runtime.
#[track_caller]
pub fn pause() {
    let runtime = Handle::current();
    assert!(
        runtime.executor().runs_on_one_thread(),
        "`time::pause` needs a current-thread runtime: the workers of a multi-thread one are never \
         known to be all idle, so its time cannot move on by itself"
    );
    expect(runtime.driver().pause());
}

/// Lets the clock run again, from the time it shows.
///
/// # Panics
///
/// If time is not paused, and outside a runtime.
///
/// ```
/// use cede::time::{self, Duration, sleep};
///
/// cede::block_on(async {
///     time::pause();
///     sleep(Duration::from_secs(3600)).await; // at once
///     time::resume();
///     sleep(Duration::from_millis(1)).await; // takes a millisecond
/// });
/// ```
#[track_caller]
pub fn resume() {
    expect(Handle::current().driver().resume());
}

/// Moves the paused clock on by `duration` in one jump, wakes the tasks whose timers are due, and
/// cedes control once.
///
/// The tasks all see the same time. When this returns, they have been woken, but have not
/// necessarily run. If that matters, wait for the tasks, or [`sleep`](super::sleep()) instead: it
/// returns only when nothing else was left to do before its deadline.
///
/// # Cancel safety
///
/// The clock moves when the future is first polled. Dropping the future later changes nothing.
///
/// # Panics
///
/// If time is not paused, if the clock would be more than 584 years from the start of the runtime,
/// and outside a runtime.
///
/// ```
/// use cede::time::{self, Duration, sleep};
///
/// cede::block_on(async {
///     time::pause();
///     let soon = sleep(Duration::from_secs(5));
///     time::advance(Duration::from_secs(4)).await;
///     assert!(!soon.is_elapsed());
///     time::advance(Duration::from_secs(1)).await;
///     assert!(soon.is_elapsed());
/// });
/// ```
pub async fn advance(duration: Duration) {
    let driver = Handle::current().driver().clone();
    expect(driver.timers().advance(duration));
    driver.timers().fire(&mut Vec::new());
    yield_now().await;
}

#[track_caller]
fn expect(done: Result<(), &'static str>) {
    if let Err(why) = done {
        panic!("{why}");
    }
}
