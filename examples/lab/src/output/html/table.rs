//! A workload's table: the columns of the terminal, as wide as they are.

use maud::{Markup, html};

use crate::experiment::sheet::Sheet;
use crate::output::terminal::columns::{columns, note};
use crate::output::terminal::grid::Column;
use crate::output::terminal::paint::Ink;
use crate::record::run::{CellRecord, Record};

/// Wide enough for every column.
const WIDE: usize = 200;

/// Drawn as a picture elsewhere.
const STRIP: &str = "over time";

/// The table, and what the workload's own headings mean.
pub(crate) fn table(record: &Record, sheet: &Sheet, cells: &[&CellRecord]) -> Markup {
    let mut columns = columns(record, sheet, cells, WIDE, true);
    columns.retain(|column| column.heading != STRIP);
    let notes: Vec<_> = cells.iter().map(|cell| note(cell)).collect();
    html! {
        (grid(sheet.name, &columns, &notes))
        @if !sheet.figures.is_empty() {
            dl class="meanings" {
                @for figure in sheet.figures { div { dt { (figure.heading) } dd { (figure.what) } } }
            }
        }
    }
}

/// The columns side by side; a row with a note shows that instead of its cells.
pub(crate) fn grid(name: &str, columns: &[Column], notes: &[Option<String>]) -> Markup {
    let class = |right: bool, ink: Ink| match (right, ink) {
        (true, _) => "right",
        (false, Ink::Green) => "verdict ok",
        (false, Ink::Yellow) => "verdict late",
        (false, Ink::Red) => "verdict bad",
        (false, _) => "",
    };
    html! {
        div class="scroll" tabindex="0" role="region" aria-label=(format!("Figures of {name}")) {
            table {
                thead { tr {
                    @for (n, column) in columns.iter().enumerate() {
                        th scope="col" class=(class(column.right && n > 0, Ink::Plain)) { (column.heading) }
                    }
                } }
                tbody {
                    @for (row, note) in notes.iter().enumerate() { tr {
                        @for (n, column) in columns.iter().enumerate() {
                            @let (text, ink) = &column.cells[row];
                            @if n == 0 {
                                th scope="row" { (text) }
                            } @else if let Some(note) = note {
                                @if n == 1 {
                                    td class="note" colspan=(columns.len() - 1) { span { (note) } }
                                }
                            } @else {
                                td class=(class(column.right, *ink)) { (text) }
                            }
                        }
                    } }
                }
            }
        }
    }
}
