//! One cell: its verdict, why, and its pictures.

use maud::{Markup, html};

use crate::base::units::show_ns;
use crate::measure::lane::Lane;
use crate::output::html::account::{account, reason};
use crate::output::html::blame::blame;
use crate::output::html::chart::of_cell;
use crate::output::html::rails::rails;
use crate::output::html::words::{anchor, prose, sentence};
use crate::output::marks::{mark, verdict_words};
use crate::output::svg::lanes::{LOOKS, extent, lane};
use crate::output::svg::ticks::{strip, words};
use crate::parent::plan::Row;
use crate::record::run::{CellRecord, Record};

/// More repetitions than these are not drawn one by one.
const STRIPS: usize = 5;

/// The cell; `all` are those of its workload, whose charts have the same axes.
pub(crate) fn cell(record: &Record, cell: &CellRecord, all: &[&CellRecord]) -> Markup {
    let (class, sign) = mark(cell.verdict.kind);
    let what = Row::named(&cell.model).map(|row| sentence(row.card.what));
    html! {
        article id=(anchor(cell)) {
            h4 {
                span class="name" { (cell.model) }
                span class=(format!("chip {class}")) {
                    span aria-hidden="true" { (sign) } " " (sentence_of(cell))
                }
            }
            @if let Some(what) = what { p class="hint" { (prose(&what)) } }
            (noise(cell))
            @let (reason, account) = (reason(cell), account(record, cell));
            @if !reason.is_empty() { p class="why" { (reason) } }
            @if !account.is_empty() { p class="account" { (account) } }
            (strips(cell))
            @if let Some(latest) = &cell.latest {
                (blame(latest))
                @if !latest.lanes.is_empty() { (timeline(&latest.lanes)) }
            }
            @match (of_cell(record, cell, all), lanes(cell)) {
                (None, None) => { @if let Some(rails) = rails(record, cell) { (rails) } }
                (chart, lanes) => {
                    @if let Some(chart) = chart { (chart) }
                    @if let Some(lanes) = lanes { (timeline(lanes)) }
                }
            }
        }
    }
}

/// The verdict; where it is a whole sentence, the sentence stands below.
fn sentence_of(cell: &CellRecord) -> String {
    let words = verdict_words(cell);
    words.split_once(": ").map_or(words.clone(), |(head, _)| head.to_owned())
}

/// What others did to it.
fn noise(cell: &CellRecord) -> Markup {
    html! {
        @if let Some(noise) = cell.noise() {
            p class="warning" {
                "Disturbed: in its noisiest repetition other programs used "
                (format!("{:.0} %", 100.0 * noise.others)) " of the processors' time"
                @if noise.stolen > 0.005 {
                    ", and the hypervisor took " (format!("{:.0} %", 100.0 * noise.stolen))
                }
                "."
            }
        }
    }
}

/// A strip a repetition.
fn strips(cell: &CellRecord) -> Markup {
    let all: Vec<_> = cell.reports().filter_map(|r| r.measured.lateness.as_ref()).collect();
    html! {
        @if let Some(first) = all.first().filter(|l| l.due > 0) {
            div class="strips" {
                @for (n, lateness) in all.iter().take(STRIPS).enumerate() {
                    (strip(lateness, &format!("Repetition {}: {}", n + 1, words(lateness))))
                }
            }
            @let marks = first.due.div_ceil(first.strip_ns.len().max(1) as u64);
            p class="hint" {
                @match all.len() {
                    1 => "A mark ",
                    n if n > STRIPS => (format!("The first {STRIPS} of {n} repetitions; a mark ")),
                    n => (format!("{n} repetitions; a mark ")),
                }
                @if marks > 1 { "for " (marks) " ticks, as late as the latest of them." }
                @else { "a tick." }
            }
        }
    }
}

/// The timeline of the first repetition that has one.
fn lanes(cell: &CellRecord) -> Option<&[Lane]> {
    let lanes = cell.reports().map(|report| report.measured.lanes.as_slice());
    lanes.into_iter().find(|lanes| !lanes.is_empty())
}

/// The timeline, a lane for each participant, with its legend.
fn timeline(lanes: &[Lane]) -> Markup {
    let extent = extent(lanes);
    let spans = || lanes.iter().flat_map(|lane| &lane.spans);
    html! {
        div class="lanes" {
            @for one in lanes { span class="name" { (one.name) } (lane(one, extent)) }
            span {}
            span class="ends" { span { (show_ns(extent.0)) } span { (show_ns(extent.1)) } }
        }
        ul class="legend" {
            @for (doing, class, top, tall, words) in LOOKS {
                @if spans().any(|span| span.kind == doing) {
                    li {
                        svg class="swatch lane" viewBox="0 0 24 10" aria-hidden="true"
                            xmlns="http://www.w3.org/2000/svg" {
                            rect class=(class) x="0" width="24" y=(top) height=(tall) {}
                        }
                        (words)
                    }
                }
            }
        }
    }
}
