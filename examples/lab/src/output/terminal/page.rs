//! The page the tables are printed on.

use std::io::stdout;

use terminal_size::{Width, terminal_size_of};

use crate::output::terminal::paint::coloured;

/// How a page is printed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) width: usize,
    pub(crate) colours: bool,
}

impl Page {
    /// A table needs 60 columns, and breaks its lines where the terminal ends.
    pub(crate) fn for_tables(self) -> Page {
        Page { width: self.width.max(60), ..self }
    }

    /// The terminal on stdout; 100 columns where there is none, unless `COLUMNS` says otherwise.
    pub(crate) fn here() -> Page {
        let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width = terminal_size_of(stdout()).map(|(Width(width), _)| width as usize);
        let width = width.or(asked).unwrap_or(100).clamp(40, 200);
        Page { width, colours: coloured() }
    }
}
