//! Signals that this process sends to itself.

use crate::round::{Done, Step, expect};
use cede::signal::unix::{SignalKind, signal};
use rustix::process::{Signal, getpid, kill_process};

pub(crate) async fn work() -> Done {
    let mut one = signal(SignalKind::user_defined1()).step("listen")?;
    let mut other = signal(SignalKind::user_defined1()).step("listen, too")?;
    for _ in 0..5 {
        kill_process(getpid(), Signal::USR1).map_err(std::io::Error::from).step("raise")?;
        expect(one.recv().await.is_some(), "the first listener hears it")?;
        expect(other.recv().await.is_some(), "the second listener hears it")?;
    }
    Ok(())
}
