//! The reactor: from the system's events to the [`Readiness`] of their sources.
//!
//! ```text
//!   register ─► slab entry {generation, readiness} ─► token ─► the system
//!                                                                 │ event
//!   wakers ◄─ set_ready ◄─ entry, if the generation fits ◄─ token ┘
//!
//!   token:  │ generation │ index of the entry │
//! ```
//!
//! 1. A token is used once. An event fetched before its source was deregistered finds the entry
//!    gone, or one of another generation, and so never reaches the stranger who got the slot.
//! 2. An entry is there only while its source is registered: a registration that fails takes it
//!    back, a deregistration that fails removes it all the same.
//! 3. Once closed, every source is ready for its operation to fail, and no other is accepted.
//! 4. A turn takes the lock once, for all its events, and hands the wakers out. Under the lock no
//!    readiness is dropped (it may hold the last reference to a waker).

use crate::{
    contain::wake,
    pages::Pages,
    primitive::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    readiness::{Readiness, Ready},
};
use mio::{Interest, Registry, Token, event};
use std::{io, ops::BitOr, task::Waker};

/// Low bits of a token: up to 2⁴⁰ sources, and 2²⁴ generations (2²⁰ and 2¹² where words are short).
const INDEX_BITS: u32 = usize::BITS / 8 * 5;
const INDEX: usize = (1 << INDEX_BITS) - 1;
const GENERATION: usize = usize::MAX >> INDEX_BITS;

/// Every source that is registered.
#[derive(Debug)]
pub(crate) struct Reactor {
    registry: Registry,
    sources: Mutex<Sources>,
    /// How many there are, to be read without the lock.
    len: AtomicUsize,
}

#[derive(Debug, Default)]
struct Sources {
    entries: Pages<Entry>,
    /// Of the latest registration.
    generation: usize,
    closed: bool,
}

#[derive(Debug)]
struct Entry {
    generation: usize,
    readiness: Arc<Readiness>,
}

impl Sources {
    fn insert(&mut self, readiness: Arc<Readiness>) -> io::Result<Token> {
        if self.closed {
            return Err(gone());
        }
        // The last two indices are never given out; the driver's own tokens have them.
        if self.entries.vacant() as usize >= INDEX - 1 {
            return Err(io::Error::other("too many I/O sources"));
        }
        self.generation = (self.generation + 1) & GENERATION;
        let generation = self.generation;
        let index = self.entries.insert(Entry { generation, readiness }) as usize;
        Ok(Token(generation << INDEX_BITS | index))
    }

    fn get(&self, token: Token) -> Option<&Arc<Readiness>> {
        let entry = self.entries.get(u32::try_from(token.0 & INDEX).ok()?)?;
        (entry.generation == token.0 >> INDEX_BITS).then_some(&entry.readiness)
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

    /// Has the system tell of `source`, edge by edge.
    ///
    /// Fails if the system refuses (the descriptor is registered already, or is none that can be
    /// waited for), or once the reactor is closed.
    pub(crate) fn register(
        &self,
        source: &mut impl event::Source,
        interest: Interest,
    ) -> io::Result<(Token, Arc<Readiness>)> {
        let readiness = Arc::new(Readiness::new());
        let token = self.sources.lock().insert(readiness.clone())?;
        self.len.fetch_add(1, Relaxed);
        match self.registry.register(source, token, interest) {
            Ok(()) => Ok((token, readiness)),
            Err(error) => {
                self.forget(token);
                Err(error)
            }
        }
    }

    /// Ends what [`register`](Self::register) began. The source is forgotten even on an error.
    pub(crate) fn deregister(
        &self,
        source: &mut impl event::Source,
        token: Token,
    ) -> io::Result<()> {
        let result = self.registry.deregister(source);
        self.forget(token);
        result
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

    /// Hands each event to its source, and whom they concern to `wakers`, to be woken by the
    /// caller. An event of no source we know is ignored. Returns how many were not.
    pub(crate) fn dispatch(&self, events: &mio::Events, wakers: &mut Vec<Waker>) -> u64 {
        if events.is_empty() {
            return 0;
        }
        let mut count = 0;
        let sources = self.sources.lock();
        for event in events {
            if let Some(readiness) = sources.get(event.token()) {
                readiness.set_ready(ready(event), wakers);
                count += 1;
            }
        }
        count
    }

    /// The end: every operation, waiting or yet to come, fails with [`gone`].
    pub(crate) fn close(&self) {
        let mut wakers = Vec::new();
        let mut sources = self.sources.lock();
        sources.closed = true;
        for entry in sources.entries.iter() {
            entry.readiness.set_ready(Ready::SHUTDOWN, &mut wakers);
        }
        drop(sources);
        wake(wakers);
    }
}

/// What I/O fails with once the runtime is gone.
pub(crate) fn gone() -> io::Error {
    io::Error::other("the runtime this I/O source belongs to has shut down")
}

/// An error is ready in both directions: whoever tries first is told. From an urgent byte on, a short
/// read may have stopped before one.
fn ready(event: &event::Event) -> Ready {
    let bits = [
        (event.is_readable() || event.is_error(), Ready::READABLE),
        (event.is_writable() || event.is_error(), Ready::WRITABLE),
        (event.is_read_closed(), Ready::READ_CLOSED),
        (event.is_write_closed(), Ready::WRITE_CLOSED),
        (event.is_priority(), Ready::UNPROVEN),
    ];
    let on = bits.into_iter().filter_map(|(on, bit)| on.then_some(bit));
    on.fold(Ready::NONE, BitOr::bitor)
}
