//! The driver: what a thread turns when it wants to hear from the system.
//!
//! ```text
//!            turn(timeout)                          any thread
//!            ─────────────                          ──────────
//!            arm the alarm ─────► timerfd ─┐
//!   Driver:  wait for events (mio) ◄───────┤
//!            events ─► readiness ─► wakers └─ eventfd ◄─ unpark           :Handle
//!            wake them                                   register, deregister
//!            fire what is due                            insert and cancel timers
//!                                                        close
//! ```
//!
//! One thread at a time holds the [`Driver`], and only that thread turns it. [`Handle`] is shared
//! by all. Neither knows what a task is; they know wakers.
//!
//! 1. A turn that may block does not, if an unpark came before it; one that blocks is ended by it.
//! 2. A turn with a timeout of zero leaves the notice of an unpark for the turn that may block.
//! 3. A turn that blocks ends when the first timer is due, whoever inserts it meanwhile.
//! 4. While the clock is paused, such a turn does not block if there is a timer: it looks for events,
//!    and if there are none the clock moves on to the first deadline.
//! 5. Wakers are woken when no lock is held, after the whole turn's events have been noted.
//! 6. A driver with nothing to do makes no system call: it blocks in the one it made.
//! 7. Whatever moved a state on relies on the system call that goes with it: to wait, and to end that wait. The
//!    system refuses neither. Should it do so all the same, the call is made again, a few times; then the
//!    process ends, in words, as every task would wait for ever.

use super::reactor::Reactor;
use crate::{
    base::{
        contain::wake,
        fatal::{TRIES, end_process, insist},
        parker::ParkState,
        primitive::atomic::{AtomicU64, Ordering::Relaxed},
    },
    driver::timers::timers::Timers,
};
use mio::Token;
use std::{fmt, io, sync::Arc, task::Waker, time::Duration};

/// Events fetched by one system call. More stay with the system until the next turn. See the table of constants in
/// `docs/performance.md`.
const EVENTS: usize = 1024;

/// For how many wakers memory is kept from one turn to the next: more come only where a crowd waits for one
/// source. See the table of constants in `docs/performance.md`.
const KEPT_WAKERS: usize = 1024;

/// The eventfd behind [`Handle::unpark`], and the alarm of the timers. They only end the poll; the
/// reactor knows no such tokens (it never gives out the last two indices).
const UNPARK: Token = Token(usize::MAX);
const ALARM: Token = Token(usize::MAX - 1);

/// What one thread at a time turns: the system's poll, and the alarm of the timers.
#[derive(Debug)]
pub(crate) struct Driver {
    poll: mio::Poll,
    events: mio::Events,
    /// Kept between turns for its memory.
    wakers: Vec<Waker>,
    /// Polls in a row that the system refused (7).
    refused: u32,
    handle: Arc<Handle>,
}

/// What every thread may do with the driver.
pub(crate) struct Handle {
    reactor: Reactor,
    timers: Timers,
    park: ParkState,
    eventfd: mio::Waker,
    turns: AtomicU64,
    events: AtomicU64,
}

impl Driver {
    pub(crate) fn new() -> io::Result<(Self, Arc<Handle>)> {
        let poll = mio::Poll::new()?;
        let timers = Timers::new()?;
        timers.alarm().register(poll.registry(), ALARM)?;
        let handle = Arc::new(Handle {
            reactor: Reactor::new(poll.registry().try_clone()?),
            timers,
            park: ParkState::new(),
            eventfd: mio::Waker::new(poll.registry(), UNPARK)?,
            turns: AtomicU64::new(0),
            events: AtomicU64::new(0),
        });
        let events = mio::Events::with_capacity(EVENTS);
        let driver = Self { poll, events, wakers: Vec::new(), refused: 0, handle: handle.clone() };
        Ok((driver, handle))
    }

    /// Polls the system once, wakes what is ready and fires what is due. Blocks until there is
    /// something, an [unpark](Handle::unpark), or `timeout` is over; `None` is for ever. It may
    /// also return for no reason.
    pub(crate) fn turn(&mut self, timeout: Option<Duration>) {
        let may_block = timeout != Some(Duration::ZERO);
        if may_block && self.handle.park.prepare_park() {
            let until_due = self.handle.timers.prepare_park();
            let answered = self.poll(timeout.into_iter().chain(until_due).min());
            self.handle.timers.park_ended();
            self.handle.park.park_ended();
            if answered && until_due == Some(Duration::ZERO) && self.events.is_empty() {
                self.handle.timers.skip();
            }
        } else {
            self.poll(Some(Duration::ZERO));
        }
        let events = self.handle.reactor.dispatch(&self.events, &mut self.wakers);
        self.handle.events.fetch_add(events, Relaxed);
        wake(self.wakers.drain(..));
        if self.wakers.capacity() > KEPT_WAKERS {
            self.wakers.shrink_to(KEPT_WAKERS);
        }
        self.handle.timers.fire();
    }

    /// Asks the system for events. False: it did not say whether there are any.
    #[inline]
    fn poll(&mut self, timeout: Option<Duration>) -> bool {
        self.handle.turns.fetch_add(1, Relaxed);
        let Err(error) = self.poll.poll(&mut self.events, timeout) else {
            self.refused = 0;
            return true;
        };
        // A turn without events: mio has cleared those of the last one. A signal is no reason to count.
        if error.kind() != io::ErrorKind::Interrupted {
            self.refused += 1;
            if self.refused == TRIES {
                end_process(format_args!("cannot wait for I/O events: {error}"));
            }
        }
        false
    }
}

impl Handle {
    /// Ends the turn that blocks; if none does, the next one that may block will not.
    pub(crate) fn unpark(&self) {
        if self.park.unpark() {
            insist("wake the event loop", || self.eventfd.wake());
        }
    }

    pub(crate) fn reactor(&self) -> &Reactor {
        &self.reactor
    }

    pub(crate) fn timers(&self) -> &Timers {
        &self.timers
    }

    /// Stops the clock of the timers, also under a turn that blocks, and fires what is due.
    pub(crate) fn pause(&self) -> Result<(), &'static str> {
        let done = self.timers.pause();
        self.timers.fire();
        self.unpark();
        done
    }

    /// Lets the clock of the timers run again.
    pub(crate) fn resume(&self) -> Result<(), &'static str> {
        let done = self.timers.resume();
        self.unpark();
        done
    }

    /// Nothing is registered and no timer is set: a turn that does not block would find nothing.
    pub(crate) fn is_quiet(&self) -> bool {
        self.reactor.is_empty() && self.timers.is_empty()
    }

    /// Shutdown: every source and every timer resolves with an error, for ever.
    pub(crate) fn close(&self) {
        self.reactor.close();
        self.timers.close();
    }

    /// Turns made so far.
    pub(crate) fn turns(&self) -> u64 {
        self.turns.load(Relaxed)
    }

    /// Events the sources were told of so far.
    pub(crate) fn events(&self) -> u64 {
        self.events.load(Relaxed)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut f = f.debug_struct("driver::Handle");
        f.field("turns", &self.turns()).field("events", &self.events()).finish_non_exhaustive()
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/driver.rs"]
mod tests;
