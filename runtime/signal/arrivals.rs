//! What came of each kind of signal, and who has heard of it.
//!
//! ```text
//!   signal ─► handler ─► 1. the kind's flag `came`
//!                        2. a byte into each listener's socket ─► reactor ─► waker
//!                                                                              │
//!   `heard` of each listener, or `kept` for the next ◄─ share out `came` ◄─ poll
//! ```
//!
//! 1. *The byte says "look"; only the flag says "a signal came".* A child between its fork and its program has
//!    our handlers and our sockets, but its memory is its own: a signal that it gets wakes us, and sets no
//!    flag of ours.
//! 2. The handler sets the flag before it sends the bytes. So who finds a byte finds the flag set, or that
//!    another listener has shared it out already.
//! 3. *The next listener takes over where the last one was dropped*: what came while nobody listened, and what
//!    the last listener had not taken, is kept. So is nothing that somebody has heard.
//! 4. The flag is registered with the first listener of its kind, and stays, as does the handler: what the
//!    process would do by default must not come back between two listeners.
//! 5. To register a socket waits for handlers that run already. So a signal either finds the new socket, or
//!    has set the flag when that is done. Then the listener looks, without having been told to.

use crate::base::primitive::Mutex;
use signal_hook::flag;
use std::{
    collections::{BTreeMap, btree_map::Entry},
    io,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

static KINDS: LazyLock<Mutex<BTreeMap<i32, Kind>>> = LazyLock::new(Mutex::default);

struct Kind {
    /// Set by the handler.
    came: Arc<AtomicBool>,
    /// Those of the listeners.
    heard: Vec<Arc<AtomicBool>>,
    kept: bool,
}

/// A listener's share of what comes. Dropped, it leaves what it has not taken to the next, if it is
/// the last.
#[derive(Debug)]
pub(super) struct Share {
    number: i32,
    heard: Arc<AtomicBool>,
}

impl Kind {
    fn new(number: i32) -> io::Result<Self> {
        let came = Arc::new(AtomicBool::new(false));
        flag::register(number, came.clone())?;
        Ok(Self { came, heard: Vec::new(), kept: false })
    }

    fn share_out(&mut self) {
        if self.came.swap(false, SeqCst) {
            self.kept = self.heard.is_empty(); // where somebody listens, nothing was kept
            self.heard.iter().for_each(|heard| heard.store(true, SeqCst));
        }
    }
}

impl Share {
    /// Fails if the system has no such signal.
    pub(super) fn new(number: i32) -> io::Result<Self> {
        let mut kinds = KINDS.lock();
        let kind = match kinds.entry(number) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Kind::new(number)?),
        };
        kind.share_out();
        let heard = Arc::new(AtomicBool::new(std::mem::take(&mut kind.kept)));
        kind.heard.push(heard.clone());
        Ok(Self { number, heard })
    }

    /// Whether a signal has come that this listener has not heard of. Now it has.
    pub(super) fn take(&self) -> bool {
        self.is_waiting() && self.heard.swap(false, SeqCst)
    }

    /// The same, and it is left for later.
    pub(super) fn is_waiting(&self) -> bool {
        KINDS.lock().get_mut(&self.number).expect("kinds stay").share_out();
        self.heard.load(SeqCst)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut kinds = KINDS.lock();
        let kind = kinds.get_mut(&self.number).expect("kinds stay");
        kind.share_out();
        kind.heard.retain(|heard| !Arc::ptr_eq(heard, &self.heard));
        if kind.heard.is_empty() {
            kind.kept = self.heard.load(SeqCst);
        }
    }
}
