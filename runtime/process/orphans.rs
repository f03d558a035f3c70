//! Reaps children that were dropped before they had ended, on a separate thread: the *reaper*.
//!
//! ```text
//!   spawn ─► a reservation: starts the reaper if necessary; fails before a child is made
//!   drop ──► the list ─► byte ─┐
//!                              ▼
//!             SIGCHLD ─► the reaper's socket ─► reap those that have ended, keep the others
//! ```
//!
//! 1. *Everything that reaping needs exists before the child does.* A child may be dropped when the
//!    system has no free descriptor and no free thread, and a drop cannot return an error. So
//!    `spawn` first makes a [`Reservation`], which fails if the reaper cannot be started. Adopting
//!    a child then needs only memory.
//! 2. A child is added to the list before the byte is sent, and the reaper looks at the list after
//!    it has read the byte. So no end is missed.
//! 3. The reaper belongs to no runtime, because a runtime may end before the child does.
//! 4. When there was neither a reservation nor a child for a [`MOMENT`], the reaper thread ends,
//!    under the lock; the next reservation starts another. The moment is for programs that start
//!    one child after another: to start a thread for each took a tenth of the time of the smallest
//!    child.
//! 5. The reaper listens for `SIGCHLD` only when it gets its first child to reap. So a program that
//!    waits for all its children keeps its own handling of that signal. If the system refuses the
//!    listener, the reaper looks at its children again after each [`PAUSE`].

use crate::{
    base::{
        fatal::{TRIES, serve},
        primitive::Mutex,
        shrink::shrink,
    },
    io::source::uninterrupted,
};
use signal_hook::{SigId, consts::SIGCHLD, low_level};
use std::{
    io::{self, ErrorKind, Read, Write},
    mem,
    os::unix::net::UnixStream,
    process::Child,
    sync::LazyLock,
    thread,
    time::Duration,
};

/// How long the reaper waits between two looks at its children if it cannot listen for `SIGCHLD`.
const PAUSE: Duration = Duration::from_millis(50);

/// How long the reaper thread stays when it has nothing to do.
const MOMENT: Duration = Duration::from_millis(10);

static ORPHANS: LazyLock<Mutex<Orphans>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Orphans {
    children: Vec<Child>,
    /// How many children exist that may still be dropped before they end.
    reservations: usize,
    reaper: Option<Reaper>,
}

/// The other end of the reaper thread's socket: writing to it wakes the thread.
struct Reaper {
    socket: UnixStream,
    /// A duplicate of the socket for the handler of `SIGCHLD`, which owns and closes it.
    for_signal: Option<UnixStream>,
    registration: Option<SigId>,
    /// The reaper will wake by itself within a [`MOMENT`], and end if it still has nothing to do.
    is_leaving: bool,
}

/// The guarantee that a child can be reaped, even if the system is out of resources when it is
/// dropped.
#[derive(Debug)]
pub(super) struct Reservation(());

impl Reservation {
    /// Starts the reaper if there is none. Fails if the system has no three free descriptors or no
    /// free thread for it.
    pub(super) fn take() -> io::Result<Self> {
        let mut orphans = ORPHANS.lock();
        if orphans.reaper.is_none() {
            orphans.reaper = Some(Reaper::start()?);
        }
        orphans.reservations += 1;
        Ok(Self(()))
    }

    /// Reaps the child if it has ended, else gives it to the reaper.
    pub(super) fn adopt(self, mut child: Child) {
        if reap_or_keep(&mut child) {
            ORPHANS.lock().children.push(child);
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut orphans = ORPHANS.lock();
        orphans.reservations -= 1;
        let (has_work, is_idle) = (!orphans.children.is_empty(), orphans.is_idle());
        let reaper = orphans.reaper.as_mut().expect("a reservation keeps the reaper");
        if has_work {
            reaper.listen();
        }
        if has_work || (is_idle && !reaper.is_leaving) {
            reaper.wake();
        }
    }
}

impl Reaper {
    fn start() -> io::Result<Self> {
        let (socket, far) = UnixStream::pair()?;
        socket.set_nonblocking(true)?;
        let for_signal = Some(socket.try_clone()?);
        let builder = thread::Builder::new().name("cede-reaper".into());
        builder.spawn(move || serve(|| reap_until_none_is_left(far)))?;
        Ok(Self { socket, for_signal, registration: None, is_leaving: false })
    }

    /// Listens for `SIGCHLD`, at most once, because a failed attempt closes the socket (5). It is
    /// not expected to fail: the signal exists, and the socket is open.
    fn listen(&mut self) {
        if let Some(socket) = self.for_signal.take() {
            self.registration = low_level::pipe::register(SIGCHLD, socket).ok();
        }
    }

    fn wake(&mut self) {
        for _ in 0..TRIES {
            match self.socket.write(&[0]) {
                Err(error) if error.kind() != ErrorKind::WouldBlock => {}
                // The byte was written; or the socket is full, and the reaper is about to look
                // anyway.
                _ => return,
            }
        }
    }
}

impl Drop for Reaper {
    fn drop(&mut self) {
        if let Some(registration) = self.registration {
            low_level::unregister(registration);
        }
    }
}

impl Orphans {
    fn is_idle(&self) -> bool {
        self.reservations == 0 && self.children.is_empty()
    }

    /// Whether the reaper has children but no signal wakes it when one of them ends (5).
    fn are_unheard(&self) -> bool {
        let listens = |reaper: &Reaper| reaper.registration.is_some();
        !self.children.is_empty() && !self.reaper.as_ref().is_some_and(listens)
    }

    /// Reaps the children that have ended. Returns how long the reaper then waits at most. If the
    /// reaper must end, returns the [`Reaper`] as the error.
    fn reap(&mut self) -> Result<Option<Duration>, Reaper> {
        self.children.retain_mut(reap_or_keep);
        shrink(&mut self.children);
        let is_idle = self.is_idle();
        let reaper = self.reaper.as_mut();
        let was_leaving =
            reaper.is_some_and(|reaper| mem::replace(&mut reaper.is_leaving, is_idle));
        match self.reaper.take_if(|_| is_idle && was_leaving) {
            Some(reaper) => Err(reaper),
            None if is_idle => Ok(Some(MOMENT)),
            None => Ok(self.are_unheard().then_some(PAUSE)),
        }
    }
}

fn reap_until_none_is_left(mut socket: UnixStream) {
    let mut may_read = true;
    loop {
        if may_read {
            // Whether the read succeeds or fails, the reaper looks at its children.
            let _ = socket.read(&mut [0; 64]);
        }
        let next = ORPHANS.lock().reap();
        let wait = match next {
            Ok(wait) => wait,
            Err(reaper) => return drop(reaper),
        };
        // If the system refuses a time limit for the read, the thread sleeps instead.
        may_read = socket.set_read_timeout(wait).is_ok() || wait.is_none();
        if !may_read {
            thread::sleep(wait.unwrap_or_default());
        }
    }
}

/// Reaps the child if it has ended. Returns true if it still runs and must be kept. A child for
/// which the system cannot wait was reaped by other means. An interruption by a signal is no
/// answer, so the call is repeated.
fn reap_or_keep(child: &mut Child) -> bool {
    matches!(uninterrupted(|| child.try_wait()), Ok(None))
}
