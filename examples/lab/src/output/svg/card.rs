//! One compact picture of a run, that stands by itself: for each workload with a spinner the tick
//! strips of all models on one time axis, each with its verdict.

use maud::{Markup, PreEscaped, html};

use crate::output::html::words::{mark, verdict_words};
use crate::output::svg::ticks::paths;
use crate::record::{CellRecord, Record};
use crate::units::show_ns;
use crate::workloads::catalogue::{FLOOR, WORKLOADS};
use crate::workloads::sheet::Sheet;

const WIDTH: f64 = 860.0;
const ROW: f64 = 22.0;
const HEAD: f64 = 54.0;
const STRIP: f64 = 400.0;
const NAME: f64 = 16.0;
const STRIPS: f64 = 150.0;
const VERDICTS: f64 = STRIPS + STRIP + 18.0;
const DONE: f64 = WIDTH - 16.0;

/// An SVG file.
pub(crate) fn card(record: &Record) -> String {
    let mut y = 0.0;
    let mut blocks = Vec::new();
    for sheet in WORKLOADS.iter().filter(|sheet| sheet.spinner && sheet.name != FLOOR) {
        let of = record.cells.iter().filter(|cell| cell.workload == sheet.name);
        let cells: Vec<_> = of.collect();
        if !cells.is_empty() {
            blocks.push(block(record, sheet, &cells, y));
            y += HEAD + ROW * cells.len() as f64 + 14.0;
        }
    }
    let height = y + 34.0;
    let said = "green: on time; amber: late; red: missed, a period or more. The taller, the later. The repetition that missed most.";
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" width=(WIDTH) height=(height)
            viewBox=(format!("0 0 {WIDTH} {height}")) {
            title { "The laboratory of Cede: tick strips and verdicts" }
            style { (PreEscaped(include_str!("card.css"))) }
            rect class="back" width=(WIDTH) height=(height) rx="8" {}
            @for block in blocks { (block) }
            text class="dim" x=(NAME) y=(height - 30.0) { (said) }
            text class="dim" x=(NAME) y=(height - 12.0) { (record.environment.line()) (noise(record)) }
        }
    };
    svg.into_string() + "\n"
}

/// How many of the cells other programs disturbed.
fn noise(record: &Record) -> String {
    match record.cells.iter().filter(|cell| cell.noise().is_some()).count() {
        0 => String::new(),
        n => format!("; other programs disturbed {n} of {} cells", record.cells.len()),
    }
}

fn block(record: &Record, sheet: &Sheet, cells: &[&CellRecord], top: f64) -> Markup {
    let time = |cell: &CellRecord| cell.summary.as_ref().map_or(0, |s| s.completion_ns.median);
    let longest = cells.iter().map(|cell| time(cell)).max().unwrap_or(0).max(1);
    let tick = show_ns(record.settings.tick_ns);
    html! {
        text class="title" x=(NAME) y=(top + 24.0) {
            (sheet.name) tspan class="dim" { "  " (sheet.what) ", a tick every " (tick) }
        }
        text class="dim" x=(STRIPS) y=(top + 46.0) { "0" }
        text class="dim end" x=(STRIPS + STRIP) y=(top + 46.0) { (show_ns(longest)) }
        text class="dim end" x=(DONE) y=(top + 46.0) { "done in" }
        @for (n, cell) in cells.iter().enumerate() {
            @let y = top + HEAD + ROW * n as f64;
            (row(cell, y, STRIP * time(cell) as f64 / longest as f64))
        }
    }
}

fn row(cell: &CellRecord, y: f64, width: f64) -> Markup {
    let base = y + 14.0;
    html! {
        text class="name" x=(NAME) y=(base) { (cell.model) }
        @match (cell.worst_ticks(), &cell.summary) {
            (Some(lateness), Some(summary)) => {
                g transform=(format!("translate({STRIPS} {})", y + 2.0)) {
                    @for (class, path) in paths(lateness, (width, 14.0)) {
                        path class=(class) d=(path) {}
                    }
                }
                text class=(format!("verdict {}", mark(cell.verdict.kind).0)) x=(VERDICTS)
                    y=(base) { (cell.verdict.text) }
                text class="end" x=(DONE) y=(base) { (show_ns(summary.completion_ns.median)) }
            }
            _ => { text class="dim" x=(STRIPS) y=(base) { (verdict_words(cell)) } }
        }
    }
}
