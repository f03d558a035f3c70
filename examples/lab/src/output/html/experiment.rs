//! One workload: what it is, its pictures, its table, its cells.

use maud::{Markup, html};

use crate::base::units::show_ns;
use crate::experiment::sheet::Sheet;
use crate::findings::takeaway::takeaway;
use crate::output::html::cell::cell;
use crate::output::html::chart::of_all;
use crate::output::html::orders::orders;
use crate::output::html::table::table;
use crate::output::html::words::{anchor, prose, room_for_names, sentence};
use crate::output::marks::{mark, verdict_in_short};
use crate::output::svg::ticks::{strip, words};
use crate::record::run::{CellRecord, Record};

/// The section of `sheet`.
pub(crate) fn experiment(record: &Record, sheet: &Sheet) -> Markup {
    let of = record.cells.iter().filter(|cell| cell.workload == sheet.name);
    let cells: Vec<_> = of.collect();
    html! {
        section id=(sheet.name) {
            h2 { (sheet.name) }
            p class="what" { (prose(&sentence(sheet.what))) }
            @if let Some(answer) = takeaway(record, sheet.name) { p class="answer" { (answer) } }
            p { (prose(sheet.watch)) }
            (over_time(record, &cells))
            @if let Some(curves) = of_all(record, &cells) {
                details {
                summary { "How late the ticks were" }
                p class="hint" {
                    "The further right, the rarer; each line ends at the latest tick. Thin: fewer \
                     than ten ticks lie beyond. Grey, where there are several charts: the models of \
                     the others."
                }
                (curves)
                }
            }
            @let has_strips = cells.iter().any(|cell| cell.worst_ticks().is_some());
            // Where there is no picture above, the table is what is looked at.
            details open=[(!has_strips).then_some("")] {
                summary { "Figures" }
                (table(record, sheet, &cells))
            }
            @if !sheet.simulated {
                details { summary { "Who is ahead" } (orders(record, &cells)) }
            }
            details {
                summary { "Cell by cell: why each is as it is" }
                div class="cells" { @for one in &cells { (cell(record, one, &cells)) } }
            }
        }
    }
}

/// The strips of all models on one axis of time.
fn over_time(record: &Record, cells: &[&CellRecord]) -> Markup {
    let time = |cell: &CellRecord| cell.summary.as_ref().map_or(0, |s| s.completion_ns.median);
    let longest = cells.iter().map(|cell| time(cell)).max().unwrap_or(0).max(1);
    html! {
        @if cells.iter().any(|cell| cell.worst_ticks().is_some()) {
            h3 { "Over time" }
            p class="hint" {
                "A mark for each tick, one every " (show_ns(record.settings.tick_ns)) ": "
                span class="key ok" { "on time" } " " span class="key late" { "late" } " "
                span class="key bad" { "missed" }
                ", a period or more. The width is the time the jobs took, all of it "
                (show_ns(longest)) ". Of several repetitions the one that missed most."
            }
            div class="times" style=(room_for_names(cells)) {
                @for cell in cells { @if let Some(lateness) = cell.worst_ticks() {
                    @let (class, sign) = mark(cell.verdict.kind);
                    @let share = 100.0 * time(cell) as f64 / longest as f64;
                    div class="time" {
                        a class="name" href=(format!("#{}", anchor(cell))) { (cell.model) }
                        div class="bar" {
                            div style=(format!("width:{:.2}%", share.max(0.5))) {
                                (strip(lateness, &format!("{}: {}", cell.model, words(lateness))))
                            }
                        }
                        span class=(format!("verdict {class}")) {
                            span aria-hidden="true" { (sign) } " " (verdict_in_short(cell))
                        }
                    }
                } }
            }
        }
    }
}
