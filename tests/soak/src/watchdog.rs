//! Ends the program, in words, if nothing moves any more.

use crate::ledger::Ledger;
use std::{process, sync::Arc, thread, time::Duration};

/// Far longer than any operation of a round takes, even on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn start(ledger: Arc<Ledger>) {
    thread::spawn(move || {
        let mut seen = None;
        loop {
            thread::sleep(PATIENCE);
            let now = Some((ledger.round(), ledger.total()));
            if now == seen {
                let (round, running) = (ledger.round(), ledger.running());
                eprintln!(
                    "round {round} hangs: no operation in {PATIENCE:?}; running: {running:?}"
                );
                process::abort();
            }
            seen = now;
        }
    });
}
