//! The reactor passes each event of the system to the [`Readiness`] of its source.
//!
//! ```text
//!   register ─► slab entry {generation, readiness} ─► token ─► the system
//!                                                                 │ event
//!   wakers ◄─ set_ready ◄─ entry, if the generation fits ◄─ token ┘
//!
//!   token:  │ generation │ index of the entry │
//! ```
//!
//! 1. A token is used once. If an event was fetched before its source was deregistered, the reactor
//!    finds no entry, or an entry of another generation. So the event never reaches another source
//!    that reuses the slot.
//! 2. An entry exists only while its source is registered. If the system refuses a registration,
//!    the entry is removed again; if it refuses a deregistration, the entry is removed too.
//! 3. Once the reactor is closed, every source counts as ready, so that its operation runs and
//!    fails. No new source is accepted.
//! 4. No source deregisters another. A [loose](Registrable::LOOSE) descriptor may be closed while
//!    it is registered, and the system may give its number to another source. When that source is
//!    registered, it owns the number from then on, and the loose source no longer touches it.
//! 5. A turn takes the lock once for all its events, and returns the wakers to the caller. No
//!    readiness is dropped under the lock, because it may hold the last reference to a waker.

use super::readiness::{Readiness, ReadyBits};
use crate::{
    base::{
        contain::wake,
        paged_slab::PagedSlab,
        primitive::{
            Arc, Mutex,
            atomic::{AtomicUsize, Ordering::Relaxed},
        },
    },
    trace::{
        current::{is_recording, note},
        event::EventKind,
    },
};
use mio::{Interest, Registry, Token, event, net, unix::SourceFd, unix::pipe};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    collections::BTreeMap,
    io,
    os::fd::{AsRawFd, RawFd},
    task::Waker,
};

/// How many low bits of a token are the index: up to 2⁴⁰ sources, and 2²⁴ generations (2²⁰ and 2¹²
/// on 32-bit systems).
const INDEX_BITS: u32 = usize::BITS / 8 * 5;
const INDEX: usize = (1 << INDEX_BITS) - 1;
const GENERATION: usize = usize::MAX >> INDEX_BITS;

/// A source of events that can be registered with the reactor.
pub(crate) trait Registrable: event::Source {
    /// Whether other code may close or replace the descriptor while it is registered.
    const LOOSE: bool = false;

    /// The number of its descriptor, which never changes.
    fn fd(&self) -> RawFd;
}

macro_rules! registrable {
    ($($type:ty),+) => { $(
        impl Registrable for $type {
            fn fd(&self) -> RawFd {
                self.as_raw_fd()
            }
        }
    )+ };
}

registrable!(net::TcpListener, net::TcpStream, net::UdpSocket);
registrable!(net::UnixDatagram, net::UnixListener, net::UnixStream, pipe::Receiver, pipe::Sender);

#[cfg(test)]
impl Registrable for SourceFd<'_> {
    fn fd(&self) -> RawFd {
        *self.0
    }
}

/// All registered sources.
#[derive(Debug)]
pub(crate) struct Reactor {
    registry: Registry,
    sources: Mutex<Sources>,
    /// How many sources there are; can be read without the lock.
    len: AtomicUsize,
}

#[derive(Debug, Default)]
struct Sources {
    entries: PagedSlab<SourceEntry>,
    /// The generation of the latest registration.
    generation: usize,
    /// The loose descriptors that still own their number.
    loose: BTreeMap<RawFd, Token>,
    closed: bool,
}

#[derive(Debug)]
struct SourceEntry {
    generation: usize,
    readiness: Arc<Readiness>,
}

impl Sources {
    fn insert(&mut self) -> io::Result<(Token, Arc<Readiness>)> {
        if self.closed {
            return Err(gone());
        }
        // The last two indices are never given out: they are the driver's own tokens.
        if self.entries.vacant() as usize >= INDEX - 1 {
            return Err(io::Error::other("too many I/O sources"));
        }
        self.generation = (self.generation + 1) & GENERATION;
        let generation = self.generation;
        let token = Token(generation << INDEX_BITS | self.entries.vacant() as usize);
        let readiness = Arc::new(Readiness::new(token.0 as u64));
        self.entries.insert(SourceEntry { generation, readiness: readiness.clone() });
        Ok((token, readiness))
    }

    fn get(&self, token: Token) -> Option<&Arc<Readiness>> {
        // As `insert` got it; the driver's own tokens lead past the last entry.
        let entry = self.entries.get((token.0 & INDEX) as u32)?;
        (entry.generation == token.0 >> INDEX_BITS).then_some(&entry.readiness)
    }

