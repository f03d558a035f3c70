//! [`Signal`]: how a signal gets from its handler to a task.
//!
//! ```text
//!   signal ─► handler ─► for each listener: a byte into its socket ─► reactor ─► waker
//! ```
//!
//! 1. The handler sets a flag and sends bytes without blocking, and does nothing else.
//!    [`arrivals`](super::arrivals) explains the flag.
//! 2. Each listener has its own socket pair, so that it belongs to one runtime and takes no signal
//!    from another listener.
//! 3. Signals are not counted. So a full socket loses nothing, and the listener empties it at once.
//! 4. A signal that was kept for a listener is returned by the second poll. The first poll only
//!    begins to listen and returns `Pending`, because some callers poll once just for that.

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

/// A listener for one kind of signal, made by [`signal`].
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
#[must_use = "a listener that is dropped no longer listens"]
pub struct Signal {
    source: Source<UnixStream>,
    registration: SigId,
    share: Share,
    kept: Kept,
}

/// Whether a signal came before the listener was made, and was kept for it.
#[derive(Debug)]
enum Kept {
    No,
    /// Yes, and the listener was not polled yet.
    Yes,
    /// Yes, and the next poll may return it.
    Next,
}

/// Listens for a kind of signal from now on, in the current runtime.
///
/// The first listener for a signal replaces its default action for the rest of the process: after
/// `signal(SignalKind::interrupt())` ctrl-c no longer ends the process, even after all listeners
/// were dropped.
///
/// From then on no signal is lost. Signals that come while there is no listener, and those that the
/// last listener had not received when it was dropped, are kept as one signal for the next
/// listener, for any time and in any runtime. (tokio keeps them only until one of its runtimes next
/// looks for events.)
///
/// A signal to a child of this process is not received here, even if it comes before the child has
/// started its program.
///
/// # Errors
///
/// The process cannot listen for this signal (`SIGKILL`, `SIGSTOP`), must not (`SIGSEGV`, `SIGILL`,
/// `SIGFPE`), or the signal does not exist. Or there are not two free descriptors.
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
    let kept = if share.look() { Kept::Yes } else { Kept::No };
    Ok(Signal { source, registration, share, kept })
}

/// Waits for the next ctrl-c (`SIGINT`) after the first poll. After the first call ctrl-c no longer
/// ends the process; see [`signal`]. If ctrl-c is pressed while no call waits for it, the next call
/// returns at once.
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
/// If the future is dropped before it is ready, no ctrl-c is lost: the next call returns one that
/// came meanwhile, unless another listener has received it.
pub async fn ctrl_c() -> io::Result<()> {
    let heard = signal(SignalKind::interrupt())?.recv().await;
    heard.ok_or_else(|| io::Error::other("the runtime has shut down"))
}

impl Signal {
    /// Waits for the signal. Signals that came since the last call count as one. Returns `None` if
    /// the runtime has shut down. If the system has no memory for the byte that the handler sends,
    /// the signal is returned together with the next one.
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
    /// If the future is dropped before it is ready, no signal is lost: the next call returns it.
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

/// Reads all bytes from the socket. Returns `WouldBlock` if there were none.
fn drain(mut socket: &UnixStream) -> io::Result<()> {
    let mut bytes = [0; 64];
    let mut heard = false;
    loop {
        match socket.read(&mut bytes) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(_) => heard = true,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock && !heard => return Err(error),
            // Also if the read failed for another reason: one signal too many is better than one
            // that is lost or mistaken for the end of the runtime.
            Err(_) => return Ok(()),
        }
    }
}

impl Drop for Signal {
    fn drop(&mut self) {
        // Before the share is dropped: a signal that comes until then is recorded in the flag.
        low_level::unregister(self.registration);
    }
}
