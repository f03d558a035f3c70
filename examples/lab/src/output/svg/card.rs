//! One compact picture of a run, that stands by itself: for each workload with a spinner the tick
//! strips of all models on one time axis, each with its verdict.

use maud::{Markup, PreEscaped, html};

use crate::base::units::show_ns;
use crate::experiment::sheet::Sheet;
use crate::output::family::{family, longest};
use crate::output::marks::{mark, verdict_words};
use crate::output::svg::ticks::paths;
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::{FLOOR, WORKLOADS};

/// With names as short as the lab's own.
const WIDTH: f64 = 860.0;
const ROW: f64 = 22.0;
const HEAD: f64 = 54.0;
const STRIP: f64 = 400.0;
const NAME: f64 = 16.0;
/// A character of a name.
const CHAR: f64 = 7.6;
/// Between the models of one executor and those of the next.
const BETWEEN: f64 = 7.0;

/// Where the columns stand: as far to the right as the longest name asks for.
#[derive(Clone, Copy, Debug)]
struct Columns {
    strips: f64,
    verdicts: f64,
    done: f64,
}

impl Columns {
    fn of(record: &Record) -> Columns {
        let names = longest(record.cells.iter().map(|cell| cell.model.as_str()));
        let strips = (NAME + CHAR * names as f64 + 12.0).max(150.0);
        Columns { strips, verdicts: strips + STRIP + 18.0, done: strips + WIDTH - 166.0 }
    }

    fn width(self) -> f64 {
        self.done + 16.0
    }
}

/// An SVG file.
pub(crate) fn card(record: &Record) -> String {
    let columns = Columns::of(record);
    let mut y = 0.0;
    let mut blocks = Vec::new();
    for sheet in WORKLOADS.iter().filter(|sheet| sheet.spinner && sheet.name != FLOOR) {
        let of = record.cells.iter().filter(|cell| cell.workload == sheet.name);
        let cells: Vec<_> = of.collect();
        if !cells.is_empty() {
            blocks.push(block(record, sheet, &cells, (columns, y)));
            y += HEAD + places(&cells).1 + 14.0;
        }
    }
    let (width, height) = (columns.width(), y + 34.0);
    let said = "green: on time; amber: late; red: missed, a period or more. The taller, the later. The repetition that missed most.";
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" width=(width) height=(height)
            viewBox=(format!("0 0 {width} {height}")) {
            title { "The laboratory of Cede: tick strips and verdicts" }
            style { (PreEscaped(include_str!("card.css"))) }
            rect class="back" width=(width) height=(height) rx="8" {}
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

/// How far below the first row each stands, families a little apart; and the height of all.
fn places(cells: &[&CellRecord]) -> (Vec<f64>, f64) {
    let (mut y, mut last) = (0.0, None);
    let mut place = |cell: &&CellRecord| {
        let family = family(&cell.model).to_owned();
        if last.replace(family.clone()).is_some_and(|last| last != family) {
            y += BETWEEN;
        }
        y += ROW;
        y - ROW
    };
    (cells.iter().map(&mut place).collect(), y)
}

fn block(
    record: &Record,
    sheet: &Sheet,
    cells: &[&CellRecord],
    (columns, top): (Columns, f64),
) -> Markup {
    let Columns { strips, done, .. } = columns;
    let time = |cell: &CellRecord| cell.summary.as_ref().map_or(0, |s| s.completion_ns.median);
    let most = cells.iter().map(|cell| time(cell)).max().unwrap_or(0).max(1);
    let tick = show_ns(record.settings.tick_ns);
    html! {
        text class="title" x=(NAME) y=(top + 24.0) {
            (sheet.name) tspan class="dim" { "  " (sheet.what) ", a tick every " (tick) }
        }
        text class="dim" x=(strips) y=(top + 46.0) { "0" }
        text class="dim end" x=(strips + STRIP) y=(top + 46.0) { (show_ns(most)) }
        text class="dim end" x=(done) y=(top + 46.0) { "done in" }
        @for (cell, place) in cells.iter().zip(places(cells).0) {
            @let share = time(cell) as f64 / most as f64;
            (row(cell, columns, top + HEAD + place, STRIP * share))
        }
    }
}

fn row(cell: &CellRecord, columns: Columns, y: f64, width: f64) -> Markup {
    let Columns { strips, verdicts, done } = columns;
    let base = y + 14.0;
    html! {
        text class="name" x=(NAME) y=(base) { (cell.model) }
        @match (cell.worst_ticks(), &cell.summary) {
            (Some(lateness), Some(summary)) => {
                g transform=(format!("translate({strips} {})", y + 2.0)) {
                    @for (class, path) in paths(lateness, (width, 14.0)) {
                        path class=(class) d=(path) {}
                    }
                }
                text class=(format!("verdict {}", mark(cell.verdict.kind).0)) x=(verdicts)
                    y=(base) { (cell.verdict.text) }
                text class="end" x=(done) y=(base) { (show_ns(summary.completion_ns.median)) }
            }
            _ => { text class="dim" x=(strips) y=(base) { (verdict_words(cell)) } }
        }
    }
}
