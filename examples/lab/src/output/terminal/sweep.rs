//! A sweep on the terminal: its curves, a table a model, and what the points say.

use crate::base::units::show_ns;
use crate::output::terminal::charts::charts;
use crate::output::terminal::columns::note;
use crate::output::terminal::grid::{Column, draw};
use crate::output::terminal::page::Page;
use crate::output::terminal::paint::{Ink, paint};
use crate::output::terminal::plot::plot;
use crate::output::terminal::text::wrap;
use crate::record::run::{CellRecord, Record};
use crate::record::sweep::{Curve, Point, Sweep};
use crate::record::sweep_kind::SweepKind;

/// No plot is wider: a curve is taken in at a glance.
const WIDEST: usize = 100;

/// Everything between the head and the foot of the page.
pub(crate) fn shown(record: &Record, sweep: &Sweep, page: Page) -> String {
    let settings = &record.settings;
    let reps = if settings.reps == 1 { "repetition" } else { "repetitions" };
    let title = format!(
        "sweep {}: {} (tick {}, {} {reps})",
        sweep.kind.name(),
        sweep.kind.what(),
        show_ns(settings.tick_ns),
        settings.reps
    );
    let mut out = format!("\n{}\n\n", paint(&wrap(&title, page.width, 2), Ink::Bold, page.colours));
    out += &plots(sweep, page);
    for curve in &sweep.curves {
        out += &format!("\n{}\n", paint(&curve.model, Ink::Bold, page.colours));
        out += &table(record, sweep.kind, curve, page);
        for said in &curve.said {
            out += &(wrap(&format!("  {said}"), page.width, 4) + "\n");
        }
    }
    out
}

fn plots(sweep: &Sweep, page: Page) -> String {
    let size = (page.width.min(WIDEST), page.colours);
    let mut out = String::new();
    for (n, chart) in charts(sweep).iter().enumerate() {
        out += if n > 0 { "\n" } else { "" };
        out += &plot((&chart.x, &chart.y), &chart.series, sweep.kind.mark(), size);
    }
    out
}

fn table(record: &Record, kind: SweepKind, curve: &Curve, page: Page) -> String {
    let (columns, notes) = figures(record, kind, curve);
    draw(&columns, &notes, page.width, page.colours)
}

/// The columns of a curve's table, a row a point, and what stands in place of figures.
pub(crate) fn figures(
    record: &Record,
    kind: SweepKind,
    curve: &Curve,
) -> (Vec<Column>, Vec<Option<String>>) {
    let of_curve = |cell: &&CellRecord| cell.model == curve.model && cell.at.is_some();
    let cells: Vec<_> = record.cells.iter().filter(of_curve).collect();
    let notes: Vec<_> = cells.iter().map(|cell| note(cell)).collect();
    let column = |heading: &str, text: &dyn Fn(&Point) -> Option<String>| {
        let point = |cell: &&&CellRecord| {
            let point = curve.points.iter().find(|point| Some(point.at) == cell.at);
            (point.and_then(text).unwrap_or_else(|| "–".into()), Ink::Plain)
        };
        Column {
            heading: heading.into(),
            cells: cells.iter().map(|c| point(&c)).collect(),
            right: true,
        }
    };
    let late = |heading: &str, figure: &dyn Fn(&Point) -> Option<u64>| {
        column(heading, &|point| figure(point).map(show_ns))
    };
    let at = |cell: &&CellRecord| (cell.at.map_or(String::new(), |at| at.to_string()), Ink::Plain);
    let mut columns = vec![
        Column { heading: kind.axis().into(), cells: cells.iter().map(at).collect(), right: true },
        late("p50", &|p| p.late_p50_ns),
        late("p90", &|p| p.late_p90_ns),
        late("p99", &|p| p.late_p99_ns),
        late("max", &|p| Some(p.late_max_ns)),
    ];
    if kind != SweepKind::Yield {
        columns.push(late("freeze", &|p| Some(p.freeze_ns)));
    }
    if kind != SweepKind::Blockers {
        let share = |p: &Point| Some(format!("{:.1} %", 100.0 * p.throughput?));
        columns.push(column("throughput", &share));
    }
    columns.push(late("done in", &|p| Some(p.completion_ns)));
    if kind == SweepKind::Rescue {
        columns.push(late("CPU", &|p| Some(p.cpu_ns)));
        columns.push(column("threads", &|p| Some(p.threads?.to_string())));
    }
    let marks = cells.iter().map(|cell| marked(cell, kind, curve)).collect();
    columns.push(Column { heading: String::new(), cells: marks, right: false });
    (columns, notes)
}

/// `◆ knee`, and a star where other programs disturbed the point.
fn marked(cell: &CellRecord, kind: SweepKind, curve: &Curve) -> (String, Ink) {
    let mark = if cell.at == curve.marked { format!("◆ {}", kind.mark()) } else { String::new() };
    let noisy = if cell.noise().is_some() { "*" } else { "" };
    (format!("{mark} {noisy}").trim().to_owned(), Ink::Yellow)
}
