//! Signals reach every listener, and no listener takes a signal from another.
//!
//! Each test uses a different signal, because signals are sent to the whole process, in which tests
//! run at the same time.

mod between;

use crate::{
    support::{current_thread, multi_thread, on_both, watchdog},
    task::alone::alone,
};
use cede::signal::unix::{SignalKind, signal};
use rustix::process::{Signal, getpid, kill_process};
use std::{io::ErrorKind, pin::pin};

fn raise(signal: Signal) {
    kill_process(getpid(), signal).unwrap();
}

/// Hazard 66: two runtimes, several listeners; dropping some starves no other.
#[test]
fn a_signal_reaches_every_runtime() {
    let _watchdog = watchdog();
    let (first, second) = (current_thread(), multi_thread(2));
    let listen = |runtime: &cede::runtime::Runtime| {
        let _guard = runtime.enter();
        signal(SignalKind::user_defined1()).unwrap()
    };
    let mut here = [listen(&first), listen(&first)];
    let mut there = listen(&second);
    for _ in 0..20 {
        raise(Signal::USR1);
        for listener in &mut here {
            first.block_on(listener.recv()).unwrap();
        }
        second.block_on(there.recv()).unwrap();
    }
    let [mut left, dropped] = here;
    drop(dropped);
    raise(Signal::USR1);
    first.block_on(left.recv()).unwrap();
    second.block_on(there.recv()).unwrap();
    drop(first);
    assert!(futures::executor::block_on(left.recv()).is_none(), "its runtime is gone");
    raise(Signal::USR1);
    second.block_on(there.recv()).unwrap();
}

#[test]
fn signals_that_nobody_waits_for_are_one_when_somebody_does() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut listener = signal(SignalKind::window_change()).unwrap();
            assert!(futures::poll!(pin!(listener.recv())).is_pending());
            for _ in 0..1000 {
                raise(Signal::WINCH);
            }
            listener.recv().await.unwrap();
            raise(Signal::WINCH);
            let waits = cede::spawn(async move { listener.recv().await });
            waits.await.unwrap().unwrap();
        });
    });
}

/// Hazard 66.
#[test]
fn forbidden_signals_are_refused() {
    on_both(|runtime| {
        runtime.block_on(async {
            for forbidden in [Signal::KILL, Signal::STOP, Signal::SEGV, Signal::FPE, Signal::ILL] {
                let error = signal(SignalKind::from_raw(forbidden.as_raw())).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidInput, "{forbidden:?}");
            }
            for nonsense in [-1, 0, 1000] {
                assert!(signal(SignalKind::from(nonsense)).is_err(), "{nonsense}");
            }
        });
    });
}

/// This runs in its own process, which ctrl-c would end.
#[test]
fn ctrl_c_is_heard_and_ends_nothing() {
    alone(|| {
        on_both(|runtime| {
            runtime.block_on(async {
                for _ in 0..3 {
                    let mut waits = pin!(cede::signal::ctrl_c());
                    assert!(futures::poll!(&mut waits).is_pending());
                    raise(Signal::INT);
                    waits.await.unwrap();
                }
                raise(Signal::INT);
            });
        });
    });
}
