//! From the signal handler to a task.
//!
//! ```text
//!   signal ─► handler ─► for each listener: a byte into its socket ─► reactor ─► waker
//! ```
//!
//! 1. In the handler a flag is set and bytes are sent, without blocking, and nothing else is done. What the
//!    flag is for, [`arrivals`](super::arrivals) says.
//! 2. Each listener has a socket pair of its own, so that it belongs to one runtime and takes nothing
//!    from another.
//! 3. Signals are not counted: a socket that is full says enough, and one wake reads it empty.
//! 4. What was kept for a listener comes with its second poll: with the first it begins to listen, and
//!    whoever polls once to do just that must find it pending.

use super::{arrivals::Share, kind::SignalKind};
use crate::{driver::readiness::Direction::Read, io::source::Source};
use mio::{Interest, net::UnixStream};
use signal_hook::{SigId, consts::FORBIDDEN, low_level};
use std::{
    future::poll_fn,
    io::{self, ErrorKind, Read as _},
    mem,
    task::{Context, Poll},
};

/// Listens for a signal; made by [`signal`].
///
/// ```
/// # use cede::signal::unix::{Signal, SignalKind, signal};
/// # cede::block_on(async {
/// let resized: Signal = signal(SignalKind::window_change())?;
/// # drop(resized);
/// # Ok::<(), std::io::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
#[must_use = "dropped, it no longer listens"]
pub struct Signal {
    source: Source<UnixStream>,
    registration: SigId,
    share: Share,
    kept: Kept,
}

/// Whether something came before the listener was made.
#[derive(Debug)]
enum Kept {
    No,
    /// It has not been polled.
    Yes,
    /// It has been polled, and will be again.
    Next,
}

/// Listens for a signal from now on, in the current runtime.
///
/// The first listener for a signal replaces what the process would do by default, for good: after
/// `signal(SignalKind::interrupt())` ctrl-c no longer ends it, even when all listeners are gone.
///
/// From then on none is lost. What comes while nobody listens, and what the last listener had not heard
/// of when it was dropped, is kept for the next, as one signal, however long that takes and whichever
/// runtime it is in. (tokio keeps it only until one of its runtimes next looks for events.)
///
/// A signal to a child of this process is not heard, not even one that comes before the child has begun
/// its program.
///
/// # Errors
///
/// A signal that cannot be listened for (`SIGKILL`, `SIGSTOP`), must not be (`SIGSEGV`, `SIGILL`,
/// `SIGFPE`), or does not exist; a lack of descriptors (it takes two).
///
/// # Panics
///
/// Outside a runtime.
///
/// ```no_run
/// use cede::signal::unix::{SignalKind, signal};
///
/// cede::block_on(async {
///     let mut hangups = signal(SignalKind::hangup())?;
///     while let Some(()) = hangups.recv().await {
///         println!("reading the configuration again");
///     }
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[track_caller]
pub fn signal(kind: SignalKind) -> io::Result<Signal> {
    let number = kind.as_raw_value();
    if FORBIDDEN.contains(&number) {
        let text = format!("signal {number} cannot be listened for");
        return Err(io::Error::new(ErrorKind::InvalidInput, text));
    }
    let (near, far) = UnixStream::pair()?;
    let source = Source::new(near, Interest::READABLE)?;
    let share = Share::new(number)?;
    let registration = low_level::pipe::register(number, far)?;
    let kept = if share.is_waiting() { Kept::Yes } else { Kept::No };
    Ok(Signal { source, registration, share, kept })
}

/// Waits for the next ctrl-c (`SIGINT`), from the first poll on. See [`signal`], also for what ctrl-c does
/// after the first call: it no longer ends the process, and if nobody waits for it, the next call hears
/// of it.
///
/// ```no_run
/// cede::block_on(async {
///     let server = cede::spawn(async { /* … */ });
///     cede::signal::ctrl_c().await?;
///     server.abort();
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// Those of [`signal`], and an error if the runtime has shut down.
///
/// # Panics
///
/// Outside a runtime.
///
/// # Cancel safety
///
/// Dropped before it is ready, it has missed none: the next call hears of a ctrl-c that came meanwhile,
/// unless another listener has.
pub async fn ctrl_c() -> io::Result<()> {
    let heard = signal(SignalKind::interrupt())?.recv().await;
    heard.ok_or_else(|| io::Error::other("the runtime has shut down"))
}

impl Signal {
    /// Waits for the signal. Signals that came since the last call count as one. `None` once the
    /// runtime has shut down. If the system has no memory for the byte that the signal's handler sends, the
    /// signal is heard of with the next one.
    ///
    /// ```
    /// # use cede::signal::unix::Signal;
    /// # async fn example(mut hangups: Signal) -> std::io::Result<()> {
    /// while let Some(()) = hangups.recv().await {
    ///     println!("reading the configuration again");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it has missed none: the next call hears of it.
    pub async fn recv(&mut self) -> Option<()> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    /// [`recv`](Self::recv) as a poll method. If several tasks poll it, only the last is woken.
    ///
    /// ```
    /// # use cede::signal::unix::Signal;
    /// # use std::future::poll_fn;
    /// # async fn example(mut hangups: Signal) -> std::io::Result<()> {
    /// let heard: Option<()> = poll_fn(|cx| hangups.poll_recv(cx)).await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<()>> {
        let Self { source, share, kept, .. } = self;
        let look = |socket: &UnixStream| {
            drain(socket)?;
            if share.take() { Ok(()) } else { Err(ErrorKind::WouldBlock.into()) }
        };
        if let Poll::Ready(heard) = source.poll_io(Read, cx, look) {
            return Poll::Ready(heard.ok());
        }
        match mem::replace(kept, Kept::No) {
            Kept::Yes => {
                *kept = Kept::Next;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Kept::Next if share.take() => Poll::Ready(Some(())),
            Kept::Next | Kept::No => Poll::Pending,
        }
    }
}

/// Reads the socket empty; `WouldBlock` if it has been.
fn drain(mut socket: &UnixStream) -> io::Result<()> {
    let mut bytes = [0; 64];
    let mut heard = false;
    loop {
        match socket.read(&mut bytes) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(_) => heard = true,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock && !heard => return Err(error),
            // A refused read, too: rather one signal too many than one that is lost, or taken for the end of
            // the runtime.
            Err(_) => return Ok(()),
        }
    }
}

impl Drop for Signal {
    fn drop(&mut self) {
        // Before the share is given up: what comes until then is in the flag.
        low_level::unregister(self.registration);
    }
}
