//! The wakers of a task: four functions behind a pointer to its header.
//!
//! A waker owns one counted reference, as a [`TaskRef`] does. Cloning the waker counts one more.
//! Waking consumes the reference: if the task was idle, the new [`Runnable`] owns it, else it is
//! released.
#![allow(unsafe_code)]

use super::{
    executor_ref::ExecutorRef, header::Header, recorded, runnable::Runnable, self_wake,
    state::Wake, task_ref::TaskRef,
};
use std::{
    mem::ManuallyDrop,
    ptr::NonNull,
    task::{RawWaker, RawWakerVTable, Waker},
};

const WAKER: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

/// The waker for one poll. It borrows the reference of the `Runnable`, so that a poll which clones
/// no waker changes no count.
///
/// # Safety
///
/// C1: the task outlives the returned waker, which must not be dropped.
#[inline]
pub(super) unsafe fn borrowed(task: &TaskRef) -> ManuallyDrop<Waker> {
    // SAFETY: the functions of the table keep the contract of `RawWaker`; the rest is the caller's
    // contract.
    ManuallyDrop::new(unsafe { Waker::from_raw(raw(task.pointer())) })
}

fn raw(task: NonNull<Header>) -> RawWaker {
    RawWaker::new(task.as_ptr().cast_const().cast(), &WAKER)
}

/// # Safety
///
/// C1: `data` is the pointer of a waker, and its reference stays counted for as long as the result
/// is used.
unsafe fn borrow(data: *const ()) -> ManuallyDrop<TaskRef> {
    let header = NonNull::new(data.cast_mut().cast()).expect("a waker points to its task");
    // SAFETY: `raw` made `data` from a task's pointer; the caller's contract keeps the task alive.
    ManuallyDrop::new(unsafe { TaskRef::from_pointer(header) })
}

unsafe fn clone(data: *const ()) -> RawWaker {
    // SAFETY: the waker that is cloned holds its reference.
    let task = unsafe { borrow(data) };
    raw(ManuallyDrop::new(TaskRef::clone(&task)).pointer())
}

unsafe fn wake(data: *const ()) {
    // SAFETY: the waker gives its reference to this function.
    let task = unsafe { borrow(data) };
    if task.is_recorded() {
        recorded::about_to_wake(&task);
        wake_task::<true>(task);
    } else {
        wake_task::<false>(task);
    }
}

/// Wakes a task on behalf of a waker, whose reference it consumes.
#[inline]
fn wake_task<const RECORDED: bool>(task: ManuallyDrop<TaskRef>) {
    match task.state().wake() {
        Wake::Schedule => {
            // SAFETY: this wake made the task `ACTIVE` (S1), and the waker's reference goes with it
            // (C1).
            let runnable = unsafe { Runnable::new(ManuallyDrop::into_inner(task)) };
            ExecutorRef::schedule::<RECORDED>(runnable);
        }
        Wake::Nothing => {}
        // SAFETY: the transition released the waker's reference, which was the last.
        Wake::NothingLast => unsafe { TaskRef::free(task.pointer()) },
    }
}

unsafe fn wake_by_ref(data: *const ()) {
    if !self_wake::record(data) {
        // SAFETY: the same contract.
        unsafe { wake_another(data) }
    }
}

/// Wakes a task that this thread is not polling. Apart, so that a task which yields pays nothing
/// for it.
///
/// # Safety
///
/// As for `wake_by_ref`.
#[inline(never)]
unsafe fn wake_another(data: *const ()) {
    // SAFETY: the waker keeps its reference.
    let task = unsafe { borrow(data) };
    if task.is_recorded() {
        recorded::about_to_wake(&task);
        wake_task_by_ref::<true>(&task);
    } else {
        wake_task_by_ref::<false>(&task);
    }
}

#[inline]
fn wake_task_by_ref<const RECORDED: bool>(task: &TaskRef) {
    if task.state().wake_by_ref() {
        // SAFETY: this wake made the task `ACTIVE` (S1) and counted a reference for it (C1).
        let runnable = unsafe { Runnable::new(TaskRef::from_pointer(task.pointer())) };
        ExecutorRef::schedule::<RECORDED>(runnable);
    }
}

unsafe fn drop_waker(data: *const ()) {
    // SAFETY: the waker gives its reference to this function.
    drop(ManuallyDrop::into_inner(unsafe { borrow(data) }));
}
