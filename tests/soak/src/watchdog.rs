//! Ends the program with a message if nothing makes progress any more.

use crate::ledger::Ledger;
use std::{
    process,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// Far longer than any operation of a round takes, even on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn start(ledger: Arc<Ledger>) {
    thread::spawn(move || {
        let mut seen = (ledger.round(), ledger.total());
        let mut since = Instant::now();
        loop {
            thread::sleep(PATIENCE / 20);
            let now = (ledger.round(), ledger.total());
            if now != seen {
                (seen, since) = (now, Instant::now());
            } else if since.elapsed() > PATIENCE {
                let (round, running) = (ledger.round(), ledger.running());
                eprintln!(
                    "round {round} hangs: no operation in {PATIENCE:?}; running: {running:?}"
                );
                ledger.faults().iter().for_each(|fault| eprintln!("FAULT: {fault}"));
                process::abort();
            }
        }
    });
}
