//! The driver waits for the system's events, and turns events and due timers into wakes.
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
//! One thread at a time turns the [`Driver`]: it needs `&mut`. A multi-thread executor keeps it in
//! a lock, the *driver lock*; a current-thread executor keeps it in its core. All threads share the
//! [`Handle`]. Neither type knows what a task is; they know wakers only.
//!
//! 1. A turn that may block does not block if an unpark came before it. An unpark during the turn
//!    ends it.
//! 2. A turn with a timeout of zero does not use up an unpark. It stays for the next turn that may
//!    block.
//! 3. A turn that blocks ends when the first timer is due, even if another thread inserted that
//!    timer during the turn.
//! 4. While the clock is paused and there is a timer, such a turn does not block. It looks for
//!    events, and if there are none, it moves the clock to the first deadline.
//! 5. The driver wakes wakers only after it has noted all events of the turn, and while it holds no
//!    lock.
//! 6. A driver with nothing to do makes no further system call: it stays blocked in the one it
//!    made.
//! 7. A thread that changed a state relies on the system call that belongs to it: the call that
//!    waits, or the call that ends the wait. The system should never refuse either. If it does, the
//!    call is repeated a few times. Then the process ends with a message, because otherwise every
//!    task would wait for ever.

use super::reactor::Reactor;
use crate::{
    base::{
        contain::wake,
        fatal::{TRIES, end_process, insist},
        parker::ParkState,
        primitive::atomic::{AtomicU64, Ordering::Relaxed},
    },
    driver::timers::{timers::Timers, wheel::Due},
    trace::{
        current::{is_recording, note, set_cause},
        event::{Cause, EventKind},
    },
};
use mio::Token;
use std::{fmt, io, sync::Arc, task::Waker, time::Duration};

/// How many events one system call fetches at most. Further events stay with the system until the
/// next turn. See the table of constants in `docs/performance.md`.
const EVENTS: usize = 1024;

/// How many wakers, and how many timers, the buffers keep room for between two turns. They need more
/// only when a crowd waits for one source, or for one moment. See the table of constants in `docs/performance.md`.
const KEPT_WAKERS: usize = 1024;

/// The tokens of the eventfd behind [`Handle::unpark`] and of the alarm of the timers. Their events
/// only end the poll. The reactor does not know them: it never gives out the last two indices.
const UNPARK: Token = Token(usize::MAX);
const ALARM: Token = Token(usize::MAX - 1);

/// The part of the driver that one thread at a time turns: the system's poll, and the buffers of a
/// turn.
#[derive(Debug)]
pub(crate) struct Driver {
    poll: mio::Poll,
    events: mio::Events,
    /// The wakers of one turn; empty between turns, kept for its memory.
    wakers: Vec<Waker>,
    /// While the turn is recorded: for each source, how many of `wakers` came before its own.
    woken_by: Vec<(usize, Token)>,
    /// The timers that fire in one turn; empty between turns, kept for its memory.
    due: Vec<Due>,
    /// How many polls in a row the system refused (7).
    refused: u32,
    handle: Arc<Handle>,
}

/// The part of the driver that all threads share.
pub(crate) struct Handle {
    reactor: Reactor,
    timers: Timers,
    park: ParkState,
    eventfd: mio::Waker,
    turns: AtomicU64,
    events: AtomicU64,
}

impl Driver {
    /// Makes the driver of a runtime with this number of workers; none, if it is a current-thread
    /// runtime.
    pub(crate) fn new(workers: usize) -> io::Result<(Self, Arc<Handle>)> {
        let poll = mio::Poll::new()?;
        let timers = Timers::new(workers)?;
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
        let (wakers, woken_by, due) = (Vec::new(), Vec::new(), Vec::new());
        let (refused, shared) = (0, handle.clone());
        Ok((Self { poll, events, wakers, woken_by, due, refused, handle: shared }, handle))
    }

