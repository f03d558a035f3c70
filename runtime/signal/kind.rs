//! The kinds of signals.

use signal_hook::consts;

/// A kind of signal, by its number.
///
/// ```no_run
/// use cede::signal::unix::{SignalKind, signal};
///
/// cede::block_on(async {
///     signal(SignalKind::terminate())?.recv().await;
///     println!("asked to end");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SignalKind(i32);

impl SignalKind {
    /// The signal with this number, which depends on the system.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// assert_eq!(SignalKind::from_raw(15), SignalKind::terminate());
    /// ```
    pub const fn from_raw(number: i32) -> Self {
        Self(number)
    }

    /// The number of the signal.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// assert_eq!(SignalKind::interrupt().as_raw_value(), 2);
    /// ```
    pub const fn as_raw_value(&self) -> i32 {
        self.0
    }

    /// `SIGALRM`: a timer of the process has expired. By default it ends the process.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// assert_eq!(SignalKind::alarm().as_raw_value(), 14);
    /// ```
    pub const fn alarm() -> Self {
        Self(consts::SIGALRM)
    }

    /// `SIGCHLD`: a child process ended or stopped. By default it is ignored.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// let kind = SignalKind::child();
    /// ```
    pub const fn child() -> Self {
        Self(consts::SIGCHLD)
    }

    /// `SIGHUP`: the terminal was closed. Many servers read their configuration again. By default
    /// it ends the process.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// assert_eq!(SignalKind::hangup().as_raw_value(), 1);
    /// ```
    pub const fn hangup() -> Self {
        Self(consts::SIGHUP)
    }

    /// `SIGINT`: ctrl-c. By default it ends the process.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// assert_eq!(SignalKind::interrupt().as_raw_value(), 2);
    /// ```
    pub const fn interrupt() -> Self {
        Self(consts::SIGINT)
    }

    /// `SIGIO`: a descriptor is ready. By default it ends the process.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// let kind = SignalKind::io();
    /// ```
    pub const fn io() -> Self {
        Self(consts::SIGIO)
    }

    /// `SIGPIPE`: the process wrote to a pipe whose reading end is closed. Rust programs ignore it
    /// from the start.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// assert_eq!(SignalKind::pipe().as_raw_value(), 13);
    /// ```
    pub const fn pipe() -> Self {
        Self(consts::SIGPIPE)
    }

    /// `SIGQUIT`: ctrl-\\. By default it ends the process and dumps core.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// assert_eq!(SignalKind::quit().as_raw_value(), 3);
    /// ```
    pub const fn quit() -> Self {
        Self(consts::SIGQUIT)
    }

    /// `SIGTERM`: a request to end. By default it ends the process.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// assert_eq!(SignalKind::terminate().as_raw_value(), 15);
    /// ```
    pub const fn terminate() -> Self {
        Self(consts::SIGTERM)
    }

    /// `SIGUSR1`: for any use of your own. By default it ends the process.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// let kind = SignalKind::user_defined1();
    /// ```
    pub const fn user_defined1() -> Self {
        Self(consts::SIGUSR1)
    }

    /// `SIGUSR2`: for any use of your own. By default it ends the process.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// let kind = SignalKind::user_defined2();
    /// ```
    pub const fn user_defined2() -> Self {
        Self(consts::SIGUSR2)
    }

    /// `SIGWINCH`: the size of the terminal has changed. By default it is ignored.
    ///
    /// ```
    /// # use cede::signal::unix::SignalKind;
    /// let kind = SignalKind::window_change();
    /// ```
    pub const fn window_change() -> Self {
        Self(consts::SIGWINCH)
    }
}

impl From<i32> for SignalKind {
    fn from(number: i32) -> Self {
        Self(number)
    }
}

impl From<SignalKind> for i32 {
    fn from(kind: SignalKind) -> Self {
        kind.0
    }
}
