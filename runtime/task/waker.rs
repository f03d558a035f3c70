//! The wakers of a task: four functions behind a pointer to its header.
//!
//! A waker is a [`TaskRef`] in the standard library's clothes: a clone counts one more reference, a wake
//! gives the reference away, and makes it the reference of the [`Runnable`] if the task was idle.
#![allow(unsafe_code)]

use super::{
    executor_ref::ExecutorRef, header::Header, runnable::Runnable, self_wake, state::Wake,
    task_ref::TaskRef,
};
use std::{
    mem::ManuallyDrop,
    ptr::NonNull,
    task::{RawWaker, RawWakerVTable, Waker},
};

const WAKER: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

/// The waker for one poll. It has no reference of its own, so that a poll which clones no waker costs no count.
///
/// # Safety
///
/// C1: the task outlives what is returned, which must not be dropped as a waker.
#[inline]
pub(super) unsafe fn borrowed(task: &TaskRef) -> ManuallyDrop<Waker> {
    // SAFETY: the functions of the table keep a waker's contract; and the caller's.
    ManuallyDrop::new(unsafe { Waker::from_raw(raw(task.pointer())) })
}

fn raw(task: NonNull<Header>) -> RawWaker {
    RawWaker::new(task.as_ptr().cast_const().cast(), &WAKER)
}

/// # Safety
///
/// `data` is a waker's whose reference is, or remains, counted (C1).
unsafe fn borrow(data: *const ()) -> ManuallyDrop<TaskRef> {
    let header = NonNull::new(data.cast_mut().cast()).expect("a waker points to its task");
    // SAFETY: `raw` made it from a task's pointer; the contract says that it lives.
    ManuallyDrop::new(unsafe { TaskRef::from_pointer(header) })
}

unsafe fn clone(data: *const ()) -> RawWaker {
    // SAFETY: the waker being cloned lives.
    let task = unsafe { borrow(data) };
    raw(ManuallyDrop::new(TaskRef::clone(&task)).pointer())
}

unsafe fn wake(data: *const ()) {
    // SAFETY: the waker gives its reference to us.
    let task = unsafe { borrow(data) };
    match task.state().wake() {
        Wake::Schedule => {
            // SAFETY: the task is `ACTIVE` by this wake (S1).
            ExecutorRef::schedule(unsafe { Runnable::new(ManuallyDrop::into_inner(task)) });
        }
        Wake::Nothing => {}
        // SAFETY: the state gave back the waker's reference, and it was the last.
        Wake::NothingLast => unsafe { TaskRef::free(task.pointer()) },
    }
}

unsafe fn wake_by_ref(data: *const ()) {
    if self_wake::by_itself(data) {
        return;
    }
    // SAFETY: the waker lives on.
    let task = unsafe { borrow(data) };
    if task.state().wake_by_ref() {
        // SAFETY: the task is `ACTIVE` by this wake (S1), and a reference was counted for it (C1).
        ExecutorRef::schedule(unsafe { Runnable::new(TaskRef::from_pointer(task.pointer())) });
    }
}

unsafe fn drop_waker(data: *const ()) {
    // SAFETY: the waker gives its reference to us.
    drop(ManuallyDrop::into_inner(unsafe { borrow(data) }));
}