    /// Polls the system once, wakes the tasks whose sources are ready and fires the timers that are
    /// due. Blocks until there is an event, an [unpark](Handle::unpark), or `timeout` has passed;
    /// `None` means no time limit. It may also return spuriously.
    pub(crate) fn turn(&mut self, timeout: Option<Duration>) {
        let may_block = timeout != Some(Duration::ZERO);
        if may_block && self.handle.park.prepare_park() {
            let until_due = self.handle.timers.prepare_park();
            let answered = self.poll(timeout.into_iter().chain(until_due).min());
            self.handle.timers.park_ended();
            self.handle.park.park_ended();
            if answered && until_due == Some(Duration::ZERO) && self.events.is_empty() {
                self.handle.timers.auto_advance();
            }
        } else {
            self.poll(Some(Duration::ZERO));
        }
        let (wakers, woken_by) = (&mut self.wakers, &mut self.woken_by);
        let events = self.handle.reactor.dispatch(&self.events, wakers, woken_by);
        self.handle.events.fetch_add(events, Relaxed);
        if woken_by.is_empty() {
            wake(wakers.drain(..));
        } else {
            wake_recorded(wakers, woken_by);
        }
        trim(&mut self.wakers);
        self.handle.timers.fire(&mut self.due);
        trim(&mut self.due);
    }

    /// Asks the system for events. Returns false if the system did not answer.
    #[inline]
    fn poll(&mut self, timeout: Option<Duration>) -> bool {
        self.handle.turns.fetch_add(1, Relaxed);
        note(EventKind::WaitBegins { timeout });
        let answer = self.poll.poll(&mut self.events, timeout);
        if is_recording() {
            note(EventKind::WaitEnds { events: self.events.iter().count() as u32 });
        }
        let Err(error) = answer else {
            self.refused = 0;
            return true;
        };
        // mio has cleared the events, so this is a turn without any. A signal does not count as a
        // refusal.
        if error.kind() != io::ErrorKind::Interrupted {
            self.refused += 1;
            if self.refused == TRIES {
                end_process(format_args!("cannot wait for I/O events: {error}"));
            }
        }
        false
    }
}

/// Wakes the wakers, each on behalf of its source.
#[cold]
fn wake_recorded(wakers: &mut Vec<Waker>, woken_by: &mut Vec<(usize, Token)>) {
    let before = set_cause(Cause::Thread);
    let mut sources = woken_by.drain(..).peekable();
    wake(wakers.drain(..).enumerate().map(|(number, waker)| {
        while let Some((_, token)) = sources.next_if(|&(first, _)| first <= number) {
            set_cause(Cause::Driver { token: token.0 as u64 });
        }
        waker
    }));
    set_cause(before);
}

impl Handle {
    /// Ends the turn that is blocking. If none is, the next turn that may block returns at once.
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

    /// Stops the clock of the timers and fires those that are due. A turn that is blocking is
    /// ended, so that it takes the stopped clock into account.
    pub(crate) fn pause(&self) -> Result<(), &'static str> {
        let done = self.timers.pause();
        self.timers.fire(&mut Vec::new());
        self.unpark();
        done
    }

    /// Lets the clock of the timers run again.
    pub(crate) fn resume(&self) -> Result<(), &'static str> {
        let done = self.timers.resume();
        self.unpark();
        done
    }

    /// Whether no source is registered and no timer is set: a turn that does not block would find
    /// nothing.
    pub(crate) fn is_quiet(&self) -> bool {
        self.reactor.is_empty() && self.timers.is_empty()
    }

    /// Whether a turn that does not block would find something: a timer that is due, or an event. A call that
    /// ended a turn may be left from before, and is an event, too.
    pub(crate) fn is_due(&self) -> bool {
        !self.is_quiet() && (self.timers.is_due() || self.reactor.has_events())
    }

    /// Shutdown: from now on every operation on a source and every timer resolves with an error.
    pub(crate) fn close(&self) {
        self.reactor.close();
        self.timers.close();
    }

    /// How many turns were made.
    pub(crate) fn turns(&self) -> u64 {
        self.turns.load(Relaxed)
    }

    /// How many events were passed on to sources.
    pub(crate) fn events(&self) -> u64 {
        self.events.load(Relaxed)
    }
}

/// Gives back what a crowd has left in a buffer. Looks first, because that takes fewer steps.
#[inline]
fn trim<T>(buffer: &mut Vec<T>) {
    if buffer.capacity() > KEPT_WAKERS {
        buffer.shrink_to(KEPT_WAKERS);
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
