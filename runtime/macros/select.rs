//! Waits for the first of several futures.
//!
//! The macro gives each branch a name, stores its future in a [`Branch`] of that name, and lets
//! [`first`] poll the branches in turn. The output of a branch is matched twice: first only to see
//! whether the pattern fits, with a guard that is always false and so moves nothing; then, when all
//! futures are dropped, for the handler.

use crate::base::budget;
use std::{
    cell::Cell,
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Waits for several futures at once, runs the handler of the first that is ready, and drops the
/// others. The syntax is that of tokio's macro:
///
/// ```text
/// pattern = future, if condition => handler,
/// ```
///
/// All conditions are evaluated first, then all futures are made, and those whose condition is
/// false are not polled. If the output of a future does not fit its pattern, the branch drops out
/// and the others are waited for. If every branch has dropped out, the handler of `else` runs.
/// Handlers may use `.await`, `?`, `break` and `return`.
///
/// Polling starts with a random branch, so that a branch that is always ready does not starve the
/// others. With `biased;` in front, the branches are polled in the order in which they are written.
/// There may be at most sixteen.
///
/// The futures that were not ready are dropped, so use only operations that are *cancel safe* in a loop, or
/// [`pin!`](crate::pin) the future outside the loop and select over `&mut future`.
///
/// ```
/// use cede::{sync::mpsc, time::{Duration, sleep}};
///
/// cede::block_on(async {
///     let (sender, mut receiver) = mpsc::channel(4);
///     cede::spawn(async move {
///         for n in 1..=3 {
///             sender.send(n).await.unwrap();
///         }
///     });
///
///     let mut sum = 0;
///     loop {
///         cede::select! {
///             Some(n) = receiver.recv() => sum += n,
///             () = sleep(Duration::from_secs(3600)), if sum == 0 => panic!("nothing has come"),
///             else => break,
///         }
///     }
///     assert_eq!(sum, 6);
/// });
/// ```
///
/// # Panics
///
/// If every branch has dropped out and there is no `else`.
#[macro_export]
macro_rules! select {
    // The parser: takes one branch at a time, and a name for it.
    (@parse $start:tt $names:tt $branches:tt else => $handler:expr $(,)?) => {
        $crate::select!(@emit $start $branches $handler)
    };
    (@parse $start:tt $names:tt $branches:tt) => {
        $crate::select!(@emit $start $branches
            ::std::panic!("all branches of select! have dropped out, and there is no `else`"))
    };
    (@parse $start:tt [] $branches:tt $($rest:tt)+) => {
        ::std::compile_error!("select! takes at most 16 branches")
    };
    (@parse $start:tt $names:tt $branches:tt $pattern:pat = $future:expr, if $if:expr => $($rest:tt)*) => {
        $crate::select!(@handler $start $names $branches ($pattern) ($future) ($if) $($rest)*)
    };
    (@parse $start:tt $names:tt $branches:tt $pattern:pat = $future:expr => $($rest:tt)*) => {
        $crate::select!(@handler $start $names $branches ($pattern) ($future) (true) $($rest)*)
    };
    (@handler $start:tt [$name:ident $($names:ident)*] [$($branches:tt)*]
        $pattern:tt $future:tt $if:tt $handler:block, $($rest:tt)*) => {
        $crate::select!(@parse $start [$($names)*]
            [$($branches)* {$name $pattern $future $if ($handler)}] $($rest)*)
    };
    (@handler $start:tt [$name:ident $($names:ident)*] [$($branches:tt)*]
        $pattern:tt $future:tt $if:tt $handler:block $($rest:tt)*) => {
        $crate::select!(@parse $start [$($names)*]
            [$($branches)* {$name $pattern $future $if ($handler)}] $($rest)*)
    };
    (@handler $start:tt [$name:ident $($names:ident)*] [$($branches:tt)*]
        $pattern:tt $future:tt $if:tt $handler:expr $(, $($rest:tt)*)?) => {
        $crate::select!(@parse $start [$($names)*]
            [$($branches)* {$name $pattern $future $if ($handler)}] $($($rest)*)?)
    };
    (@emit $is_random:tt [$({$name:ident ($pattern:pat) ($future:expr) ($if:expr) ($handler:expr)})*] $else:expr) => {{
        $(let $name: bool = $if;)*
        let ($($name,)*) = {
            $(let mut $name = ::std::pin::pin!($crate::__select::Branch::new($name, $future));)*
            $crate::__select::first($is_random, 0 $(+ { let _ = &$name; 1 })*, |cx, turn| {
                let mut next = 0;
                $(
                    next += 1;
                    if turn == next - 1 {
                        return $name.as_mut().poll(cx, |output| {
                            let mut fits = false;
                            #[allow(unused_variables, unused_mut, unreachable_patterns)]
                            match output {
                                $pattern if { fits = true; false } => ::std::unreachable!(),
                                output => (output, fits),
                            }
                        });
                    }
                )*
                ::std::unreachable!("a branch for each turn below {next}")
            })
            .await;
            ($($name.as_mut().take(),)*)
        };
        $(if let ::std::option::Option::Some(output) = $name {
            #[allow(unreachable_patterns)]
            match output {
                $pattern => $handler,
                _ => ::std::unreachable!("it fitted before"),
            }
        } else)* {
            $else
        }
    }};
    // The entry points.
    (biased; $($branches:tt)+) => {
        $crate::select!(@parse false [a b c d e f g h i j k l m n o p] [] $($branches)+)
    };
    ($($branches:tt)+) => {
        $crate::select!(@parse true [a b c d e f g h i j k l m n o p] [] $($branches)+)
    };
    () => {
        ::std::compile_error!("select! takes branches: `pattern = future => handler`")
    };
}

pin_project_lite::pin_project! {
    /// A future, and later its output.
    #[derive(Debug)]
    pub struct Branch<F: Future> {
        #[pin]
        future: F,
        is_waiting: bool,
        output: Option<F::Output>,
    }
}

impl<F: Future> Branch<F> {
    /// Makes a branch, which is polled only if `is_waiting`: if its condition was true.
    pub fn new(is_waiting: bool, future: impl IntoFuture<IntoFuture = F>) -> Self {
        Self { future: future.into_future(), is_waiting, output: None }
    }

    /// Ready with true if the output fits its pattern, and with false if the branch has dropped out.
    pub fn poll(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        fits: impl FnOnce(F::Output) -> (F::Output, bool),
    ) -> Poll<bool> {
        let this = self.project();
        if !*this.is_waiting {
            return Poll::Ready(false);
        }
        let output = ready!(this.future.poll(cx));
        *this.is_waiting = false;
        let (output, fits) = fits(output);
        *this.output = fits.then_some(output);
        Poll::Ready(fits)
    }

    /// The output, if it fitted.
    pub fn take(self: Pin<&mut Self>) -> Option<F::Output> {
        self.project().output.take()
    }
}

/// Polls the branches until one fits or all have dropped out.
pub async fn first(
    is_random: bool,
    branches: u32,
    mut poll: impl FnMut(&mut Context<'_>, u32) -> Poll<bool>,
) {
    poll_fn(|cx| {
        if !budget::has_remaining() {
            // If the budget is used up, this wakes the task and ends its poll.
            ready!(budget::poll_proceed(cx)).made_progress();
        }
        let from = if is_random { random(branches) } else { 0 };
        let mut is_over = true;
        for turn in 0..branches {
            match poll(cx, (from + turn) % branches) {
                Poll::Ready(true) => return Poll::Ready(()),
                Poll::Ready(false) => {}
                Poll::Pending => is_over = false,
            }
        }
        if is_over { Poll::Ready(()) } else { Poll::Pending }
    })
    .await
}

/// A number below `limit`: good enough for fairness (xorshift).
fn random(limit: u32) -> u32 {
    thread_local! {
        static STATE: Cell<u32> = const { Cell::new(0x9e37_79b9) };
    }
    let next = STATE.try_with(|state| {
        let mut next = state.get();
        next ^= next << 13;
        next ^= next >> 17;
        next ^= next << 5;
        state.set(next);
        next
    });
    next.unwrap_or(0) % limit.max(1)
}
