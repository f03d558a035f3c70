//! The tables: one a workload, from a record.

use crate::base::settings::Cpus;
use crate::base::units::show_ns;
use crate::experiment::sheet::Sheet;
use crate::findings::duel::duels;
use crate::findings::orders::{Order, orders};
use crate::findings::takeaway::takeaway;
use crate::output::terminal::columns::{columns, note};
use crate::output::terminal::grid::draw;
use crate::output::terminal::page::Page;
use crate::output::terminal::paint::{Ink, paint};
use crate::output::terminal::pairs::{self, is_long, pairs};
use crate::output::terminal::text::wrap;
use crate::output::terminal::timeline::{KEY, timeline};
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::{FLOOR, sheet};

/// The least room for the names of rows before what is said of them.
const NAMES: usize = 14;

/// No timeline is wider: a line is followed by eye.
const TIMELINE: usize = 100;

/// Every table of the run; the floor has one of its own only if it was `asked` for.
pub(crate) fn tables(record: &Record, floor_asked: bool, page: Page, everything: bool) -> String {
    let page = page.for_tables();
    let sheets = record.workloads().into_iter().filter_map(sheet);
    sheets
        .filter(|sheet| floor_asked || sheet.name != FLOOR)
        .map(|sheet| table(record, sheet, page, everything))
        .collect()
}

/// The figures and the timelines alone, without a word.
pub(crate) fn bare(record: &Record, floor_asked: bool, page: Page, everything: bool) -> String {
    let page = page.for_tables();
    let sheets = record.workloads().into_iter().filter_map(sheet);
    let sheets = sheets.filter(|sheet| floor_asked || sheet.name != FLOOR);
    let parts = sheets.map(|sheet| {
        let (cells, names) = rows(record, sheet);
        grid(record, sheet, &cells, page, everything) + &pictures(&cells, names, page)
    });
    parts.collect::<Vec<_>>().join("\n")
}

/// The table of one workload.
pub(crate) fn table(record: &Record, sheet: &Sheet, page: Page, everything: bool) -> String {
    let (cells, names) = rows(record, sheet);
    let title = format!("{}: {}{}", sheet.name, sheet.what, setting(record, sheet));
    let title = paint(&wrap(&title, page.width, 2), Ink::Bold, page.colours);
    let grid = grid(record, sheet, &cells, page, everything);
    let why: String = cells.iter().map(|cell| why(cell, names, page)).collect();
    let pictures = pictures(&cells, names, page);
    let mut out = format!("\n{title}\n\n{grid}{}\n{why}{pictures}", meanings(sheet, page));
    if everything && !sheet.simulated {
        out += &order(record, &cells, page);
        out += &duel(record, sheet, page);
    } else if let Some(answer) = takeaway(record, sheet.name) {
        out += &format!("\n{}\n", paint(&wrap(&answer, page.width, 0), Ink::Bold, page.colours));
    }
    out
}

/// The rows of a workload, and the room that their names take.
fn rows<'a>(record: &'a Record, sheet: &Sheet) -> (Vec<&'a CellRecord>, usize) {
    let cells: Vec<_> = record.cells.iter().filter(|cell| cell.workload == sheet.name).collect();
    let names = cells.iter().map(|cell| cell.model.chars().count()).max().unwrap_or(0).max(NAMES);
    (cells, names)
}

fn grid(
    record: &Record,
    sheet: &Sheet,
    cells: &[&CellRecord],
    page: Page,
    everything: bool,
) -> String {
    let notes: Vec<_> = cells.iter().map(|cell| note(cell)).collect();
    let columns = columns(record, sheet, cells, page.width, everything);
    draw(&columns, &notes, page.width, page.colours)
}

/// The order of the models, as far as the repetitions tell.
fn order(record: &Record, cells: &[&CellRecord], page: Page) -> String {
    let mut orders = orders(record, cells);
    if !orders.iter().any(Order::is_known) {
        // The same is to be said of each.
        orders.truncate(1);
    }
    let told = |order: &Order| wrap(&format!("  {}", order.sentence()), page.width, 4) + "\n";
    let drawn = |order: &Order| {
        let lines = pairs(order, page.width - 2).filter(|_| is_long(order))?;
        let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
        let key = paint(&wrap(&format!("  {}", pairs::KEY), page.width, 2), Ink::Dim, page.colours);
        Some(format!("  by {}:\n\n{lines}\n{key}\n", order.by()))
    };
    let said: Vec<_> = orders.iter().map(|o| drawn(o).unwrap_or_else(|| told(o))).collect();
    said.iter().map(|said| format!("\n{said}")).collect()
}

/// Cooperation against preemption.
fn duel(record: &Record, sheet: &Sheet, page: Page) -> String {
    let duel = duels(record).into_iter().find(|duel| duel.workload == sheet.name);
    let Some(duel) = duel else { return String::new() };
    let title = paint(&duel.sides, Ink::Bold, page.colours);
    let lines = duel.results.iter().chain(&duel.why);
    let lines = lines.map(|said| wrap(&format!("    {said}"), page.width, 6) + "\n");
    format!("\n  {title}\n{}", lines.collect::<String>())
}

/// What the run set: `(tick 10 ms, 1 s of work a job, 3 repetitions)`
fn setting(record: &Record, sheet: &Sheet) -> String {
    let settings = &record.settings;
    let mut set = Vec::new();
    if sheet.spinner {
        set.push(format!("tick {}", show_ns(settings.tick_ns)));
    }
    if sheet.name == "spin" {
        set.push(format!("{} of work a job", show_ns(settings.work_ns)));
    }
    if !sheet.simulated {
        let reps = if settings.reps == 1 { "repetition" } else { "repetitions" };
        set.push(format!("{} {reps}", settings.reps));
    }
    if sheet.own.is_empty() && settings.cpus == Cpus::One {
        set.push("all on one CPU".into());
    }
    if set.is_empty() { String::new() } else { format!(" ({})", set.join(", ")) }
}

/// What the headings of the workload's own figures mean.
fn meanings(sheet: &Sheet, page: Page) -> String {
    if sheet.figures.is_empty() {
        return String::new();
    }
    let figures = sheet.figures.iter().map(|f| format!("{}: {}", f.heading, f.what));
    let line = figures.collect::<Vec<_>>().join("; ");
    paint(&wrap(&line, page.width, 2), Ink::Dim, page.colours) + "\n"
}

fn why(cell: &CellRecord, names: usize, page: Page) -> String {
    if cell.why.is_empty() {
        return String::new();
    }
    wrap(&format!("  {:<names$} {}", cell.model, cell.why), page.width, names + 3) + "\n"
}

/// The timelines of the rows that have one, each of its first repetition.
fn pictures(cells: &[&CellRecord], names: usize, page: Page) -> String {
    let width = page.width.min(TIMELINE).saturating_sub(names + 3);
    let mut out = String::new();
    for cell in cells {
        let lanes = cell.reports().map(|report| &report.measured.lanes).find(|l| !l.is_empty());
        let drawn = lanes.map(|lanes| timeline(lanes, width)).unwrap_or_default();
        for (n, line) in drawn.iter().enumerate() {
            let name = if n == 0 { cell.model.as_str() } else { "" };
            out += &format!("  {name:<names$} {line}\n");
        }
    }
    if out.is_empty() {
        return out;
    }
    let key = paint(&wrap(&format!("  {KEY}"), page.width, 2), Ink::Dim, page.colours);
    format!("\n{out}{key}\n")
}
