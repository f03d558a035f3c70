//! An alarm of the operating system that ends a poll, finer than a millisecond.
//!
//! The time-out of a poll (`epoll_wait`) counts whole milliseconds and mio rounds it up: a sleep of
//! 0.2 ms would take one. On Linux a `timerfd`, registered like a socket, ends the poll to the
//! microsecond; it can also be set from another thread while the driver is blocked, so that an
//! earlier timer does not have to wake it. Elsewhere [`Alarm::set`] says that there is no alarm,
//! and the time-out has to do (`kqueue`'s is fine enough).
//!
//! The per-OS contract:
//!
//! 1. An alarm rings once, never before `after` has passed, unless it is set again first.
//! 2. A ring is an event at the poll it was registered with, also when nobody was polling yet.
//! 3. A ring needs no answer. mio polls edge-triggered: each ring is an event of its own, and
//!    nothing has to be read from the descriptor.

use std::{io, time::Duration};

use mio::{Registry, Token};

/// One alarm clock, registered with one poll.
#[derive(Debug)]
pub(crate) struct Alarm(system::Alarm);

impl Alarm {
    pub(crate) fn new() -> io::Result<Self> {
        system::Alarm::new().map(Self)
    }

    /// From now on a ring is an event with this `token`.
    pub(crate) fn register(&self, registry: &Registry, token: Token) -> io::Result<()> {
        self.0.register(registry, token)
    }

    /// Rings once when `after` has passed, and forgets what it was set to before.
    ///
    /// `false`: there is no alarm here; the poll needs a time-out instead.
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
    pub(super) struct Alarm(OwnedFd);

    impl Alarm {
        pub(super) fn new() -> io::Result<Self> {
            let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
            Ok(Self(timerfd_create(TimerfdClockId::Monotonic, flags)?))
        }

        pub(super) fn register(&self, registry: &Registry, token: Token) -> io::Result<()> {
            SourceFd(&self.0.as_raw_fd()).register(registry, token, Interest::READABLE)
        }

        /// Relative: the kernel adds its own, later `now`, so it never rings early; and a thread
        /// descheduled on the way here is late once, which an origin read askew would be for ever.
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
    pub(super) struct Alarm;

    impl Alarm {
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
