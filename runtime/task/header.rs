//! The part of a task that does not depend on the type of its future.
//!
//! Every pointer to a task points to its [`Header`]. Code that depends on the type of the future is
//! called through the [`Vtable`]: four functions, written once in [`cell`](super::cell). "C1" to
//! "C6" are the invariants of that module, and "S1" to "S5" those of [`state`](super::state).

use super::{id::Id, state::TaskState};
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

/// What all tasks have in common, in 64 bytes.
pub(super) struct Header {
    pub(super) state: TaskState,
    pub(super) vtable: &'static Vtable,
    /// `None` for a blocking job.
    pub(super) executor: Option<NonNull<ErasedExecutor>>,
    /// S4 says which side owns it.
    pub(super) join_waker: UnsafeCell<Option<Waker>>,
    pub(super) id: Id,
    pub(super) location: &'static Location<'static>,
    /// The key of the task in the list of live tasks, or `NOWHERE`.
    live_key: AtomicU32,
    /// What the stage holds. The owner of the stage owns the tag too (C3). It is stored here
    /// because the header has a spare byte.
    pub(super) stage_tag: UnsafeCell<StageTag>,
    pub(super) is_bound: bool,
    /// Whether the task's runtime has a recorder.
    pub(super) is_recorded: bool,
    _tracked: Tracked,
}

/// Stands for the type that a task's executor pointer really points to. Only
/// [`executor_ref`](super::executor_ref) knows that type.
pub(super) enum ErasedExecutor {}

/// What a task's `Stage` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StageTag {
    Future,
    Output,
    Nothing,
}

/// The functions that depend on the type of the future. Each takes a pointer to a task of that type
/// (C2).
pub(super) struct Vtable {
    /// Polls the future. If it is ready or panics, drops it and stores the output.
    pub(super) poll: unsafe fn(NonNull<Header>, &mut Context<'_>) -> Poll<()>,
    /// Drops the future, or an output that will not be joined. Then stores the error, if there is
    /// one, or the panic of that drop.
    pub(super) fail: unsafe fn(NonNull<Header>, Option<JoinError>),
    /// Moves the output to an uninitialised `*mut Result<T, JoinError>`.
    pub(super) take_output: unsafe fn(NonNull<Header>, *mut ()),
    /// Drops what the cell still holds and frees its memory.
    pub(super) free: unsafe fn(NonNull<Header>),
}

/// The place of a task in the list of live tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LiveKey(u32);

/// The key of a task that never was in the list.
const NOWHERE: u32 = u32::MAX;

impl LiveKey {
    /// The number of places that have a key.
    pub(crate) const COUNT: usize = NOWHERE as usize;

    /// `None` if the list is so long that this place has no key.
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
        is_recorded: bool,
        executor: Option<NonNull<ErasedExecutor>>,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            state: TaskState::new(),
            vtable,
            executor,
            join_waker: UnsafeCell::new(None),
            id: Id::next(),
            location,
            live_key: AtomicU32::new(NOWHERE),
            stage_tag: UnsafeCell::new(StageTag::Future),
            is_bound,
            is_recorded,
            _tracked: Tracked::new(()),
        }
    }

    /// `None` if the task never was in the list of live tasks.
    ///
    /// `Relaxed` suffices: the thread that runs the task writes the key, and only that thread or a
    /// later owner of the task reads it.
    #[inline]
    pub(super) fn live_key(&self) -> Option<LiveKey> {
        Some(self.live_key.load(Relaxed)).filter(|&key| key != NOWHERE).map(LiveKey)
    }

    #[inline]
    pub(super) fn set_live_key(&self, key: LiveKey) {
        self.live_key.store(key.0, Relaxed);
    }
}
