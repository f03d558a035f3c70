//! Children that were dropped before they had ended: reaped by a thread that lives as long as there
//! are any.
//!
//! ```text
//!   drop ─► the list ─► byte ─┐
//!                             ▼
//!            SIGCHLD ─► the reaper's socket ─► look at each, keep those that still run
//! ```
//!
//! 1. A child is in the list before the byte is sent, and the reaper looks after it has read; so an
//!    end at any time is seen.
//! 2. The reaper belongs to no runtime, which may end before the child does.
//! 3. It leaves under the lock that guards the list: whoever adds a child later starts another.
//! 4. Where none can be started, the children stay in the list, and the next one dropped tries again.

use crate::{fatal::serve, primitive::Mutex};
use signal_hook::{SigId, consts::SIGCHLD, low_level};
use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    process::Child,
    sync::LazyLock,
    thread,
};

static ORPHANS: LazyLock<Mutex<Orphans>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Orphans {
    children: Vec<Child>,
    /// The near end of the reaper's socket, while there is one.
    reaper: Option<UnixStream>,
}

/// Sees to it that the child is reaped, now or when it has ended.
pub(super) fn adopt(mut child: Child) {
    if running(&mut child) {
        let mut orphans = ORPHANS.lock();
        orphans.children.push(child);
        orphans.wake();
    }
}

impl Orphans {
    fn wake(&mut self) {
        if self.reaper.is_none() {
            // Nobody is left to be told of an error.
            self.reaper = start().ok();
        }
        if let Some(mut socket) = self.reaper.as_ref() {
            // If it is full, the reaper is about to look anyway.
            let _ = socket.write(&[0]);
        }
    }

    /// Reaps those that have ended, and says whether there are others.
    fn reap(&mut self) -> bool {
        self.children.retain_mut(running);
        if self.children.is_empty() {
            self.reaper = None;
        }
        !self.children.is_empty()
    }
}

fn start() -> io::Result<UnixStream> {
    let (near, far) = UnixStream::pair()?;
    near.set_nonblocking(true)?;
    let registration = low_level::pipe::register(SIGCHLD, near.try_clone()?)?;
    let builder = thread::Builder::new().name("cede-reaper".into());
    match builder.spawn(move || serve(|| reap_until_none_is_left(far, registration))) {
        Ok(_) => Ok(near),
        Err(error) => {
            low_level::unregister(registration);
            Err(error)
        }
    }
}

fn reap_until_none_is_left(mut socket: UnixStream, registration: SigId) {
    loop {
        // Whatever it reads, or fails to read, it looks.
        let _ = socket.read(&mut [0; 64]);
        if !ORPHANS.lock().reap() {
            low_level::unregister(registration);
            return;
        }
    }
}

/// One that cannot be waited for has been reaped by other means.
fn running(child: &mut Child) -> bool {
    matches!(child.try_wait(), Ok(None))
}
