//! From the signal handler to a task.
//!
//! ```text
//!   signal ─► handler ─► for each listener: a byte into its socket ─► reactor ─► waker
//! ```
//!
//! 1. In the handler a byte is sent, without blocking, and nothing else is done.
//! 2. Each listener has a socket pair of its own, so that it belongs to one runtime and takes nothing
//!    from another.
//! 3. Signals are not counted: a socket that is full says enough, and one wake reads it empty.
//! 4. A handler once installed stays, as the default (often the end of the process) must not come
//!    back between two listeners.

use super::kind::SignalKind;
use crate::{io::source::Source, readiness::Direction::Read};
use mio::{Interest, net::UnixStream};
use signal_hook::{SigId, consts::FORBIDDEN, low_level};
use std::{
    future::poll_fn,
    io::{self, ErrorKind, Read as _},
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
}

/// Listens for a signal from now on, in the current runtime.
///
/// The first listener for a signal replaces what the process would do by default, for good: after
/// `signal(SignalKind::interrupt())` ctrl-c no longer ends it, even when all listeners are gone.
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
    let registration = low_level::pipe::register(number, far)?;
    Ok(Signal { source, registration })
}

/// Waits for the next ctrl-c (`SIGINT`), from the first poll on. See [`signal`], also
/// for what ctrl-c does afterwards: nothing, if nobody waits for it.
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
/// Those of [`signal`], and once the runtime has shut down.
///
/// # Panics
///
/// Outside a runtime.
///
/// # Cancel safety
///
/// Dropped before it is ready, it no longer listens: a ctrl-c before the next call is not heard by
/// that. To miss none, listen once with [`signal`].
pub async fn ctrl_c() -> io::Result<()> {
    let heard = signal(SignalKind::interrupt())?.recv().await;
    heard.ok_or_else(|| io::Error::other("the runtime has shut down"))
}

impl Signal {
    /// Waits for the signal. Signals that came since the last call count as one. `None` once the
    /// runtime has shut down.
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

    /// [`recv`](Self::recv) as a poll method. Of the tasks that poll it, the last is woken.
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
        self.source.poll_io(Read, cx, drain).map(Result::ok)
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
            Err(error) if error.kind() == ErrorKind::WouldBlock && heard => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

impl Drop for Signal {
    fn drop(&mut self) {
        low_level::unregister(self.registration);
    }
}
