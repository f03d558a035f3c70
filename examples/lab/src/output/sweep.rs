//! A sweep on the terminal: its curves, a table a model, and what the points say.

use crate::output::axis::{Axis, log};
use crate::output::columns::note;
use crate::output::grid::{Column, draw};
use crate::output::page::Page;
use crate::output::paint::{Ink, paint};
use crate::output::plot::{Series, plot};
use crate::output::text::wrap;
use crate::record::{CellRecord, Record};
use crate::sweep::at::At;
use crate::sweep::curve::{Curve, Point, Sweep};
use crate::sweep::kind::Kind;
use crate::units::show_ns;

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

/// What is drawn of a sweep, here and on the page.
#[derive(Debug)]
pub(crate) struct Chart {
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) series: Vec<Series>,
}

/// Lateness over the swept setting, and what that costs where it costs something.
pub(crate) fn charts(sweep: &Sweep) -> Vec<Chart> {
    let points = || sweep.curves.iter().flat_map(|curve| &curve.points);
    if points().next().is_none() {
        return Vec::new();
    }
    let (name, late) = sweep.height();
    let heights = || points().map(late);
    let (low, high) = (heights().min().unwrap_or(0), heights().max().unwrap_or(0));
    let up = Axis::decades(name, low as f64, high as f64).fitted(log(low), log(high));
    let mut charts = vec![Chart {
        x: across(sweep),
        y: up,
        series: series(sweep, &|point| Some(log(late(point)))),
    }];
    let shares = || points().filter_map(|point| point.throughput);
    if shares().next().is_some() {
        let least = shares().fold(1.0, f64::min);
        let low = if least > 0.9 { 90.0 } else { (least * 10.0).floor() * 10.0 };
        let high = (shares().fold(1.0, f64::max) * 100.0).ceil();
        let marks = [low, (low + 100.0) / 2.0, 100.0].map(|share| (share, format!("{share:.0} %")));
        charts.push(Chart {
            x: across(sweep),
            y: Axis { low, high, marks: marks.into(), name: "throughput" },
            series: series(sweep, &|point| Some(100.0 * point.throughput?)),
        });
    }
    charts
}

fn series(sweep: &Sweep, height: &dyn Fn(&Point) -> Option<f64>) -> Vec<Series> {
    let of_curve = |curve: &Curve| {
        let points = curve.points.iter();
        let at = |point: &Point| Some((place(point.at), height(point)?));
        Series {
            name: curve.model.clone(),
            points: points.clone().filter_map(at).collect(),
            marked: points.clone().position(|point| Some(point.at) == curve.marked),
        }
    };
    sweep.curves.iter().map(of_curve).collect()
}

fn across(sweep: &Sweep) -> Axis {
    let values = || sweep.curves.iter().flat_map(|curve| &curve.points).map(|p| p.at.value());
    let (low, high) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
    match sweep.kind {
        Kind::Yield => Axis::decades(sweep.kind.axis(), low as f64, high as f64),
        Kind::Blockers => {
            let mut marks: Vec<u64> = values().collect();
            marks.sort_unstable();
            marks.dedup();
            let marks = marks.into_iter().map(|n| (n as f64, n.to_string())).collect();
            Axis { low: low as f64, high: high as f64, marks, name: sweep.kind.axis() }
        }
    }
}

fn place(at: At) -> f64 {
    match at {
        At::SliceNs(ns) => log(ns),
        At::Blockers(n) => n as f64,
    }
}

fn table(record: &Record, kind: Kind, curve: &Curve, page: Page) -> String {
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
    columns.push(match kind {
        Kind::Yield => column("throughput", &|p| Some(format!("{:.1} %", 100.0 * p.throughput?))),
        Kind::Blockers => late("freeze", &|p| Some(p.freeze_ns)),
    });
    columns.push(late("done in", &|p| Some(p.completion_ns)));
    let marks = cells.iter().map(|cell| marked(cell, kind, curve)).collect();
    columns.push(Column { heading: String::new(), cells: marks, right: false });
    draw(&columns, &notes, page.width, page.colours)
}

/// `◆ knee`, and a star where other programs disturbed the point.
fn marked(cell: &CellRecord, kind: Kind, curve: &Curve) -> (String, Ink) {
    let mark = if cell.at == curve.marked { format!("◆ {}", kind.mark()) } else { String::new() };
    let noisy = if cell.noise().is_some() { "*" } else { "" };
    (format!("{mark} {noisy}").trim().to_owned(), Ink::Yellow)
}
