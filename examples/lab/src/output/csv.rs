//! The run as a row a cell, for a spreadsheet.

use crate::judge::summary::Summary;
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::WORKLOADS;

type Field = fn(&Summary) -> Option<f64>;

/// The columns after workload, model and verdict.
const FIELDS: &[(&str, Field)] = &[
    ("repetitions", |s| Some(s.finished as f64)),
    ("ticks", |s| Some(s.spinner?.lateness.samples as f64)),
    ("missed", |s| Some(s.spinner?.missed as f64)),
    ("unserved", |s| Some(s.spinner?.unserved as f64)),
    ("longest_missed_run", |s| Some(s.spinner?.longest_missed_run as f64)),
    ("late_p50_ns", |s| Some(s.spinner?.lateness.p50_ns? as f64)),
    ("late_p90_ns", |s| Some(s.spinner?.lateness.p90_ns? as f64)),
    ("late_p99_ns", |s| Some(s.spinner?.lateness.p99_ns? as f64)),
    ("late_max_ns", |s| Some(s.spinner?.max_ns.max as f64)),
    ("longest_freeze_ns", |s| Some(s.spinner?.longest_freeze_ns.max as f64)),
    ("naive_samples", |s| Some(s.spinner?.naive.samples as f64)),
    ("naive_missed", |s| Some(s.spinner?.naive_missed as f64)),
    ("naive_p50_ns", |s| Some(s.spinner?.naive.p50_ns? as f64)),
    ("completion_min_ns", |s| Some(s.completion_ns.min as f64)),
    ("completion_median_ns", |s| Some(s.completion_ns.median as f64)),
    ("completion_max_ns", |s| Some(s.completion_ns.max as f64)),
    ("cpu_median_ns", |s| Some(s.cpu_ns.median as f64)),
    ("utilisation", |s| Some(s.utilisation)),
    ("voluntary_switches_median", |s| Some(s.voluntary_switches.median as f64)),
    ("involuntary_switches_median", |s| Some(s.involuntary_switches.median as f64)),
    ("polls_median", |s| Some(s.polls?.median as f64)),
    ("longest_poll_max_ns", |s| Some(s.longest_poll_ns?.max as f64)),
    ("wake_p50_ns", |s| Some(s.wake_latency?.p50_ns? as f64)),
    ("wake_max_ns", |s| Some(s.wake_latency?.max_ns as f64)),
    ("run_queue_wait_median_ns", |s| Some(s.run_queue_wait_ns?.median as f64)),
    ("threads_started_max", |s| Some(s.threads?.max as f64)),
    ("max_rss_bytes", |s| Some(s.max_rss_bytes.max as f64)),
];

/// What begins so is computed by one spreadsheet or another; the last four are the wide forms of the first.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The whole file.
pub(crate) fn csv(record: &Record) -> String {
    let own = own_figures(record);
    let names = FIELDS.iter().map(|(name, _)| *name).chain(own.iter().copied());
    let at = record.sweep.as_ref().map(|sweep| sweep.kind.column());
    let words = ["workload", "model"].into_iter().chain(at).chain(["verdict", "noisy"]);
    let mut out = words.chain(names).collect::<Vec<_>>().join(",");
    for cell in &record.cells {
        out.push('\n');
        out.push_str(&row(cell, at.is_some(), &own));
    }
    out + "\n"
}

/// The figures that only some workload of the run has, each once: a column with its median.
fn own_figures(record: &Record) -> Vec<&'static str> {
    let mut names = Vec::new();
    for sheet in WORKLOADS.iter().filter(|s| record.cells.iter().any(|c| c.workload == s.name)) {
        for figure in sheet.figures {
            if !names.contains(&figure.name) {
                names.push(figure.name);
            }
        }
    }
    names
}

fn row(cell: &CellRecord, of_sweep: bool, own: &[&str]) -> String {
    let noisy = if cell.noise().is_some() { "yes" } else { "no" };
    let at = cell.at.map_or(String::new(), |at| at.value().to_string());
    let named = [cell.workload.as_str(), &cell.model].into_iter().chain(of_sweep.then_some(&*at));
    let words = named.chain([cell.verdict.text.as_str(), noisy]).map(quoted);
    let figures = FIELDS.iter().map(|(_, field)| {
        cell.summary.as_ref().and_then(field).map_or(String::new(), |figure| figure.to_string())
    });
    let own = own.iter().map(|&name| {
        let figures = cell.summary.as_ref().map(|summary| &summary.figures);
        let spread = figures.and_then(|figures| figures.get(name));
        spread.map_or(String::new(), |spread| spread.median.to_string())
    });
    words.chain(figures).chain(own).collect::<Vec<_>>().join(",")
}

/// A word as a field: in quotes if it must be, and never a formula, which a spreadsheet would execute.
fn quoted(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(FORMULA);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', ';', '"', '\n', '\r', '\t']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
