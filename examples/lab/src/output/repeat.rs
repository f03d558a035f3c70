//! The command line that repeats a run.

use crate::base::settings::work_or_default;
use crate::base::settings::{Cpus, RESCUE_NS, Settings};
use crate::parent::plan::{Rows, cells};
use crate::record::run::Record;
use crate::workloads::catalogue::{DEFAULT, FLOOR, sheet};

/// The periods of the spinner where nothing else is asked for.
const TICK_NS: u64 = 10_000_000;
const SWEEP_TICK_NS: u64 = 1_000_000;

/// `lab run spin --tick 10ms --seed 7 …`: what differs from the defaults, and the seed.
pub(crate) fn command(record: &Record) -> String {
    let settings = &record.settings;
    if let Some(sweep) = &record.sweep {
        return of_sweep(sweep.kind.name(), settings);
    }
    let mut words = vec!["lab".to_owned(), "run".to_owned()];
    words.extend(workloads(record));
    words.extend(models(record));
    if settings.cpus == Cpus::One {
        words.push("--cpus 1".into());
    }
    words.extend(settings.workers.map(|n| format!("--workers {n}")));
    if settings.blocking_threads.get() != 512 {
        words.push(format!("--blocking-threads {}", settings.blocking_threads));
    }
    words.extend(times(settings, TICK_NS));
    words.extend(common(settings));
    words.join(" ")
}

/// `lab sweep yield --workers 4 --seed 7 …`
fn of_sweep(name: &str, settings: &Settings) -> String {
    let mut words = vec!["lab".to_owned(), "sweep".to_owned(), name.to_owned()];
    words.extend(settings.workers.map(|n| format!("--workers {n}")));
    words.extend(times(settings, SWEEP_TICK_NS));
    words.extend(common(settings));
    words.join(" ")
}

/// The end of every command.
fn common(settings: &Settings) -> Vec<String> {
    let mut words: Vec<String> = settings.jobs.map(|n| format!("--jobs {n}")).into_iter().collect();
    words.push(format!("--reps {} --seed {}", settings.reps, settings.seed));
    words.extend(settings.quick.then(|| "--quick".to_owned()));
    words.extend(settings.strict.then(|| "--strict".to_owned()));
    words
}

/// Each workload once; the floor is always run and named only where it stands alone.
fn workloads(record: &Record) -> Vec<String> {
    let names = record.workloads();
    let asked: Vec<&str> = names.iter().copied().filter(|name| *name != FLOOR).collect();
    let named = if asked.is_empty() { names } else { asked };
    if named == DEFAULT { Vec::new() } else { named.into_iter().map(str::to_owned).collect() }
}

/// The rows, unless they are those of a run that chose none.
fn models(record: &Record) -> Option<String> {
    let sheets: Vec<_> = record.workloads().into_iter().filter_map(sheet).collect();
    let here = record.cells.iter().map(|cell| (cell.workload.as_str(), cell.model.clone()));
    let are = |rows: Rows| {
        let planned = cells(&sheets, rows, &record.settings, &record.environment.limits);
        planned.iter().map(|cell| (cell.sheet.name, cell.row.name())).eq(here.clone())
    };
    if are(Rows::Few) {
        return None;
    }
    if are(Rows::All) {
        return Some("--all".into());
    }
    let mut rows: Vec<String> = Vec::new();
    for (_, row) in here {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    Some(format!("--model {}", word(&rows.join(","))))
}

/// Quoted for the shell: a report from elsewhere may hold any name, and the reader copies the command.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_@,.".contains(c);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

fn times(settings: &Settings, default_tick: u64) -> Vec<String> {
    let default_work = work_or_default(None, settings.quick);
    let times = [
        ("--tick", settings.tick_ns, default_tick),
        ("--work", settings.work_ns, default_work),
        ("--chunk", settings.chunk_ns, 100_000),
        ("--rescue-after", settings.rescue_ns, RESCUE_NS),
    ];
    let asked = times.into_iter().filter(|(_, ns, default)| ns != default);
    asked.map(|(option, ns, _)| format!("{option} {}", exactly(ns))).collect()
}

/// In the largest unit that leaves no fraction.
fn exactly(ns: u64) -> String {
    let units = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1)];
    let (unit, size) =
        units.into_iter().find(|(_, size)| ns.is_multiple_of(*size)).unwrap_or(("ns", 1));
    format!("{}{unit}", ns / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_execute_is_quoted() {
        assert_eq!(word("threads@1cpu,loop-yield"), "threads@1cpu,loop-yield");
        assert_eq!(word("$(reboot)"), "'$(reboot)'");
        assert_eq!(word("'; reboot"), r"''\''; reboot'");
    }
}
