//! Whether this thread is running a runtime: polling its tasks, or inside its `block_on`.
//!
//! Such a thread must neither block nor start a second runtime, because all its tasks would wait.
//! The executors mark the thread with [`enter`]. Every blocking call asks [`forbid_blocking`]
//! first, so that the mistake is a panic that names the call, not a program that hangs.
//!
//! ```text
//!          enter()                     leave(f)
//!   free ───────────▶ entered ───────────────────────▶ free while f runs
//!    ▲  drop(Entered)    │  ▲          f is over            │
//!    └───────────────────┘  └───────────────────────────────┘
//! ```
//!
//! The flag has no destructor and is read with `try_with`, so the destructors of other
//! thread-locals may call every function here.

use super::primitive::const_thread_local;
use std::{cell::Cell, marker::PhantomData};

const_thread_local! {
    static ENTERED: Cell<bool> = Cell::new(false);
}

/// Proof that [`enter`] marked this thread. Dropping it removes the mark.
#[derive(Debug)]
#[must_use = "the thread is marked for as long as this lives"]
pub(crate) struct Entered {
    /// The mark belongs to one thread, so its proof must not leave that thread.
    _not_send: PhantomData<*const ()>,
}

/// Marks this thread as running a runtime. Returns `None` if it is marked already; the caller then
/// chooses the message for the nested runtime.
pub(crate) fn enter() -> Option<Entered> {
    if set(true) { None } else { Some(Entered { _not_send: PhantomData }) }
}

impl Drop for Entered {
    fn drop(&mut self) {
        set(false);
    }
}

/// Whether this thread is running a runtime.
pub(crate) fn is_entered() -> bool {
    ENTERED.try_with(Cell::get).unwrap_or(false)
}

/// Panics if this thread is running a runtime; `what` names the call that would block it.
#[track_caller]
pub(crate) fn forbid_blocking(what: &str) {
    assert!(
        !is_entered(),
        "Cannot block the current thread from within a runtime: `{what}` would keep every task \
         of this thread waiting. Use its async counterpart, or call it from `spawn_blocking`."
    );
}

/// Runs `f` without the mark, for a thread whose tasks another thread runs meanwhile. Restores the
/// mark when `f` returns or unwinds.
pub(crate) fn leave<R>(f: impl FnOnce() -> R) -> R {
    let _restore = RestoreMark(set(false));
    f()
}

struct RestoreMark(bool);

impl Drop for RestoreMark {
    fn drop(&mut self) {
        set(self.0);
    }
}

/// Sets the mark, and returns what it was.
fn set(entered: bool) -> bool {
    ENTERED.try_with(|mark| mark.replace(entered)).unwrap_or(false)
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn a_thread_enters_once_at_a_time() {
        let entered = enter().expect("a fresh thread is free");
        assert!(is_entered());
        assert!(enter().is_none());
        assert!(is_entered(), "a refused entry leaves the mark alone");
        drop(entered);
        assert!(!is_entered());
    }

    #[test]
    fn leaving_lifts_the_mark_even_across_a_panic() {
        let _entered = enter();
        leave(|| {
            assert!(!is_entered());
            let nested = enter();
            assert!(nested.is_some(), "a thread that left may run another runtime");
        });
        assert!(is_entered());
        let _ = catch_unwind(|| leave(|| panic!("on purpose")));
        assert!(is_entered());
    }

    /// Hazard 57: a blocking call in async context is a clear panic.
    #[test]
    fn blocking_while_entered_panics_and_names_the_call() {
        forbid_blocking("a free thread may block");
        let _entered = enter();
        let panic = catch_unwind(AssertUnwindSafe(|| forbid_blocking("blocking_recv")));
        let message = *panic.unwrap_err().downcast::<String>().unwrap();
        assert!(message.contains("Cannot block the current thread from within a runtime"));
        assert!(message.contains("blocking_recv"));
    }
}
