//! The part of a task that does not depend on the type of its future.
//!
//! Whatever points to a task sees its [`Header`]. What does depend on the type of the future is reached
//! through the [`Vtable`]: four functions, written once in [`cell`](super::cell), whose invariants are
//! meant by "C1" to "C6" here; "S1" to "S5" are those of [`state`](super::state).

use super::{id::Id, state::State};
use crate::{
    base::primitive::{
        Tracked, UnsafeCell,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    task::error::JoinError,
};
use std::{
    panic::Location,
    ptr::NonNull,
    task::{Context, Poll, Waker},
};

/// The common part: 64 bytes.
pub(super) struct Header {
    pub(super) state: State,
    pub(super) vtable: &'static Vtable,
    /// `None` for a blocking job.
    pub(super) executor: Option<NonNull<Executor>>,
    /// Whose it is: S4.
    pub(super) join_waker: UnsafeCell<Option<Waker>>,
    pub(super) id: Id,
    pub(super) location: &'static Location<'static>,
    /// Where the list of live tasks keeps it.
    live_key: AtomicU32,
    /// What the stage holds; it belongs to whoever the stage belongs to: C3. It is stored here because there
    /// is room for it here.
    pub(super) stage_tag: UnsafeCell<StageTag>,
    pub(super) is_bound: bool,
    _tracked: Tracked,
}

/// An executor. Which type it is, only [`executor_ref`](super::executor_ref) knows.
pub(super) enum Executor {}

/// What is in the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StageTag {
    Future,
    Output,
    Nothing,
}

/// What depends on the type of the future. Each function wants a pointer to a task of that type: C2.
pub(super) struct Vtable {
    /// Polls; once it is ready, or panics, drops the future and stores the output.
    pub(super) poll: unsafe fn(NonNull<Header>, &mut Context<'_>) -> Poll<()>,
    /// Drops the future, or an unwanted output, and stores the error, if there is one, or the panic of the
    /// drop.
    pub(super) fail: unsafe fn(NonNull<Header>, Option<JoinError>),
    /// Moves the output to a `*mut Result<T, JoinError>` that is uninitialised.
    pub(super) take_output: unsafe fn(NonNull<Header>, *mut ()),
    /// Frees the cell.
    pub(super) free: unsafe fn(NonNull<Header>),
}

/// The place of a task in the list of live tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LiveKey(u32);

/// The key of a task that was never in the list.
const NOWHERE: u32 = u32::MAX;

impl LiveKey {
    /// So many places have a key.
    pub(crate) const COUNT: usize = NOWHERE as usize;

    /// `None` if the list is that long that this place has no key.
    #[inline]
    pub(crate) fn new(place: usize) -> Option<Self> {
        (place < Self::COUNT).then_some(Self(place as u32))
    }

    #[inline]
    pub(crate) fn place(self) -> usize {
        self.0 as usize
    }
}

impl Header {
    #[inline]
    pub(super) fn new(
        vtable: &'static Vtable,
        is_bound: bool,
        executor: Option<NonNull<Executor>>,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            state: State::new(),
            vtable,
            executor,
            join_waker: UnsafeCell::new(None),
            id: Id::next(),
            location,
            live_key: AtomicU32::new(NOWHERE),
            stage_tag: UnsafeCell::new(StageTag::Future),
            is_bound,
            _tracked: Tracked::new(()),
        }
    }

    /// `None` if the task never was in the list of live tasks.
    ///
    /// The thread that runs the task writes the key, and it or a later one asks.
    #[inline]
    pub(super) fn live_key(&self) -> Option<LiveKey> {
        Some(self.live_key.load(Relaxed)).filter(|&key| key != NOWHERE).map(LiveKey)
    }

    #[inline]
    pub(super) fn set_live_key(&self, key: LiveKey) {
        self.live_key.store(key.0, Relaxed);
    }
}
