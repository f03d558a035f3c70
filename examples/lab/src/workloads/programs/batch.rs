//! Multiprogramming: two programs on one processor, each computes, waits, computes, waits.
//!
//! ```text
//!  in series    A ██──██──            overlapped   A ██──██──
//!               B         ██──██──                 B ░░██──██──
//! ```

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::base::units::ns;
use crate::measure::film::Film;
use crate::measure::lane::Doing;
use crate::workloads::programs::computing::Computing;

pub(crate) const PROGRAMS: [&str; 2] = ["A", "B"];
const ROUNDS: usize = 2;

/// One program after the other; while one waits the processor is idle.
pub(crate) fn series(film: &Arc<Film>, wait: Duration, part: impl Fn() -> Computing) -> Result<()> {
    for name in PROGRAMS {
        for _ in 0..ROUNDS {
            computed(part(), film, name)?;
            film.during(name, Doing::Blocked, "waits", || thread::sleep(wait));
        }
    }
    Ok(())
}

/// Both at once, a task each on one thread; while one waits the other computes.
pub(crate) fn overlapped(
    film: &Arc<Film>,
    wait: Duration,
    part: impl Fn() -> Computing,
) -> Result<()> {
    let runtime = cede::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let programs = PROGRAMS.map(|name| {
            let parts = (0..ROUNDS).map(|_| part()).collect();
            cede::spawn(program(film.clone(), name, wait, parts))
        });
        for program in programs {
            program.await.context("the program's task")??;
        }
        Ok(())
    })
}

async fn program(
    film: Arc<Film>,
    name: &'static str,
    wait: Duration,
    parts: Vec<Computing>,
) -> Result<()> {
    let mut ready_since = 0;
    for part in parts {
        film.record(name, Doing::Ready, "", ready_since);
        computed(part, &film, name)?;
        let since = film.now();
        let due = Instant::now() + wait;
        cede::time::sleep_until(due.into()).await;
        // From then on it could have gone on, had the processor been free.
        ready_since = since + ns(wait);
        film.record_until(name, Doing::Waiting, "waits", (since, ready_since));
    }
    Ok(())
}

fn computed(mut part: Computing, film: &Film, name: &str) -> Result<()> {
    part.rest(film, name);
    part.check().map_err(anyhow::Error::msg)
}
