//! `select!`, `join!`, `try_join!` and `pin!`, with tokio's syntax.

use crate::support::{in_a_task, on_both};
use cede::{
    sync::{mpsc, oneshot},
    task::yield_now,
    time::{Duration, sleep},
};
use futures::FutureExt;
use std::{
    cell::Cell,
    future::{pending, ready},
};

#[test]
fn the_first_that_is_ready_wins() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, receiver) = oneshot::channel();
            cede::spawn(async move { sender.send(5).unwrap() });
            let text = cede::select! {
                n = receiver => format!("got {}", n.unwrap()),
                () = pending::<()>() => unreachable!(),
            };
            assert_eq!(text, "got 5");
        });
    });
}

#[test]
fn a_handler_may_leave_the_loop_the_function_and_the_error() {
    async fn sum(receiver: &mut mpsc::Receiver<Result<u32, String>>) -> Result<u32, String> {
        let mut sum = 0;
        loop {
            cede::select! {
                Some(result) = receiver.recv() => {
                    match result? {
                        0 => continue,
                        100 => return Ok(sum),
                        mut n => { n += 0; sum += n }
                    }
                }
                else => break Ok(sum),
            }
        }
    }
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(8);
            for value in [Ok(1), Ok(0), Ok(2), Ok(100), Ok(7), Err("bad".into()), Ok(3)] {
                sender.send(value).await.unwrap();
            }
            drop(sender);
            assert_eq!(sum(&mut receiver).await, Ok(3));
            assert_eq!(sum(&mut receiver).await, Err("bad".into()));
            assert_eq!(sum(&mut receiver).await, Ok(3));
        });
    });
}

#[test]
fn a_branch_whose_condition_is_false_is_made_and_not_polled() {
    in_a_task(|| {
        let made = Cell::new(0);
        let make = |n: u32| {
            made.set(made.get() + n);
            ready(n)
        };
        let which = async {
            cede::select! {
                n = make(1), if false => n,
                n = make(10) => n,
            }
        };
        assert_eq!(which.now_or_never(), Some(10));
        assert_eq!(made.get(), 11);
    });
}

#[test]
fn what_does_not_fit_drops_out() {
    in_a_task(|| {
        let which = async {
            cede::select! {
                biased;
                Some(n) = ready(None::<u32>) => n,
                Ok(mut n) = ready(Ok::<u32, ()>(2)) => { n += 1; n }
            }
        };
        assert_eq!(which.now_or_never(), Some(3));
        let which = async {
            cede::select! {
                Some(n) = ready(None::<u32>) => n,
                n = ready(1), if false => n,
                else => 7,
            }
        };
        assert_eq!(which.now_or_never(), Some(7));
    });
}

#[test]
#[should_panic(expected = "no `else`")]
fn without_else_somebody_must_be_left() {
    let nobody = async {
        cede::select! {
            Some(()) = ready(None) => {}
        }
    };
    nobody.now_or_never();
}

/// The handler runs after every future is dropped, so it may use what the futures had borrowed.
#[test]
fn a_handler_has_what_the_futures_borrowed() {
    in_a_task(|| {
        let mut text = String::new();
        let both = async {
            cede::select! {
                biased;
                () = async { text.push('a'); pending().await } => {}
                () = ready(()) => text.push('b'),
            }
        };
        both.now_or_never();
        assert_eq!(text, "ab");
    });
}

#[test]
fn no_branch_that_is_always_ready_starves_another() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut counts = [0_u32; 3];
            for _ in 0..3_000 {
                let which = cede::select! {
                    () = ready(()) => 0,
                    () = ready(()) => 1,
                    () = ready(()) => 2,
                };
                counts[which] += 1;
            }
            assert!(counts.iter().all(|count| *count > 500), "{counts:?}");
            let mut first = 0;
            for _ in 0..100 {
                cede::select! {
                    biased;
                    () = ready(()) => first += 1,
                    () = ready(()) => {}
                }
            }
            assert_eq!(first, 100);
        });
    });
}

#[test]
fn a_pinned_future_goes_on_in_the_next_round() {
    on_both(|runtime| {
        runtime.block_on(async {
            let slow = async {
                for _ in 0..10 {
                    yield_now().await;
                }
                "done"
            };
            cede::pin!(slow);
            let mut rounds = 0;
            let text = loop {
                cede::select! {
                    text = &mut slow => break text,
                    () = yield_now() => rounds += 1,
                }
            };
            assert_eq!(text, "done");
            assert!(rounds <= 11, "{rounds}");
        });
    });
}

/// `select!` can be used in a task that moves between threads.
#[test]
fn a_future_with_select_is_send() {
    on_both(|runtime| {
        let task = runtime.spawn(async {
            cede::select! {
                () = sleep(Duration::from_millis(1)) => 1,
                () = pending() => 2,
            }
        });
        assert_eq!(runtime.block_on(task).unwrap(), 1);
    });
}

#[test]
fn all_are_joined_or_the_first_error_ends_it() {
    on_both(|runtime| {
        runtime.block_on(async {
            assert_eq!(cede::join!(ready(1), async { "two" }), (1, "two"));
            let both: Result<_, ()> =
                async { Ok(cede::try_join!(ready(Ok(1)), ready(Ok::<_, ()>(2)))?) }.await;
            assert_eq!(both, Ok((1, 2)));
            let failed = cede::try_join!(pending::<Result<(), u8>>(), ready(Err::<(), _>(9)));
            assert_eq!(failed, Err(9));
            cede::pin! {
                let one = ready(1);
                let two = ready(2);
            }
            assert_eq!(one.await + two.await, 3);
        });
    });
}
