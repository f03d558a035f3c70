//! One thread, one thing after the other: the baseline.
//!
//! A unit runs to its end where it is started. Nothing can serve the spinner meanwhile; it gets its
//! turn between two units.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use anyhow::Result;
use futures::FutureExt;

use crate::base::settings::Settings;
use crate::measure::recording::{recorded, sleeping};
use crate::measure::spinner::Spinner;
use crate::models::card::Unit;
use crate::models::executor::Executor;

/// The calling thread, and the spinner that waits for a gap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Serial {
    spinner: Arc<Mutex<Option<Arc<Spinner>>>>,
}

impl Serial {
    fn between_units(&self) {
        let spinner = self.spinner.lock().expect("nobody panics while holding the spinner");
        if let Some(spinner) = &*spinner {
            spinner.serve();
        }
    }
}

fn at_once<T>(unit: impl Future<Output = T>) -> T {
    unit.now_or_never().expect("a unit of a serial program has nothing to wait for")
}

impl Executor for Serial {
    const UNIT: Unit = Unit::Call;

    fn enter<T: Send, F: Future<Output = T> + Send>(
        _: &Settings,
        main: impl FnOnce(Self) -> F,
    ) -> Result<T> {
        Ok(recorded(|| at_once(main(Serial::default()))))
    }

    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        let result = at_once(unit);
        self.between_units();
        std::future::ready(result)
    }

    async fn sleep_until(&self, at: Instant) {
        thread::sleep(at.saturating_duration_since(Instant::now()));
    }

    fn spin(&self, spinner: Arc<Spinner>) -> impl Future<Output = ()> + Send + 'static {
        *self.spinner.lock().expect("nobody panics while holding the spinner") =
            Some(spinner.clone());
        // Polled when no unit is left: from here on each tick is served when it is due.
        async move {
            while !spinner.is_over() {
                let due = spinner.next_due();
                sleeping(due, || thread::sleep(due.saturating_duration_since(Instant::now())));
                spinner.serve();
            }
        }
    }
}