    /// Checks that this loose source still owns the number.
    fn check_loose(&self, fd: RawFd, token: Token) -> io::Result<()> {
        let owned = self.loose.get(&fd) == Some(&token);
        owned.then_some(()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn remove(&mut self, token: Token) -> Option<Arc<Readiness>> {
        self.get(token)?;
        self.entries.remove((token.0 & INDEX) as u32).map(|entry| entry.readiness)
    }
}

impl Reactor {
    pub(crate) fn new(registry: Registry) -> Self {
        Self { registry, sources: Mutex::default(), len: AtomicUsize::new(0) }
    }

    /// Asks the system to report events of `source`, edge-triggered.
    ///
    /// Fails if the system refuses (the descriptor is registered already, or is of a kind that
    /// cannot be waited for), or if the reactor is closed.
    pub(crate) fn register<S: Registrable>(
        &self,
        source: &mut S,
        interest: Interest,
    ) -> io::Result<(Token, Arc<Readiness>)> {
        let mut sources = self.sources.lock();
        let (token, readiness) = sources.insert()?;
        self.len.fetch_add(1, Relaxed);
        let fd = source.fd();
        let result = if S::LOOSE || sources.loose.contains_key(&fd) {
            // Under the lock, so that each number has one owner at any moment.
            let result = self.registry.register(source, token, interest);
            if result.is_ok() {
                sources.loose.remove(&fd);
                if S::LOOSE {
                    sources.loose.insert(fd, token);
                }
            }
            drop(sources);
            result
        } else {
            drop(sources);
            self.registry.register(source, token, interest)
        };
        match result {
            Ok(()) => Ok((token, readiness)),
            Err(error) => {
                self.forget(token);
                Err(error)
            }
        }
    }

    /// Undoes [`register`](Self::register). The source is removed even if the system returns an
    /// error.
    pub(crate) fn deregister<S: Registrable>(
        &self,
        source: &mut S,
        token: Token,
    ) -> io::Result<()> {
        let result = if S::LOOSE {
            let mut sources = self.sources.lock();
            let owned = sources.check_loose(source.fd(), token);
            owned.and_then(|()| {
                sources.loose.remove(&source.fd());
                self.registry.deregister(source)
            })
        } else {
            self.registry.deregister(source)
        };
        self.forget(token);
        result
    }

    /// Asks the system to report again the events of a loose source that it has already reported,
    /// if they still hold.
    pub(crate) fn ask_again(&self, fd: RawFd, token: Token, interest: Interest) -> io::Result<()> {
        let sources = self.sources.lock();
        sources.check_loose(fd, token)?;
        self.registry.reregister(&mut SourceFd(&fd), token, interest)
    }

    fn forget(&self, token: Token) {
        let readiness = self.sources.lock().remove(token);
        if readiness.is_some() {
            self.len.fetch_sub(1, Relaxed);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len.load(Relaxed) == 0
    }

    /// Whether the system has events that no turn has fetched yet. None is lost by this.
    pub(crate) fn has_events(&self) -> bool {
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        let found = poll(&mut [PollFd::new(&self.registry, PollFlags::IN)], Some(&now));
        found.is_ok_and(|found| found > 0)
    }

    /// Passes each event to its source and adds the wakers to `wakers`; the caller wakes them.
    /// Events of unknown sources are ignored. Returns how many events were passed on. If this thread
    /// records, `woken_by` gets each source, with the number of the wakers before its own.
    pub(crate) fn dispatch(
        &self,
        events: &mio::Events,
        wakers: &mut Vec<Waker>,
        woken_by: &mut Vec<(usize, Token)>,
    ) -> u64 {
        if events.is_empty() {
            return 0;
        }
        let mut count = 0;
        let sources = self.sources.lock();
        for event in events {
            if let Some(readiness) = sources.get(event.token()) {
                let ready = ready(event);
                if is_recording() {
                    let token = event.token().0 as u64;
                    note(EventKind::Ready { token, readiness: ready.number() });
                    woken_by.push((wakers.len(), event.token()));
                }
                readiness.set_ready(ready, wakers);
                count += 1;
            }
        }
        count
    }

    /// Shutdown: every operation, waiting or new, fails with [`gone`].
    pub(crate) fn close(&self) {
        let mut wakers = Vec::new();
        let mut sources = self.sources.lock();
        sources.closed = true;
        for entry in sources.entries.iter() {
            entry.readiness.set_ready(ReadyBits::SHUTDOWN, &mut wakers);
        }
        drop(sources);
        wake(wakers);
    }
}

/// The error of I/O after the shutdown of its runtime.
pub(crate) fn gone() -> io::Error {
    io::Error::other("the runtime this I/O source belongs to has shut down")
}

/// The bits for an event. An error counts as ready in both directions, so the first operation in
/// either one reports it. Once a byte was urgent, a short read may have stopped before an urgent
/// byte, so it proves nothing any more.
fn ready(event: &event::Event) -> ReadyBits {
    let bits = [
        (event.is_readable() || event.is_error(), ReadyBits::READABLE),
        (event.is_writable() || event.is_error(), ReadyBits::WRITABLE),
        (event.is_read_closed(), ReadyBits::READ_CLOSED),
        (event.is_write_closed(), ReadyBits::WRITE_CLOSED),
        (event.is_priority(), ReadyBits::UNPROVEN),
    ];
    let mut ready = ReadyBits::NONE;
    for (on, bit) in bits {
        ready = if on { ready | bit } else { ready };
    }
    ready
}
