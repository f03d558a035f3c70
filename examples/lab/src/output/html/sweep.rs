//! A sweep on the page: its curves, a table a model, and what the points say.

use maud::{Markup, html};

use crate::output::family::longest;
use crate::output::html::lines::swatch;
use crate::output::html::table::grid;
use crate::output::html::words::sentence;
use crate::output::svg::plot::{Dot, Line, Plot};
use crate::output::terminal::charts::{Chart, charts};
use crate::output::terminal::plot::Series;
use crate::output::terminal::sweep::figures;
use crate::record::run::Record;
use crate::record::sweep::Sweep;

/// The section of the sweep.
pub(crate) fn curves(record: &Record, sweep: &Sweep) -> Markup {
    html! {
        section id="sweep" {
            h2 { "Sweep: " (sweep.kind.name()) }
            p class="what" { (sentence(sweep.kind.what())) }
            @for chart in charts(sweep) {
                h3 { (chart.y.name) " by " (chart.x.name) }
                figure class="wide" { (drawn(&chart, sweep, true)) }
                figure class="narrow" {
                    (drawn(&chart, sweep, false))
                    ul class="legend" {
                        @for (n, series) in chart.series.iter().enumerate() {
                            li { (swatch(&look(n))) (series.name) }
                        }
                    }
                }
            }
            p class="hint" { (sentence(sweep.kind.rule())) }
            @for curve in &sweep.curves {
                @let (columns, notes) = figures(record, sweep.kind, curve);
                h3 { (curve.model) }
                @for said in &curve.said { p { (sentence(said)) } }
                (grid(&curve.model, &columns, &notes))
            }
        }
    }
}

/// For a wide page with the names at the lines' ends, for a narrow one without.
fn drawn(chart: &Chart, sweep: &Sweep, wide: bool) -> Markup {
    let (class, width, height) =
        if wide { ("wide", 960.0, 360.0) } else { ("narrow", 370.0, 280.0) };
    let line = |(n, series): (usize, &Series)| Line {
        points: series.points.clone(),
        class: look(n),
        label: wide.then(|| series.name.clone()),
    };
    let series = || chart.series.iter().enumerate();
    let plot = Plot {
        title: format!("{} by {}: {}", chart.y.name, chart.x.name, sweep.kind.what()),
        class,
        width,
        height,
        x: chart.x.clone(),
        y: chart.y.clone(),
        lines: series().map(line).collect(),
        dots: series().flat_map(|(n, series)| dots(n, series, sweep.kind.mark())).collect(),
        level: None,
        label_chars: if wide { longest(series().map(|(_, one)| one.name.as_str())) } else { 0 },
        behind: None,
    };
    plot.draw()
}

/// The marks of the first series are written above it, of the second below.
fn dots(n: usize, series: &Series, mark: &str) -> Vec<Dot> {
    let dot = |(index, at): (usize, &(f64, f64))| Dot {
        at: *at,
        class: look(n),
        mark: (series.marked == Some(index)).then(|| (mark.to_owned(), n == 0)),
    };
    series.points.iter().enumerate().map(dot).collect()
}

fn look(n: usize) -> String {
    format!("s{n}")
}
