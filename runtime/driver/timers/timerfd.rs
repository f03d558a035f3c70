//! An alarm of the operating system that ends a poll, with a resolution finer than a millisecond.
//!
//! The time-out of a poll (`epoll_wait`) counts whole milliseconds, and mio rounds it up: a sleep
//! of 0.2 ms would take 1 ms. On Linux a `timerfd`, registered like a socket, ends the poll with a
//! resolution of a microsecond. Another thread can set it while the driver is blocked, so an
//! earlier timer need not wake the driver. On other systems [`TimerFd::set`] returns false, and the
//! time-out of the poll is used instead (that of `kqueue` is fine enough).
//!
//! What each system's implementation guarantees:
//!
//! 1. An alarm rings once, and never before `after` has passed, unless it is set again first.
//! 2. Each ring is an event at the poll with which it is registered, even if no thread was polling
//!    at that moment.
//! 3. A ring needs no answer. mio polls edge-triggered: each ring is a separate event, and nothing
//!    has to be read from the descriptor.

use std::{io, time::Duration};

use mio::{Registry, Token};

/// One alarm, registered with one poll.
#[derive(Debug)]
pub(crate) struct TimerFd(system::TimerFd);

impl TimerFd {
    pub(crate) fn new() -> io::Result<Self> {
        system::TimerFd::new().map(Self)
    }

    /// From now on each ring is an event with this `token`.
    pub(crate) fn register(&self, registry: &Registry, token: Token) -> io::Result<()> {
        self.0.register(registry, token)
    }

    /// Rings once when `after` has passed. Replaces any earlier setting.
    ///
    /// Returns false if there is no alarm; the poll then needs a time-out.
    #[must_use = "without an alarm the poll needs a time-out"]
    pub(crate) fn set(&self, after: Duration) -> bool {
        self.0.set(after)
    }

    /// The time until it rings, if it is set.
    #[cfg(all(test, target_os = "linux"))]
    pub(crate) fn remaining(&self) -> Option<Duration> {
        self.0.remaining()
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::{
        io,
        os::fd::{AsRawFd, OwnedFd},
        time::Duration,
    };

    use mio::{Interest, Registry, Token, event::Source, unix::SourceFd};
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    };

    #[derive(Debug)]
    pub(super) struct TimerFd(OwnedFd);

    impl TimerFd {
        pub(super) fn new() -> io::Result<Self> {
            let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
            Ok(Self(timerfd_create(TimerfdClockId::Monotonic, flags)?))
        }

        pub(super) fn register(&self, registry: &Registry, token: Token) -> io::Result<()> {
            SourceFd(&self.0.as_raw_fd()).register(registry, token, Interest::READABLE)
        }

        /// A relative time, so that it never rings early: the kernel adds its own, later `now`. A
        /// thread that is descheduled before the call is late once; an absolute time from an
        /// inaccurate origin would be wrong for ever.
        pub(super) fn set(&self, after: Duration) -> bool {
            const NEVER: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };
            let after = after.max(Duration::from_nanos(1)); // zero would switch it off
            let value = Itimerspec {
                it_interval: NEVER,
                it_value: Timespec {
                    tv_sec: i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
                    tv_nsec: after.subsec_nanos().into(),
                },
            };
            timerfd_settime(&self.0, TimerfdTimerFlags::empty(), &value).is_ok()
        }

        #[cfg(test)]
        pub(super) fn remaining(&self) -> Option<Duration> {
            let left = rustix::time::timerfd_gettime(&self.0).unwrap().it_value;
            let left = Duration::new(left.tv_sec as u64, left.tv_nsec as u32);
            (!left.is_zero()).then_some(left)
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::{io, time::Duration};

    use mio::{Registry, Token};

    #[derive(Debug)]
    pub(super) struct TimerFd;

    impl TimerFd {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self)
        }

        pub(super) fn register(&self, _: &Registry, _: Token) -> io::Result<()> {
            Ok(())
        }

        pub(super) fn set(&self, _: Duration) -> bool {
            false
        }
    }
}
