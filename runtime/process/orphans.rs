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
//! 4. When there has been neither a place nor a child for a moment it leaves, under the lock: whoever takes a
//!    place later starts another. The moment is for programs that make one child after another: to start a
//!    thread for each took a tenth of the time of the smallest child.
//! 5. It listens for `SIGCHLD` from the first child that it has to reap on. A program that waits for all
//!    its children keeps its own handling of that signal. Should the system refuse to let it listen, it looks
//!    again and again, with a [`PAUSE`].

use crate::{
    base::{
        fatal::{TRIES, serve},
        primitive::Mutex,
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

/// How long the reaper waits before it looks again, where it is not told.
const PAUSE: Duration = Duration::from_millis(50);

/// How long the reaper stays when there is nothing for it to do.
const MOMENT: Duration = Duration::from_millis(10);

static ORPHANS: LazyLock<Mutex<Orphans>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Orphans {
    children: Vec<Child>,
    /// For how many more it has to be there.
    places: usize,
    reaper: Option<Reaper>,
}

/// What wakes the reaper.
struct Reaper {
    socket: UnixStream,
    /// The same socket again, for the handler of `SIGCHLD`, which closes what it is given.
    for_signal: Option<UnixStream>,
    registration: Option<SigId>,
    /// It looks by itself within [`MOMENT`].
    is_leaving: bool,
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
        let (has_work, is_idle) = (!orphans.children.is_empty(), orphans.is_idle());
        let reaper = orphans.reaper.as_mut().expect("it stays while there are places");
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
    fn is_idle(&self) -> bool {
        self.places == 0 && self.children.is_empty()
    }

    /// Whether nothing tells the reaper when one of them ends (5).
    fn are_unheard(&self) -> bool {
        let listens = |reaper: &Reaper| reaper.registration.is_some();
        !self.children.is_empty() && !self.reaper.as_ref().is_some_and(listens)
    }

    /// Reaps those that have ended. Says how long the reaper then waits at most, or takes what wakes it if it
    /// is to leave.
    fn reap(&mut self) -> Result<Option<Duration>, Reaper> {
        self.children.retain_mut(running);
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
            // Whatever it reads, or fails to read, it looks.
            let _ = socket.read(&mut [0; 64]);
        }
        let next = ORPHANS.lock().reap();
        let wait = match next {
            Ok(wait) => wait,
            Err(reaper) => return drop(reaper),
        };
        // If the system refuses to limit the reading, it sleeps instead.
        may_read = socket.set_read_timeout(wait).is_ok() || wait.is_none();
        if !may_read {
            thread::sleep(wait.unwrap_or_default());
        }
    }
}

/// One that cannot be waited for has been reaped by other means. A signal that interrupts says neither.
fn running(child: &mut Child) -> bool {
    matches!(uninterrupted(|| child.try_wait()), Ok(None))
}
