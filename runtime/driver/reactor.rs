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
//! 4. No source deregisters another. A [loose](Registrable::LOOSE) descriptor may be closed while it is
//!    registered, and its number be given to another source. Whoever registers that number next has it
//!    from then on; the loose one no longer touches it.
//! 5. A turn takes the lock once, for all its events, and hands the wakers out. Under the lock no
//!    readiness is dropped (it may hold the last reference to a waker).

use super::readiness::{Readiness, Ready};
use crate::base::{
    contain::wake,
    paged_slab::PagedSlab,
    primitive::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};
use mio::{Interest, Registry, Token, event, net, unix::SourceFd, unix::pipe};
use std::{
    collections::BTreeMap,
    io,
    os::fd::{AsRawFd, RawFd},
    task::Waker,
};

/// Low bits of a token: up to 2⁴⁰ sources, and 2²⁴ generations (2²⁰ and 2¹² where words are short).
const INDEX_BITS: u32 = usize::BITS / 8 * 5;
const INDEX: usize = (1 << INDEX_BITS) - 1;
const GENERATION: usize = usize::MAX >> INDEX_BITS;

/// What can be registered.
pub(crate) trait Registrable: event::Source {
    /// Somebody else may close the descriptor, or it may be replaced, while it is registered.
    const LOOSE: bool = false;

    /// Its number, always the same.
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
    entries: PagedSlab<Entry>,
    /// Of the latest registration.
    generation: usize,
    /// The loose descriptors whose numbers are still theirs.
    loose: BTreeMap<RawFd, Token>,
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
        // As `insert` got it; the driver's own tokens lead past the last entry.
        let entry = self.entries.get((token.0 & INDEX) as u32)?;
        (entry.generation == token.0 >> INDEX_BITS).then_some(&entry.readiness)
    }

    /// Whether the number is still that of this loose source.
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

    /// Has the system tell of `source`, edge by edge.
    ///
    /// Fails if the system refuses (the descriptor is registered already, or is none that can be
    /// waited for), or once the reactor is closed.
    pub(crate) fn register<S: Registrable>(
        &self,
        source: &mut S,
        interest: Interest,
    ) -> io::Result<(Token, Arc<Readiness>)> {
        let readiness = Arc::new(Readiness::new());
        let mut sources = self.sources.lock();
        let token = sources.insert(readiness.clone())?;
        self.len.fetch_add(1, Relaxed);
        let fd = source.fd();
        let result = if S::LOOSE || sources.loose.contains_key(&fd) {
            // Under the lock, so that a number has one owner at any moment.
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

    /// Ends what [`register`](Self::register) began. The source is forgotten even on an error.
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

    /// Has the system tell once more what it has told of a loose source, if that still holds.
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
    let mut ready = Ready::NONE;
    for (on, bit) in bits {
        ready = if on { ready | bit } else { ready };
    }
    ready
}
