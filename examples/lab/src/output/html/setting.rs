//! The run itself: how to repeat it, on what machine it was made, how quiet that was.

use maud::{Markup, html};

use crate::base::units::{show_bytes, show_count, show_ns};
use crate::output::html::date::date;
use crate::output::repeat::command;
use crate::record::run::Record;

/// The section.
pub(crate) fn setting(record: &Record) -> Markup {
    html! {
        section id="the-run" {
            h2 { "The run" }
            h3 { "To repeat it" }
            div class="scroll" tabindex="0" role="region" aria-label="Command" {
                pre { code { "cargo run --release -- " (command(record).trim_start_matches("lab ")) } }
            }
            details {
                summary { "Settings, machine, calibration and noise" }
                div class="facts-of-run" {
                    (facts("Settings", settings(record)))
                    (facts("Machine", machine(record)))
                    (facts("Calibration and noise", noise(record)))
                }
            }
        }
    }
}

type Facts = Vec<(&'static str, String)>;

fn facts(title: &str, facts: Facts) -> Markup {
    html! {
        div {
            h3 { (title) }
            dl { @for (name, value) in facts { div { dt { (name) } dd { (value) } } } }
        }
    }
}

fn settings(record: &Record) -> Facts {
    let set = &record.settings;
    let number = |n: Option<std::num::NonZeroUsize>, automatic: &str| {
        n.map_or(automatic.to_owned(), |n| n.to_string())
    };
    vec![
        ("tick", show_ns(set.tick_ns)),
        ("work of a job", show_ns(set.work_ns)),
        ("slice", show_ns(set.chunk_ns)),
        ("jobs", number(set.jobs, "as the workload has it")),
        ("workers", number(set.workers, "one a processor")),
        ("blocking threads", format!("up to {}", set.blocking_threads)),
        ("rescue after", show_ns(set.rescue_ns)),
        ("processors", format!("{:?}", set.cpus).to_lowercase()),
        ("repetitions", set.reps.to_string()),
        ("seed of the order", set.seed.to_string()),
    ]
}

fn machine(record: &Record) -> Facts {
    let here = &record.environment;
    let limit = |limit: Option<u64>| limit.map_or("no limit".into(), show_count);
    vec![
        ("processor", format!("{} × {}", here.cpus, here.cpu)),
        ("system", format!("{} {} ({})", here.os, here.kernel, here.arch)),
        ("memory", show_bytes(here.memory_bytes)),
        ("clock", here.clock_source.clone()),
        ("build", format!("cede-lab {}, {}", here.lab, here.build)),
        ("threads", format!("{} ({})", limit(here.limits.threads), here.limits.threads_by)),
        ("open files", limit(here.limits.open_files)),
    ]
}

fn noise(record: &Record) -> Facts {
    let (work, before, after) = (&record.calibration, &record.load_before, &record.load_after);
    let load = |load: &crate::machine::noise::Load| {
        format!("{:.2}, CPU pressure {:.0} %", load.load_average, load.cpu_pressure)
    };
    vec![
        ("work", format!("{:.0} steps a microsecond", work.steps_per_ms / 1e3)),
        ("trials", format!("differed by {:.1} %", 100.0 * work.spread)),
        ("a job", format!("{} steps", show_count(work.counts.job))),
        ("a slice", format!("{} steps", show_count(work.counts.chunk))),
        ("load before", load(before)),
        ("load after", load(after)),
        ("begun", date(record.started_unix)),
        ("took", show_ns(record.took_ns)),
    ]
}
