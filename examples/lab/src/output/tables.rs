//! The tables: one a workload, from a record.

use crate::output::grid::{Column, draw};
use crate::output::page::Page;
use crate::output::paint::{Ink, paint};
use crate::output::strip::strip;
use crate::output::text::wrap;
use crate::record::{CellRecord, Record};
use crate::settings::Cpus;
use crate::summary::{SpinnerSummary, Spread, Summary};
use crate::units::{show_count, show_ns};
use crate::verdict::Kind;
use crate::workloads::catalogue::{FLOOR, sheet};

/// From this width on there is room for more figures in the first block.
const WIDE: usize = 120;

/// Every table of the run; the floor has one of its own only if it was `asked` for.
pub(crate) fn tables(record: &Record, floor_asked: bool, page: Page) -> String {
    let mut out = String::new();
    let mut workloads: Vec<&str> = record.cells.iter().map(|c| c.workload.as_str()).collect();
    workloads.dedup();
    for workload in workloads.into_iter().filter(|name| floor_asked || *name != FLOOR) {
        out += &table(record, workload, page);
    }
    out
}

fn table(record: &Record, workload: &str, page: Page) -> String {
    let cells: Vec<_> = record.cells.iter().filter(|cell| cell.workload == workload).collect();
    let what = sheet(workload).map_or("", |sheet| sheet.what);
    let title = wrap(&format!("{workload}: {what}{}", setting(record, workload)), page.width, 2);
    let notes: Vec<_> = cells.iter().map(|cell| note(cell)).collect();
    let grid = draw(&columns(record, &cells, page.width), &notes, page.width, page.colours);
    let why: String = cells.iter().map(|cell| why(cell, page)).collect();
    format!("\n{}\n\n{grid}\n{why}", paint(&title, Ink::Bold, page.colours))
}

/// What the run set: `; tick 10 ms, 1 job of 1 s, 3 repetitions`
fn setting(record: &Record, workload: &str) -> String {
    let settings = &record.settings;
    let work = match workload {
        "spin" => format!(", {} of work a job", show_ns(settings.work_ns)),
        _ => String::new(),
    };
    let reps = if settings.reps == 1 { "repetition" } else { "repetitions" };
    let cpus = if settings.cpus == Cpus::One { ", all on one CPU" } else { "" };
    format!(" (tick {}{work}, {} {reps}{cpus})", show_ns(settings.tick_ns), settings.reps)
}

/// What stands in place of figures.
fn note(cell: &CellRecord) -> Option<String> {
    match cell.verdict.kind {
        Kind::Cannot => Some(format!("cannot: {}", cell.verdict.text)),
        Kind::NotRun => Some("not run: the run was interrupted".into()),
        Kind::Failed if cell.summary.is_none() => Some(cell.verdict.text.clone()),
        _ => None,
    }
}

fn columns(record: &Record, cells: &[&CellRecord], width: usize) -> Vec<Column> {
    let wide = width >= WIDE;
    let left = |heading: &str, text: &dyn Fn(&CellRecord) -> (String, Ink)| Column {
        heading: heading.into(),
        cells: cells.iter().map(|cell| text(cell)).collect(),
        right: false,
    };
    let right = |heading: &str, figure: &dyn Fn(&Summary) -> Option<String>| Column {
        heading: heading.into(),
        cells: cells.iter().map(|cell| (shown(cell, figure), Ink::Plain)).collect(),
        right: true,
    };
    let spinner = |heading: &str, figure: &dyn Fn(&SpinnerSummary) -> Option<String>| {
        right(heading, &|sum| figure(&sum.spinner?))
    };
    let late = |heading: &str, figure: &dyn Fn(&SpinnerSummary) -> Option<u64>| {
        spinner(heading, &|spinner| figure(spinner).map(show_ns))
    };
    let mut columns = vec![
        left("model", &|cell| (cell.model.clone(), Ink::Plain)),
        left("spinner", &verdict),
        late("p50", &|s| s.lateness.p50_ns),
    ];
    if wide {
        columns.push(late("p90", &|s| s.lateness.p90_ns));
    }
    columns.extend([
        late("p99", &|s| s.lateness.p99_ns),
        late("max", &|s| Some(s.max_ns.max)),
        spinner("missed", &|s| Some(format!("{}/{}", s.missed, s.lateness.samples))),
        left("over time", &|cell| strip_of(cell, if wide { 24 } else { 12 })),
        right("done in", &|sum| Some(show_ns(sum.completion_ns.median))),
    ]);
    if record.settings.reps > 1 {
        columns.push(right("±", &|sum| (sum.finished > 1).then(|| range(sum.completion_ns))));
    }
    columns.extend([
        right("CPU", &|sum| Some(show_ns(sum.cpu_ns.median))),
        right("switches", &|sum| Some(switches(sum))),
        right("polls", &|sum| Some(show_count(sum.polls?.median))),
        spinner("naive", &|s| Some(format!("{}/{}", s.naive_missed, s.naive.samples))),
    ]);
    let floor = |cell: &CellRecord| {
        let floor = record.cells.iter().find(|c| c.workload == FLOOR && c.model == cell.model);
        let lateness = floor.and_then(|cell| cell.summary?.spinner).map(|s| s.lateness);
        let text = lateness.and_then(|l| l.p50_ns).map_or("–".into(), show_ns);
        (text, Ink::Plain)
    };
    if cells.iter().any(|cell| cell.workload != FLOOR) {
        columns.push(Column { right: true, ..left("floor", &floor) });
    }
    columns
}

fn shown(cell: &CellRecord, figure: &dyn Fn(&Summary) -> Option<String>) -> String {
    cell.summary.as_ref().and_then(figure).unwrap_or_else(|| "–".into())
}

fn verdict(cell: &CellRecord) -> (String, Ink) {
    if note(cell).is_some() {
        return Default::default();
    }
    let ink = match cell.verdict.kind {
        Kind::OnTime => Ink::Green,
        Kind::Late => Ink::Yellow,
        Kind::Frozen | Kind::Failed => Ink::Red,
        Kind::Cannot | Kind::NotRun => Ink::Dim,
    };
    let noisy = if cell.noise().is_some() { " *" } else { "" };
    (format!("{}{noisy}", cell.verdict.text), ink)
}

fn strip_of(cell: &CellRecord, width: usize) -> (String, Ink) {
    let first = cell.reports().find_map(|report| report.measured.lateness.as_ref());
    let drawn = first.map(|l| strip(&l.strip_ns, l.tick_ns, width));
    (drawn.unwrap_or_default(), verdict(cell).1)
}

/// Half the spread of the repetitions, in per cent of their median.
fn range(spread: Spread) -> String {
    let half = (spread.max - spread.min) as f64 / 2.0;
    format!("{:.0} %", 100.0 * half / spread.median.max(1) as f64)
}

fn switches(sum: &Summary) -> String {
    let (gave, taken) = (sum.voluntary_switches.median, sum.involuntary_switches.median);
    format!("{}+{}", show_count(gave), show_count(taken))
}

fn why(cell: &CellRecord, page: Page) -> String {
    if cell.why.is_empty() {
        return String::new();
    }
    let line = format!("  {:<14} {}", cell.model, cell.why);
    wrap(&line, page.width, 17) + "\n"
}
