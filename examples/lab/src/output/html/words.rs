//! Text on the page: sentences, code in prose, room for names, and where the link to a cell leads.

use maud::{Markup, html};

use crate::output::family::longest;
use crate::record::run::CellRecord;

/// Words in which `code` stands between backticks.
pub(crate) fn prose(text: &str) -> Markup {
    html! {
        @for (n, part) in text.split('`').enumerate() {
            @if n % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// Where a cell's own part of the page is.
pub(crate) fn anchor(cell: &CellRecord) -> String {
    format!("{}--{}", cell.workload, cell.model.replace('@', "-"))
}

/// So that the names of all rows stand in one column and none is broken.
pub(crate) fn room_for_names(cells: &[&CellRecord]) -> String {
    format!("--names:{}", longest(cells.iter().map(|cell| cell.model.as_str())))
}

/// With a capital and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.ends_with(['.', '!', '?']) || text.is_empty() { "" } else { "." };
    format!("{first}{}{stop}", rest.as_str())
}
