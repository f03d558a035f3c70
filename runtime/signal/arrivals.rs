//! For each kind of signal: whether one has come, and which listeners have received it.
//!
//! ```text
//!   signal ─► handler ─► 1. the kind's flag `came`
//!                        2. a byte into each listener's socket ─► reactor ─► waker
//!                                                                              │
//!   `heard` of each listener, or `kept` for the next ◄─ share out `came` ◄─ poll
//! ```
//!
//! 1. *The byte only means "look"; the flag means "a signal came".* Between its fork and its exec a
//!    child process has our handlers and our sockets, but a copy of our memory. A signal to that
//!    child sends a byte to us, but sets no flag of ours.
//! 2. The handler sets the flag before it sends the bytes. So a listener that finds a byte also
//!    finds the flag set, unless another listener has already shared the signal out.
//! 3. *The next listener continues where the last one was dropped*: a signal that came while there
//!    was no listener, or that the last listener had not taken, is kept for it. A signal that some
//!    listener has received is not kept.
//! 4. The first listener of a kind registers the flag and the handler, which then stay. The default
//!    action of the signal must not return between two listeners.
//! 5. Registering a socket waits for handlers that are running. So a signal either finds the new
//!    socket, or has set the flag when the registration is done. The listener then reads the flag
//!    once without having received a byte.

use crate::base::{primitive::Mutex, shrink::shrink};
use signal_hook::flag;
use std::{
    collections::{BTreeMap, btree_map::Entry},
    io,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

static ARRIVALS: LazyLock<Mutex<BTreeMap<i32, SignalArrivals>>> = LazyLock::new(Mutex::default);

struct SignalArrivals {
    /// Set by the handler: a signal came and was not shared out yet.
    came: Arc<AtomicBool>,
    /// One flag for each listener: a signal came that it has not taken.
    heard: Vec<Arc<AtomicBool>>,
    kept: bool,
}

/// A listener's share of the signals of one kind. If the last share is dropped, a signal that it
/// has not taken is kept for the next.
#[derive(Debug)]
pub(super) struct Share {
    number: i32,
    heard: Arc<AtomicBool>,
}

impl SignalArrivals {
    fn new(number: i32) -> io::Result<Self> {
        let came = Arc::new(AtomicBool::new(false));
        flag::register(number, came.clone())?;
        Ok(Self { came, heard: Vec::new(), kept: false })
    }

    fn share_out(&mut self) {
        if self.came.swap(false, SeqCst) {
            self.kept = self.heard.is_empty(); // while there is a listener, nothing is kept
            self.heard.iter().for_each(|heard| heard.store(true, SeqCst));
        }
    }
}

impl Share {
    /// Fails if the system does not have this signal.
    pub(super) fn new(number: i32) -> io::Result<Self> {
        let mut kinds = ARRIVALS.lock();
        let kind = match kinds.entry(number) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(SignalArrivals::new(number)?),
        };
        kind.share_out();
        let heard = Arc::new(AtomicBool::new(std::mem::take(&mut kind.kept)));
        kind.heard.push(heard.clone());
        Ok(Self { number, heard })
    }

    /// Takes the signal that has come for this listener. Returns false if there is none.
    pub(super) fn take(&self) -> bool {
        self.look() && self.heard.swap(false, SeqCst)
    }

    /// Shares out what has come. Returns whether there is a signal for this listener, and leaves it
    /// there.
    pub(super) fn look(&self) -> bool {
        ARRIVALS.lock().get_mut(&self.number).expect("arrivals are never removed").share_out();
        self.heard.load(SeqCst)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut kinds = ARRIVALS.lock();
        let kind = kinds.get_mut(&self.number).expect("arrivals are never removed");
        kind.share_out();
        kind.heard.retain(|heard| !Arc::ptr_eq(heard, &self.heard));
        shrink(&mut kind.heard);
        if kind.heard.is_empty() {
            kind.kept = self.heard.load(SeqCst);
        }
    }
}
