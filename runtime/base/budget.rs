//! The cooperative budget: how much a task may do before it must cede control.
//!
//! A task that always finds data ready would never return `Pending`, and would keep its thread for
//! ever. So each poll of a task begins with a budget of [`BUDGET`] units. Every operation on a
//! channel, a timer or a socket spends one. When none is left, each of these operations wakes the
//! task and returns `Pending`, even if it is ready. The task goes to the end of the queue, and the
//! other tasks run first.
//!
//! ```text
//!  with_budget ─► 128 ─ poll_proceed ─► 127 ─ … ─► 0 ─ poll_proceed ─► wakes itself, Pending
//!                           │  ▲
//!                           ▼  │ dropped: the operation was not ready, the unit is given back
//!                          Spent
//!                           │
//!                           ▼ made_progress(): the unit stays spent
//! ```
//!
//! Every operation that may be ready at once spends a unit, also one that fails or finds nothing to
//! do: otherwise a loop around it would keep the thread. Where the order of arrival matters, an
//! operation joins the wait queue even if the budget is used up: its turn counts from the call.
//!
//! 1. Only progress costs. A task that polls a thousand idle channels has spent nothing.
//! 2. The budget belongs to the thread's current poll. Outside a task it is unlimited.
//! 3. Code that changes the budget for a while restores the previous one, also on a panic.
//!
//! The idea, and the number, are [tokio's `coop`](https://tokio.rs/blog/2020-04-preemption).

use super::primitive::const_thread_local;
use std::{
    cell::Cell,
    future::poll_fn,
    marker::PhantomData,
    mem,
    task::{Context, Poll},
};

/// How many operations a poll may make. Enough to be fast, few enough to be fair: a full budget
/// takes some tens of microseconds. See the table of constants in `docs/performance.md`.
pub(crate) const BUDGET: u8 = 128;

/// The value of [`LEFT`] when there is no limit.
const UNLIMITED: u8 = u8::MAX;

const_thread_local! {
    /// The units that the current poll of this thread has left.
    static LEFT: Cell<u8> = Cell::new(UNLIMITED);
}

/// Takes one unit. Called before an operation is tried.
///
/// Returns `Pending` if the budget is used up. The task has then been woken already, and the caller
/// returns `Pending` too. `Ready` carries the unit.
#[inline]
pub(crate) fn poll_proceed(cx: &mut Context<'_>) -> Poll<Spent> {
    match left() {
        UNLIMITED => Poll::Ready(Spent::new(false)),
        0 => {
            cx.waker().wake_by_ref();
            Poll::Pending
        }
        n => {
            set(n - 1);
            Poll::Ready(Spent::new(true))
        }
    }
}

/// Spends one unit. For an operation that never waits for anything.
pub(crate) async fn spend() {
    poll_fn(|cx| poll_proceed(cx).map(Spent::made_progress)).await;
}

/// Spends one unit and calls `operation`, which never waits for anything.
pub(crate) fn poll_once<R>(cx: &mut Context<'_>, operation: impl FnOnce() -> R) -> Poll<R> {
    poll_proceed(cx).map(|spent| {
        spent.made_progress();
        operation()
    })
}

/// One unit, spent on trial. Dropping it gives the unit back;
/// [`made_progress`](Self::made_progress) keeps it spent.
#[must_use = "dropping it gives the unit back"]
#[derive(Debug)]
pub(crate) struct Spent {
    refund: bool,
    /// The unit must go back to the thread it came from.
    _not_send: PhantomData<*const ()>,
}

impl Spent {
    fn new(refund: bool) -> Self {
        Self { refund, _not_send: PhantomData }
    }

    /// The operation did something: the unit stays spent.
    pub(crate) fn made_progress(self) {
        mem::forget(self);
    }
}

impl Drop for Spent {
    #[inline]
    fn drop(&mut self) {
        let left = left();
        if self.refund && left != UNLIMITED {
            set(BUDGET.min(left + 1));
        }
    }
}

/// Runs one poll of a task with a full budget. The executors wrap each poll in it.
pub(crate) fn with_budget<R>(poll: impl FnOnce() -> R) -> R {
    let _restore = RestoreBudget::after(BUDGET);
    poll()
}

/// Runs `f` without a limit, as outside a task.
pub(crate) fn unconstrained<R>(f: impl FnOnce() -> R) -> R {
    let _restore = RestoreBudget::after(UNLIMITED);
    f()
}

/// Whether the next [`poll_proceed`] would succeed.
pub(crate) fn has_remaining() -> bool {
    left() != 0
}

/// Puts the previous budget back when dropped.
struct RestoreBudget(u8);

impl RestoreBudget {
    fn after(replacement: u8) -> Self {
        let previous = left();
        set(replacement);
        Self(previous)
    }
}

impl Drop for RestoreBudget {
    fn drop(&mut self) {
        set(self.0);
    }
}

/// Unlimited when this thread-local is already destroyed: the destructor of another one may still
/// call us, and must not panic.
#[inline]
fn left() -> u8 {
    LEFT.try_with(Cell::get).unwrap_or(UNLIMITED)
}

#[inline]
fn set(left: u8) {
    let _ = LEFT.try_with(|cell| cell.set(left));
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;
    use futures::task::noop_waker_ref;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    fn proceed() -> Poll<Spent> {
        poll_proceed(&mut Context::from_waker(noop_waker_ref()))
    }

    fn spend_all() -> usize {
        let mut spent = 0;
        while let Poll::Ready(unit) = proceed() {
            unit.made_progress();
            spent += 1;
            assert!(spent <= usize::from(BUDGET));
        }
        spent
    }

    #[test]
    fn outside_a_task_nothing_is_counted() {
        for _ in 0..1000 {
            let Poll::Ready(unit) = proceed() else { panic!("limited outside a task") };
            unit.made_progress();
        }
        assert_eq!(left(), UNLIMITED);
    }

    #[test]
    fn progress_costs_and_a_dropped_unit_comes_back() {
        with_budget(|| {
            for _ in 0..1000 {
                drop(proceed());
            }
            assert_eq!(spend_all(), 128);
            assert!(!has_remaining());
        });
        assert!(has_remaining());
    }

    #[test]
    fn exhaustion_wakes_the_task() {
        let (waker, woken) = counting_waker();
        with_budget(|| {
            spend_all();
            assert!(poll_proceed(&mut Context::from_waker(&waker)).is_pending());
        });
        assert_eq!(woken.load(std::sync::atomic::Ordering::Relaxed), 1);
    }

    #[test]
    fn nesting_restores_even_on_panic() {
        with_budget(|| {
            assert_eq!(spend_all(), 128);
            let inner = catch_unwind(AssertUnwindSafe(|| {
                unconstrained(|| {
                    assert!(has_remaining());
                    panic!("expected");
                })
            }));
            assert!(inner.is_err() && !has_remaining());
            with_budget(|| assert_eq!(spend_all(), 128));
            assert!(!has_remaining());
        });
    }

    fn counting_waker() -> (std::task::Waker, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
        use std::sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        };
        struct Count(Arc<AtomicUsize>);
        impl futures::task::ArcWake for Count {
            fn wake_by_ref(this: &Arc<Self>) {
                this.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let count = Arc::new(AtomicUsize::new(0));
        (futures::task::waker(Arc::new(Count(count.clone()))), count)
    }
}
