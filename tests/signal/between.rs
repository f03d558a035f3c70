//! Between two listeners: the second takes over where the first was dropped.
//!
//! Each test runs in its own process, so that no other test uses its signal.

use super::raise;
use crate::{
    support::{current_thread, multi_thread, on_both, watchdog},
    task::alone::alone,
};
use cede::{
    runtime::Runtime,
    signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    },
    task::yield_now,
    time::timeout,
};
use futures::{
    FutureExt,
    future::{Either, select},
};
use rustix::process::Signal;
use std::{pin::pin, time::Duration};

/// Returns whether the listener receives nothing, although the runtime looks for events several
/// times.
async fn silent(listener: &mut cede::signal::unix::Signal) -> bool {
    timeout(Duration::from_millis(20), listener.recv()).await.is_err()
}

/// Hazard 66.
#[test]
fn a_signal_between_two_listeners_is_heard_by_the_second() {
    alone(|| {
        on_both(|runtime| {
            runtime.block_on(async {
                let kind = SignalKind::hangup();
                for round in 0..100 {
                    drop(signal(kind).unwrap());
                    raise(Signal::HUP);
                    if round % 2 == 0 {
                        yield_now().await; // others run, and events are looked for
                    }
                    signal(kind).unwrap().recv().await.unwrap();
                }
            });
        });
    });
}

/// Hazard 66.
#[test]
fn what_the_last_listener_had_not_taken_is_for_the_next() {
    alone(|| {
        on_both(|runtime| {
            runtime.block_on(async {
                let kind = SignalKind::hangup();
                for _ in 0..100 {
                    let dropped = [signal(kind).unwrap(), signal(kind).unwrap()];
                    raise(Signal::HUP);
                    yield_now().await;
                    drop(dropped);
                    signal(kind).unwrap().recv().await.unwrap();
                }
            });
        });
    });
}

/// As in the loop of a server that asks for ctrl-c anew after each message.
#[test]
fn ctrl_c_during_other_work_is_heard_when_it_is_asked_for_again() {
    alone(|| {
        on_both(|runtime| {
            runtime.block_on(async {
                for _ in 0..50 {
                    {
                        let message = std::future::ready(());
                        let asked = pin!(ctrl_c());
                        let first = select(asked, message).await;
                        assert!(matches!(first, Either::Right(_)), "a message came first");
                    }
                    raise(Signal::INT);
                    yield_now().await; // its work
                    ctrl_c().await.unwrap();
                }
            });
        });
    });
}

#[test]
fn a_signal_that_was_heard_is_not_heard_again_by_the_next_listener() {
    alone(|| {
        on_both(|runtime| {
            runtime.block_on(async {
                let kind = SignalKind::hangup();
                let (mut first, mut second) = (signal(kind).unwrap(), signal(kind).unwrap());
                raise(Signal::HUP);
                first.recv().await.unwrap();
                second.recv().await.unwrap();
                drop((first, second));
                let mut next = signal(kind).unwrap();
                assert!(silent(&mut next).await);

                // Another still listens: it is that one's affair.
                let dropped = signal(kind).unwrap();
                raise(Signal::HUP);
                next.recv().await.unwrap();
                drop(dropped);
                let mut late = signal(kind).unwrap();
                assert!(silent(&mut late).await);
                assert!(silent(&mut next).await);
                assert!(next.recv().now_or_never().is_none());
            });
        });
    });
}

/// The runtime that listened has gone, and its listener before or after it.
#[test]
fn a_signal_between_two_runtimes_is_heard_by_the_second() {
    alone(|| {
        let _watchdog = watchdog();
        let kind = SignalKind::hangup();
        let listen = |runtime: &Runtime| {
            let _guard = runtime.enter();
            signal(kind).unwrap()
        };
        for early in [true, false] {
            for (first, second) in
                [(current_thread(), multi_thread(2)), (multi_thread(2), current_thread())]
            {
                let mut listener = Some(listen(&first));
                if early {
                    listener = None;
                }
                drop(first);
                raise(Signal::HUP);
                drop(listener);
                second.block_on(listen(&second).recv()).unwrap();
            }
        }
    });
}
