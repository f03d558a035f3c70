//! What one thread records for one recorder: a [`Ring`] with a name and a clock.

use super::{
    ring::{Raw, Ring},
    task_table::TaskTable,
    words::{DROPPED, Words, nanoseconds},
};
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{
            AtomicBool, AtomicU64,
            Ordering::{Acquire, Relaxed, Release, SeqCst},
        },
    },
    thread::Thread,
    time::Instant,
};

/// What all lanes of a recorder share.
#[derive(Debug)]
pub(super) struct Common {
    pub(super) start: Instant,
    pub(super) is_enabled: AtomicBool,
    /// Whether the thread below sleeps until an event is recorded.
    pub(super) is_awaited: AtomicBool,
    pub(super) idle_thread: OnceLock<Thread>,
    pub(super) tasks: TaskTable,
}

impl Common {
    #[cold]
    fn wake_idle_thread(&self) {
        if self.is_awaited.swap(false, SeqCst)
            && let Some(thread) = self.idle_thread.get()
        {
            thread.unpark();
        }
    }

    /// An instant in nanoseconds since the recorder was made; 0 if it was earlier.
    #[inline]
    pub(super) fn time_of(&self, instant: Instant) -> u64 {
        nanoseconds(instant.saturating_duration_since(self.start))
    }
}

#[derive(Debug)]
pub(crate) struct Lane {
    pub(super) common: Arc<Common>,
    /// The name of the thread.
    pub(super) name: Arc<str>,
    ring: Ring,
    /// Events before this one were cleared.
    cleared: AtomicU64,
    has_ended: AtomicBool,
    /// Whether the next event must not have the time of the one before it; only for the lane's thread.
    time_has_passed: AtomicBool,
}

/// The events of a lane, and what is known of those that are not there.
#[derive(Debug)]
pub(super) struct LaneEvents {
    pub(super) events: Vec<Raw>,
    /// How many were overwritten since the lane was made or cleared.
    pub(super) lost: u64,
}

impl Lane {
    pub(super) fn new(common: Arc<Common>, name: Arc<str>, capacity: usize) -> Self {
        let ring = Ring::new(capacity);
        Self {
            common,
            name,
            ring,
            cleared: AtomicU64::new(0),
            has_ended: AtomicBool::new(false),
            time_has_passed: AtomicBool::new(false),
        }
    }

    /// Whether the recorder is enabled.
    #[inline]
    pub(super) fn is_enabled(&self) -> bool {
        self.common.is_enabled.load(Relaxed)
    }

    /// Records an event, if the recorder is enabled, and returns its time. Only the lane's thread may
    /// call it.
    #[inline]
    pub(super) fn note(&self, words: Words) -> Option<u64> {
        if !self.common.is_enabled.load(Relaxed) {
            return None;
        }
        self.time_has_passed.store(false, Relaxed);
        Some(self.write(self.common.time_of(Instant::now()), words))
    }

    /// Records an event with the time of the one before it, unless
    /// [time has passed](Self::time_has_passed).
    #[inline]
    pub(super) fn note_again(&self, words: Words) -> Option<u64> {
        if !self.common.is_enabled.load(Relaxed) {
            return None;
        }
        let now = || self.common.time_of(Instant::now());
        let mut last = self.ring.last_time();
        if self.time_has_passed.load(Relaxed) {
            self.time_has_passed.store(false, Relaxed);
            last = None;
        }
        Some(self.write(last.unwrap_or_else(now), words))
    }

    /// The next event gets a time of its own.
    pub(super) fn time_has_passed(&self) {
        self.time_has_passed.store(true, Relaxed);
    }

    #[inline]
    fn write(&self, time: u64, words: Words) -> u64 {
        let Words { kind, small, a, b } = words;
        if kind == DROPPED {
            self.common.tasks.ended(a, time);
        }
        self.ring.push([time, u64::from(kind) << 56 | small, a, b]);
        if self.common.is_awaited.load(Relaxed) {
            self.common.wake_idle_thread();
        }
        time
    }

    /// Forgets what has been recorded.
    pub(super) fn clear(&self) {
        self.cleared.store(self.ring.written(), Relaxed);
    }

    pub(super) fn events(&self) -> LaneEvents {
        let cleared = self.cleared.load(Relaxed);
        let copied = self.ring.copy(cleared);
        LaneEvents { lost: copied.before - cleared, events: copied.events }
    }

    /// How many events were ever recorded.
    pub(super) fn written(&self) -> u64 {
        self.ring.written()
    }

    /// Called when the lane's thread ends.
    pub(super) fn end(&self) {
        self.has_ended.store(true, Release);
    }

    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(Acquire)
    }
}
