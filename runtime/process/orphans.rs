//! Children that were dropped before they had ended: reaped by a thread of its own.
//!
//! ```text
//!   spawn ─► a place: the reaper is there, or no child is made
//!   drop ──► the list ─► byte ─┐
//!                              ▼
//!             SIGCHLD ─► the reaper's socket ─► look at each, keep those that still run
//! ```
//!
//! 1. *Whatever reaping takes is there before the child is.* A child may be dropped when no descriptor and no
//!    thread is to be had, and nobody could be told of it. So whoever makes a child first takes a [`Place`],
//!    which is refused with an error if the reaper cannot be started. To adopt a child takes memory only.
//! 2. A child is in the list before the byte is sent, and the reaper looks after it has read; so an
//!    end at any time is seen.
//! 3. The reaper belongs to no runtime, which may end before the child does.
//! 4. When there is neither a place nor a child, its socket is closed, which it reads as the end. That is
//!    decided under the lock: whoever takes a place later starts another.
//! 5. It listens for `SIGCHLD` from the first child that it has to reap on. A program that waits for all
//!    its children keeps its own handling of that signal. Should the system refuse to let it listen, it looks
//!    again and again, with a [`PAUSE`].

use crate::{
    fatal::{TRIES, serve},
    io::source::uninterrupted,
    primitive::Mutex,
};
use signal_hook::{SigId, consts::SIGCHLD, low_level};
use std::{
    io::{self, ErrorKind, Read, Write},
    os::unix::net::UnixStream,
    process::Child,
    sync::LazyLock,
    thread,
    time::Duration,
};

/// How long the reaper waits before it looks again, where it is not told.
const PAUSE: Duration = Duration::from_millis(50);

static ORPHANS: LazyLock<Mutex<Orphans>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Orphans {
    children: Vec<Child>,
    /// For how many more it has to be there.
    places: usize,
    reaper: Option<Reaper>,
}

/// What wakes the reaper. Dropped, it ends it.
struct Reaper {
    socket: UnixStream,
    /// The same socket again, for the handler of `SIGCHLD`, which closes what it is given.
    for_signal: Option<UnixStream>,
    registration: Option<SigId>,
}

/// The certainty that a child will be reaped, whatever is lacking when it is dropped.
#[derive(Debug)]
pub(super) struct Place(());

impl Place {
    /// Fails for lack of descriptors (it takes three) or of a thread, if there is no reaper yet.
    pub(super) fn take() -> io::Result<Self> {
        let mut orphans = ORPHANS.lock();
        if orphans.reaper.is_none() {
            orphans.reaper = Some(Reaper::start()?);
        }
        orphans.places += 1;
        Ok(Self(()))
    }

    /// Sees to it that the child is reaped, now or when it has ended.
    pub(super) fn adopt(self, mut child: Child) {
        if running(&mut child) {
            ORPHANS.lock().children.push(child);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut orphans = ORPHANS.lock();
        orphans.places -= 1;
        let over = orphans.take_reaper_if_over();
        let has_work = !orphans.children.is_empty();
        if has_work && let Some(reaper) = &mut orphans.reaper {
            reaper.listen();
            reaper.wake();
        }
        drop(orphans);
        drop(over);
    }
}

impl Reaper {
    fn start() -> io::Result<Self> {
        let (socket, far) = UnixStream::pair()?;
        socket.set_nonblocking(true)?;
        let for_signal = Some(socket.try_clone()?);
        let builder = thread::Builder::new().name("cede-reaper".into());
        builder.spawn(move || serve(|| reap_until_none_is_left(far)))?;
        Ok(Self { socket, for_signal, registration: None })
    }

    /// Once, as the socket is closed if it fails (5). Nothing is lacking: the signal exists, and the socket is there.
    fn listen(&mut self) {
        if let Some(socket) = self.for_signal.take() {
            self.registration = low_level::pipe::register(SIGCHLD, socket).ok();
        }
    }

    fn wake(&mut self) {
        for _ in 0..TRIES {
            match self.socket.write(&[0]) {
                Err(error) if error.kind() != ErrorKind::WouldBlock => {}
                // Written; or it is full, and the reaper is about to look anyway.
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
    /// Reaps those that have ended.
    fn reap(&mut self) -> Option<Reaper> {
        self.children.retain_mut(running);
        self.take_reaper_if_over()
    }

    /// Whether nothing tells the reaper when one of them ends (5).
    fn are_unheard(&self) -> bool {
        let listens = |reaper: &Reaper| reaper.registration.is_some();
        !self.children.is_empty() && !self.reaper.as_ref().is_some_and(listens)
    }

    fn take_reaper_if_over(&mut self) -> Option<Reaper> {
        let is_over = self.places == 0 && self.children.is_empty();
        self.reaper.take_if(|_| is_over)
    }
}

fn reap_until_none_is_left(mut socket: UnixStream) {
    // Whatever it reads, or fails to read, it looks; but for the end.
    while !matches!(socket.read(&mut [0; 64]), Ok(0)) {
        while look() {
            thread::sleep(PAUSE);
        }
    }
}

/// Reaps those that have ended. True: there are others, and their end will not be heard of.
fn look() -> bool {
    let mut orphans = ORPHANS.lock();
    let over = orphans.reap();
    let unheard = orphans.are_unheard();
    drop(orphans);
    drop(over); // its end of the socket with it
    unheard
}

/// One that cannot be waited for has been reaped by other means. A signal that interrupts says neither.
fn running(child: &mut Child) -> bool {
    matches!(uninterrupted(|| child.try_wait()), Ok(None))
}
