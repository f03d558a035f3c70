//! The last run of the same thing, kept in a file, so that a run can say what changed since.
//!
//! The file is in the user's cache directory (`$XDG_CACHE_HOME/cede-lab`, else `~/.cache/cede-lab`): it may be
//! deleted at any time, and where it cannot be written nothing is compared. A run is the same thing if its cells and
//! its settings, the machine and the build are the same.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use crate::findings::headline::headline;
use crate::record::reader::read;
use crate::record::run::Record;
use crate::statistics::range::LEAST;

/// What changed since the last run of the same thing, if there was one; from now on this run is the last.
pub(crate) fn since_last(record: &Record) -> Option<String> {
    let path = folder()?.join(format!("{:016x}.json", key(record)));
    let last = read(&path).ok();
    keep(record, &path);
    said(&last?, record)
}

/// `Since the last run, 2 hours ago: nothing changed …`
fn said(last: &Record, now: &Record) -> Option<String> {
    let repetitions = last.settings.reps.min(now.settings.reps) as usize;
    let noisy = last.cells.iter().chain(&now.cells).any(|cell| cell.noise().is_some());
    // What was disturbed has changed, but nobody changed it.
    if repetitions < LEAST || noisy {
        return None;
    }
    let gone = now.started_unix.saturating_sub(last.started_unix);
    Some(format!("Since the last run, {} ago: {}", about(gone), headline(last, now)))
}

fn keep(record: &Record, path: &PathBuf) {
    let whole = !record.interrupted && record.sweep.is_none();
    let Some(text) = serde_json::to_string(record).ok().filter(|_| whole) else { return };
    // Written beside it first: another lab may be reading.
    let new = path.with_extension(format!("{}.new", std::process::id()));
    let written = path.parent().map(fs::create_dir_all).transpose();
    let written = written.and_then(|_| fs::write(&new, text)).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
}

fn folder() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    Some(cache.or_else(|| Some(set("HOME")?.join(".cache")))?.join("cede-lab"))
}

/// The same for runs of the same thing.
fn key(record: &Record) -> u64 {
    let mut hasher = DefaultHasher::new();
    let settings = crate::base::settings::Settings {
        seed: 0,
        reps: 0,
        strict: false,
        ..record.settings.clone()
    };
    let cells: Vec<_> = record.cells.iter().map(|cell| (&cell.workload, &cell.model)).collect();
    let machine = (record.environment.line(), &record.environment.build, &record.environment.lab);
    (format!("{settings:?}"), cells, machine).hash(&mut hasher);
    hasher.finish()
}

fn about(seconds: u64) -> String {
    let of = |n: u64, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
    match seconds {
        0..90 => of(seconds, "second"),
        90..5_400 => of(seconds.div_ceil(60), "minute"),
        5_400..129_600 => of(seconds.div_ceil(3_600), "hour"),
        _ => of(seconds.div_ceil(86_400), "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::report::Report;
    use crate::record::run::tests::{cell_of, record_of, report};

    fn run(completion_ns: u64) -> Record {
        let reports: Vec<Report> = (0..3)
            .map(|n| {
                let mut report = report();
                report.measured.lateness = None;
                report.measured.completion_ns = completion_ns + n;
                report
            })
            .collect();
        record_of(vec![cell_of("factor", "threads", &reports)])
    }

    #[test]
    fn what_changed_is_said_with_the_time_that_has_gone() {
        let (last, mut now) = (run(1_000_000), run(2_000_000));
        now.started_unix = 7_200;
        let told = said(&last, &now).unwrap();
        assert!(told.starts_with("Since the last run, 2 hours ago: Changed: factor"), "{told}");
    }

    #[test]
    fn nothing_is_said_of_few_repetitions_or_a_disturbed_run() {
        let mut noisy = run(1_000_000);
        noisy.cells[0].attempts[0].noise.others = 0.5;
        assert_eq!(said(&noisy, &run(2_000_000)), None);
        assert_eq!(said(&run(2_000_000), &noisy), None);
        let mut one = run(1_000_000);
        one.settings.reps = 1;
        assert_eq!(said(&one, &run(2_000_000)), None);
    }

    #[test]
    fn the_seed_makes_no_other_run_and_the_tick_does() {
        let (mut seeded, mut other) = (run(1), run(1));
        seeded.settings.seed = 99;
        other.settings.tick_ns += 1;
        assert_eq!(key(&run(1)), key(&seeded));
        assert_ne!(key(&run(1)), key(&other));
    }
}
