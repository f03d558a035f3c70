//! The test clock: [`pause`], [`advance`] and [`resume`].

use crate::{handle::Handle, task::yield_now::yield_now};
use std::time::Duration;

/// Stops the clock of this runtime's timers, so that a test of hours takes no time.
///
/// From here on time stands still while tasks run, however long they take. When every task waits,
/// it jumps to the deadline of the next timer, and so on. While a job of
/// [`spawn_blocking`](crate::task::spawn_blocking) is under way it does not jump: such a job takes real
/// time, and may be what everybody waits for. Anything else that comes from outside, a socket or another
/// thread, is not waited for.
///
/// A clock that stands still from the beginning is made by
/// [`Builder::start_paused`](crate::runtime::Builder::start_paused).
///
/// # With a stopped clock everything is exact, and twice the same
///
/// - A wait ends at its deadline, to the nanosecond, be it one nanosecond or 500 years away: a sleep of
///   5 ms is over after `advance(5 ms)`, and not a nanosecond earlier.
/// - Whether a timer is ready follows from its deadline and the time alone. A poll and
///   [`Sleep::is_elapsed`](crate::time::Sleep::is_elapsed) agree, and a sleep that is
///   [reset](crate::time::Sleep::reset) into the past is ready.
/// - Timers fire in the order of their deadlines; of equal ones the first to be polled comes first.
/// - So a program that hears of nothing from outside sees the same times in the same order whenever it
///   runs, counted from where the clock was stopped.
///
/// A running clock promises one thing only: nothing is early.
///
/// # What reads this clock
///
/// Everything in [`time`](crate::time): when a [`sleep`](super::sleep), a
/// [`timeout`](super::timeout) or an [`interval`](super::interval) begins, when it is
/// due, what [`Sleep::is_elapsed`](crate::time::Sleep::is_elapsed) says; and
/// [`Instant::now`](crate::time::Instant::now), inside the runtime. [`std::time::Instant`] goes on
/// with the system's time, and so does everything that is made from it.
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
/// If time is paused already; in a multi-thread runtime, where there is no telling when every thread
/// is idle; and outside a runtime.
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

/// Lets the clock run again, from where it stands.
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
/// The tasks all find the same time. They have been woken when this returns, but need not all have
/// run: where that matters wait for them, or [`sleep`](super::sleep) instead, which returns
/// when nothing else was left to do before its deadline.
///
/// # Cancel safety
///
/// The clock has moved once the future was polled; dropping it later changes nothing.
///
/// # Panics
///
/// If time is not paused, if the clock would be more than 584 years from the start of the runtime, and
/// outside a runtime.
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
    driver.timers().fire();
    yield_now().await;
}

#[track_caller]
fn expect(done: Result<(), &'static str>) {
    if let Err(why) = done {
        panic!("{why}");
    }
}
