//! The columns of a table: the verdict, the spinner's figures, the workload's own, the process's.

use crate::base::units::{show_count, show_ns};
use crate::experiment::figure::Figure;
use crate::experiment::sheet::Sheet;
use crate::judge::summary::{SpinnerSummary, Spread, Summary};
use crate::judge::verdict::Kind;
use crate::output::terminal::grid::Column;
use crate::output::terminal::paint::{Ink, ink};
use crate::output::terminal::strip::strip;
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::FLOOR;

/// From this width on there is room for more figures in the first block.
const WIDE: usize = 120;

/// The columns of `sheet`'s table.
pub(crate) fn columns(
    record: &Record,
    sheet: &Sheet,
    cells: &[&CellRecord],
    width: usize,
    everything: bool,
) -> Vec<Column> {
    let wide = width >= WIDE;
    let heading = if sheet.spinner { "spinner" } else { "verdict" };
    let rows = if sheet.own.is_empty() { "model" } else { "row" };
    let mut columns = vec![
        left(rows, cells, &|cell| (cell.model.clone(), Ink::Plain)),
        left(heading, cells, &verdict),
    ];
    if sheet.spinner {
        columns.extend(lateness(cells, wide));
    }
    columns.extend(sheet.figures.iter().map(|figure| own(figure, cells)));
    columns.push(right("done in", cells, &|sum| Some(show_ns(sum.completion_ns.median))));
    if !sheet.simulated {
        columns.extend(of_process(record, cells, everything));
    }
    if sheet.spinner && everything {
        let naive = |s: &SpinnerSummary| Some(format!("{}/{}", s.naive_missed, s.naive.samples));
        columns.push(spinner("naive", cells, &naive));
        columns.extend((sheet.name != FLOOR).then(|| floor(record, cells)));
    }
    columns.retain(says_something);
    columns
}

/// How late the spinner was.
fn lateness(cells: &[&CellRecord], wide: bool) -> Vec<Column> {
    let late = |heading: &str, figure: &dyn Fn(&SpinnerSummary) -> Option<u64>| {
        spinner(heading, cells, &|spinner| figure(spinner).map(show_ns))
    };
    let mut columns = vec![late("p50", &|s| s.lateness.p50_ns)];
    if wide {
        columns.push(late("p90", &|s| s.lateness.p90_ns));
    }
    let missed = |s: &SpinnerSummary| Some(format!("{}/{}", s.missed, s.lateness.samples));
    columns.extend([
        late("p99", &|s| s.lateness.p99_ns),
        late("max", &|s| Some(s.max_ns.max)),
        spinner("missed", cells, &missed),
        left("over time", cells, &|cell| strip_of(cell, if wide { 24 } else { 12 })),
    ]);
    columns
}

/// A figure of the workload's own.
fn own(figure: &Figure, cells: &[&CellRecord]) -> Column {
    let median = |sum: &Summary| Some(figure.show(sum.figures.get(figure.name)?.median));
    right(figure.heading, cells, &median)
}

/// What the process used.
fn of_process(record: &Record, cells: &[&CellRecord], everything: bool) -> Vec<Column> {
    let mut columns = Vec::new();
    if record.settings.reps > 1 {
        let spread = |sum: &Summary| (sum.finished > 1).then(|| range(sum.completion_ns));
        columns.push(right("±", cells, &spread));
    }
    columns.push(right("CPU", cells, &|sum| Some(show_ns(sum.cpu_ns.median))));
    if !everything {
        return columns;
    }
    columns.extend([
        right("switches", cells, &|sum| Some(switches(sum))),
        right("queued", cells, &|sum| Some(show_ns(sum.run_queue_wait_ns?.median))),
        right("wake p50", cells, &|sum| Some(show_ns(sum.wake_latency?.p50_ns?))),
        right("polls", cells, &|sum| Some(show_count(sum.polls?.median))),
    ]);
    columns
}

/// A column that is empty in every row is not shown.
fn says_something(column: &Column) -> bool {
    let is_empty = |text: &str| text.is_empty() || text == "–";
    !column.right || column.cells.iter().any(|(text, _)| !is_empty(text))
}

/// The lateness of the spinner alone under each row's model.
fn floor(record: &Record, cells: &[&CellRecord]) -> Column {
    let of = |cell: &CellRecord| {
        let floor = record.cells.iter().find(|c| c.workload == FLOOR && c.model == cell.model);
        let spinner = floor.and_then(|cell| cell.summary.as_ref()?.spinner);
        let text = spinner.and_then(|s| s.lateness.p50_ns).map_or("–".into(), show_ns);
        (text, Ink::Plain)
    };
    Column { right: true, ..left("floor", cells, &of) }
}

fn left(
    heading: &str,
    cells: &[&CellRecord],
    text: &dyn Fn(&CellRecord) -> (String, Ink),
) -> Column {
    let cells = cells.iter().map(|cell| text(cell)).collect();
    Column { heading: heading.into(), cells, right: false }
}

fn right(
    heading: &str,
    cells: &[&CellRecord],
    figure: &dyn Fn(&Summary) -> Option<String>,
) -> Column {
    let shown = |cell: &CellRecord| cell.summary.as_ref().and_then(figure);
    let text = |cell: &CellRecord| (shown(cell).unwrap_or_else(|| "–".into()), Ink::Plain);
    Column { right: true, ..left(heading, cells, &text) }
}

fn spinner(
    heading: &str,
    cells: &[&CellRecord],
    figure: &dyn Fn(&SpinnerSummary) -> Option<String>,
) -> Column {
    right(heading, cells, &|sum| figure(&sum.spinner?))
}

fn verdict(cell: &CellRecord) -> (String, Ink) {
    if note(cell).is_some() {
        return Default::default();
    }
    let ink = ink(cell.verdict.kind);
    let noisy = if cell.noise().is_some() { " *" } else { "" };
    (format!("{}{noisy}", cell.verdict.text), ink)
}

/// What stands in place of figures.
pub(crate) fn note(cell: &CellRecord) -> Option<String> {
    match cell.verdict.kind {
        Kind::Cannot => Some(format!("cannot: {}", cell.verdict.text)),
        Kind::NotRun => Some("not run: the run was interrupted".into()),
        Kind::Failed if cell.summary.is_none() => Some(cell.verdict.text.clone()),
        _ => None,
    }
}

fn strip_of(cell: &CellRecord, width: usize) -> (String, Ink) {
    let drawn = cell.worst_ticks().map(|l| strip(&l.strip_ns, l.tick_ns, width));
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
