//! `lab serve` on a page of its own: the answer, the curves, a table a model.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::base::units::{show_asked, show_ns};
use crate::findings::service::{answer, said};
use crate::output::axis::log;
use crate::output::family::longest;
use crate::output::html::date::date;
use crate::output::html::lines::{look, swatch};
use crate::output::html::table::grid;
use crate::output::html::words::sentence;
use crate::output::svg::plot::{Dot, Level, Line, Plot};
use crate::output::terminal::service::{curves, figures};
use crate::record::service::ServiceRecord;

/// An HTML file.
pub(crate) fn service(record: &ServiceRecord) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(format!("cede-lab {}", record.environment.lab));
                title { "Cede laboratory: a service under load, " (date(record.started_unix)) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body { (top(record)) main { (body(record)) } }
        }
    };
    page.into_string() + "\n"
}

fn top(record: &ServiceRecord) -> Markup {
    let set = &record.settings;
    html! {
        header {
            h1 { "A service under load" }
            @if let Some(answer) = answer(record) { p class="lead" { (sentence(&answer)) } }
            p class="facts" {
                "A request computes " (show_asked(set.compute_ns)) " and waits " (show_asked(set.wait_ns)) "; "
                (set.connections) " connections · " (date(record.started_unix)) " · " (record.environment.line())
                " · took " (show_ns(record.took_ns))
            }
            @if record.interrupted {
                p class="warning" { "The run was interrupted: only what was finished is shown." }
            }
        }
    }
}

fn body(record: &ServiceRecord) -> Markup {
    html! {
        section id="curves" {
            h2 { "Latency against load" }
            p class="hint" {
                "Requests arrive at random, at the rate below, whatever became of those before them. A latency \
                 begins when a request was due, not when it was sent."
            }
            figure class="wide" { @if let Some(plot) = drawn(record, true) { (plot) } }
            figure class="narrow" {
                @if let Some(plot) = drawn(record, false) { (plot) }
                ul class="legend" { @for (n, curve) in record.curves.iter().enumerate() {
                    li { (swatch(&look(n))) (curve.model) }
                } }
            }
            @for said in said(record) { p { (sentence(&said)) } }
            @for curve in &record.curves {
                @let best = curve.best();
                @let (columns, notes) = figures(&best);
                details {
                    summary { (curve.model) ": every rate" }
                    (grid(&curve.model, &columns, &notes))
                }
            }
        }
    }
}

fn drawn(record: &ServiceRecord, wide: bool) -> Option<Markup> {
    let (x, y, series) = curves(record)?;
    let (class, width, height) =
        if wide { ("wide", 960.0, 400.0) } else { ("narrow", 370.0, 300.0) };
    let lines = series.iter().enumerate().map(|(n, one)| Line {
        points: one.points.clone(),
        class: look(n),
        label: wide.then(|| one.name.clone()),
    });
    let dots = series.iter().enumerate().flat_map(|(n, one)| {
        one.points.iter().map(move |at| Dot { at: *at, class: look(n), mark: None })
    });
    let at = log(record.settings.limit_ns);
    let label = format!("limit {}", show_asked(record.settings.limit_ns));
    let plot = Plot {
        title: "p99 of the latency over the rate of requests, a line a model".into(),
        class,
        width,
        height,
        level: (y.low..=y.high).contains(&at).then_some(Level { at, label }),
        lines: lines.collect(),
        dots: dots.collect(),
        label_chars: if wide { longest(series.iter().map(|one| one.name.as_str())) } else { 0 },
        behind: None,
        x,
        y,
    };
    Some(plot.draw())
}
