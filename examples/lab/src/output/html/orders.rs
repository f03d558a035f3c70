//! The models in order, and which of them the repetitions cannot tell apart.

use maud::{Markup, html};

use crate::output::order::{Order, orders as of};
use crate::output::svg::whisker::{Scale, whisker};
use crate::record::{CellRecord, Record};
use crate::units::show_ns;

/// Every order of these cells.
pub(crate) fn orders(record: &Record, cells: &[&CellRecord]) -> Markup {
    let orders = of(record, cells);
    html! {
        @if !orders.is_empty() {
            h3 { "Who is ahead" }
            @if orders.iter().any(Order::is_known) {
                p class="hint" {
                    "Each bar spans the repetitions, with a mark at their median (the scale is \
                     logarithmic). Models between two rules cannot be told apart: their bars \
                     overlap, or come too close for so few repetitions."
                }
            } @else {
                p class="hint" {
                    "One repetition has no spread, so no two models can be told apart: this is \
                     only what was seen once."
                }
            }
            div class="orders" { @for order in &orders { (one(order)) } }
        }
    }
}

fn one(order: &Order) -> Markup {
    let members = order.groups.iter().flat_map(|group| &group.members);
    let scale = Scale::over(members.map(|(_, range)| range));
    let show = |ns: f64| show_ns(ns.round() as u64);
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
            @if let Some(pairs) = order.exceptions() {
                p class="hint" { "Told apart all the same: " (pairs) "." }
            }
        }
    }
}
