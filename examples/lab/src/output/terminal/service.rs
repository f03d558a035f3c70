//! `lab serve` on the terminal: a line a model as it is found, the curves, what they say.

use crate::base::units::{show_asked, show_briefly, show_ns};
use crate::findings::service::{answer, said, shown_rate};
use crate::output::axis::{Axis, log};
use crate::output::terminal::grid::{Column, draw};
use crate::output::terminal::page::Page;
use crate::output::terminal::paint::{Ink, paint};
use crate::output::terminal::plot::{Series, plot};
use crate::output::terminal::text::wrap;
use crate::record::service::{ServiceCurve, ServiceRecord, ServiceSettings};
use crate::serve::point::Point;
use crate::serve::server::SERVERS;

/// No plot is wider: a curve is taken in at a glance.
const WIDEST: usize = 100;

/// The question.
pub(crate) fn title(set: &ServiceSettings, page: Page) -> String {
    let wait = match set.wait_ns {
        0 => String::new(),
        ns => format!(" and waits {}", show_asked(ns)),
    };
    let asked = format!(
        "A request computes {}{wait}; {} connections. Up to which rate does p99 stay under {}?",
        show_asked(set.compute_ns),
        set.connections,
        show_asked(set.limit_ns)
    );
    paint(&wrap(&asked, page.width, 0), Ink::Bold, page.colours) + "\n\n"
}

/// A model, as soon as its limit is found.
pub(crate) fn row(curve: &ServiceCurve, page: Page) -> String {
    let what = SERVERS.iter().find(|s| s.name == curve.model).map_or("", |server| server.what);
    let limit = match curve.limit {
        Some(rate) if curve.is_bounded => format!("up to {}/s", shown_rate(rate)),
        Some(rate) => format!("beyond {}/s", shown_rate(rate)),
        None => "at no rate".into(),
    };
    let at_limit = curve.at_limit().and_then(|point| point.p99_ns);
    let p99 = at_limit.map_or(String::new(), |ns| format!("  p99 {}", show_briefly(ns)));
    let noisy = if curve.points.iter().any(|p| p.noise.is_noisy()) { " *" } else { "" };
    let line = format!("{limit}{p99}{noisy}");
    if page.width < 76 {
        return wrap(&format!("  {:<8} {line}", curve.model), page.width, 4) + "\n";
    }
    format!("  {:<8} {what:<40} {line}\n", curve.model)
}

/// The curves, and what they say; the answer is the last line.
pub(crate) fn end(record: &ServiceRecord, verbose: bool, page: Page) -> String {
    let mut out = String::new();
    if let Some((x, y, series)) = curves(record) {
        let size = (page.width.clamp(40, WIDEST), page.colours);
        out += &format!("\n{}", plot((&x, &y), &series, "", size));
    }
    if verbose {
        for curve in &record.curves {
            out += &format!("\n{}\n", paint(&curve.model, Ink::Bold, page.colours));
            out += &table(curve, page.for_tables());
        }
    }
    out.push('\n');
    for sentence in said(record) {
        out += &(wrap(&sentence, page.width, 0) + "\n");
    }
    let noisy = record.curves.iter().flat_map(|c| &c.points).filter(|p| p.noise.is_noisy()).count();
    if noisy > 0 {
        let all: usize = record.curves.iter().map(|curve| curve.points.len()).sum();
        let line = format!("* other programs disturbed {noisy} of {all} measurements");
        out += &(paint(&line, Ink::Yellow, page.colours) + "\n");
    }
    if record.interrupted {
        out += &(paint("interrupted: only what was finished is shown", Ink::Yellow, page.colours)
            + "\n");
    }
    if let Some(answer) = answer(record) {
        out += &(paint(&wrap(&answer, page.width, 0), Ink::Bold, page.colours) + "\n");
    }
    out
}

/// p99 over the rate, both logarithmic.
pub(crate) fn curves(record: &ServiceRecord) -> Option<(Axis, Axis, Vec<Series>)> {
    let series: Vec<Series> = record.curves.iter().map(series).collect();
    let points = || series.iter().flat_map(|one| &one.points);
    points().next()?;
    let ends = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)))
    };
    let (low, high) = ends(&mut points().map(|point| point.1));
    let (left, right) = ends(&mut points().map(|point| point.0));
    let y = Axis::decades("p99", 10_f64.powf(low), 10_f64.powf(high)).fitted(low, high);
    let marks = (0..=6).flat_map(|n| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(n)));
    let marks = marks.map(|rate| (rate.log10(), format!("{}/s", shown_rate(rate))));
    let x =
        Axis { low: left.floor(), high: right.ceil(), marks: marks.collect(), name: "requests" };
    Some((x.fitted(left, right), y, series))
}

fn series(curve: &ServiceCurve) -> Series {
    let at = |point: &&Point| (point.rate.log10(), log(point.p99_ns.unwrap_or(point.max_ns)));
    Series {
        name: curve.model.clone(),
        points: curve.best().iter().map(at).collect(),
        marked: None,
    }
}

/// A row a rate.
fn table(curve: &ServiceCurve, page: Page) -> String {
    let best = curve.best();
    let (columns, notes) = figures(&best);
    draw(&columns, &notes, page.width, page.colours)
}

/// The columns of such a table.
pub(crate) fn figures(points: &[&Point]) -> (Vec<Column>, Vec<Option<String>>) {
    let column = |heading: &str, text: &dyn Fn(&Point) -> Option<String>| Column {
        heading: heading.into(),
        cells: points.iter().map(|p| (text(p).unwrap_or_else(|| "–".into()), Ink::Plain)).collect(),
        right: true,
    };
    let time = |heading: &str, figure: &dyn Fn(&Point) -> Option<u64>| {
        column(heading, &|point| figure(point).map(show_ns))
    };
    let columns = vec![
        column("rate", &|p| Some(format!("{}/s", shown_rate(p.rate)))),
        time("p50", &|p| p.p50_ns),
        time("p90", &|p| p.p90_ns),
        time("p99", &|p| p.p99_ns),
        time("max", &|p| Some(p.max_ns)),
        column("answered", &|p| Some(format!("{}/{}", p.answered, p.due))),
        time("CPU a request", &|p| p.server_cpu_ns),
        column("client CPU", &|p| Some(format!("{:.0} %", 100.0 * p.client_cpu))),
        time("client late p99", &|p| p.client_late_p99_ns),
        column("", &|p| Some(if p.noise.is_noisy() { "*" } else { "" }.into())),
    ];
    (columns, vec![None; points.len()])
}
