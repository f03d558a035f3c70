//! The models in order, and which of them the repetitions cannot tell apart.

use maud::{Markup, html};

use crate::findings::duel::duels;
use crate::findings::orders::{Order, orders as of};
use crate::output::html::words::{room_for_names, sentence};
use crate::output::svg::whisker::{Scale, whisker};
use crate::output::terminal::pairs::{KEY, is_long, pairs};
use crate::record::run::{CellRecord, Record};

/// Every order of these cells.
pub(crate) fn orders(record: &Record, cells: &[&CellRecord]) -> Markup {
    let orders = of(record, cells);
    html! {
        @if !orders.is_empty() {
            h3 { "Who is ahead" }
            @if orders.iter().any(Order::is_known) {
                p class="hint" {
                    "Each bar spans the repetitions, with a mark at their median (the scale is \
                     logarithmic). A rule separates models that are told apart. Between two rules \
                     neighbours are not: their bars overlap, or come too close for so few \
                     repetitions; who is told apart there all the same stands below."
                }
            } @else {
                p class="hint" {
                    "Fewer than three repetitions tell no two models apart: this is only what was \
                     seen."
                }
            }
            div class="orders" style=(room_for_names(cells)) { @for order in &orders { (one(order)) } }
        }
        @for duel in duels(record).iter().filter(|duel| cells[0].workload == duel.workload) {
            h3 { "Cooperation against preemption: " (duel.sides) }
            ul class="results" { @for result in &duel.results { li { (sentence(result)) } } }
            @for said in &duel.why { p { (sentence(said)) } }
        }
    }
}

fn one(order: &Order) -> Markup {
    let members = order.members();
    let scale = Scale::over(members.map(|(_, range)| range));
    let show = |value: f64| order.measure.show(value);
    html! {
        div class="order" {
            h4 { "By " (order.by()) }
            ol {
                @for group in &order.groups {
                    li {
                        @for (name, range) in &group.members {
                            @let from_to = format!(
                                "{name}: {} to {}, median {}",
                                show(range.low), show(range.high), show(range.median)
                            );
                            span class="name" { (name) }
                            (whisker(range, scale, &from_to))
                            span class="right" { (show(range.median)) }
                        }
                    }
                }
            }
            @if is_long(order) && let Some(lines) = pairs(order, usize::MAX) {
                p class="hint" { (KEY) }
                div class="scroll" tabindex="0" role="region" aria-label="Every pair" {
                    pre { (lines.join("\n")) }
                }
            } @else if let Some(pairs) = order.exceptions() {
                p class="hint" { "Told apart all the same: " (pairs) "." }
            }
        }
    }
}
