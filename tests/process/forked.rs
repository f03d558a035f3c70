//! A child between its making and its program: it has our handlers and descriptors, and we must not
//! hear of what it does with them.

use crate::{support::on_both, task::alone::alone};
use cede::{
    process::Command,
    signal::unix::{SignalKind, signal},
    time::timeout,
};
use rustix::process::{Signal, getpid, kill_process};
use std::{os::unix::process::CommandExt, time::Duration};

/// Nothing is heard, however often events are looked for meanwhile.
async fn silent(listener: &mut cede::signal::unix::Signal) -> bool {
    timeout(Duration::from_millis(20), listener.recv()).await.is_err()
}

/// This runs in its own process, in which no other child is made.
#[test]
fn a_signal_to_a_child_that_has_not_begun_its_program_is_not_heard_here() {
    alone(|| {
        on_both(|runtime| {
            runtime.block_on(async {
                let kinds = [
                    (Signal::USR1, SignalKind::user_defined1()),
                    (Signal::INT, SignalKind::interrupt()),
                ];
                for (number, kind) in kinds {
                    let mut listeners = [signal(kind).unwrap(), signal(kind).unwrap()];
                    let mut command = Command::new("true");
                    let kill_itself = move || Ok(kill_process(getpid(), number)?);
                    // SAFETY: two system calls, which may be made after a fork.
                    #[expect(unsafe_code, reason = "there is no other way into a child")]
                    unsafe {
                        command.as_std_mut().pre_exec(kill_itself);
                    }
                    assert!(command.status().await.unwrap().success());
                    for listener in &mut listeners {
                        assert!(silent(listener).await, "{number:?}");
                    }
                    // Dropped, and made again: nothing is kept of it either.
                    drop(listeners);
                    let mut listener = signal(kind).unwrap();
                    assert!(silent(&mut listener).await, "{number:?}");
                    kill_process(getpid(), number).unwrap();
                    listener.recv().await.unwrap();
                }
            });
        });
    });
}
