//! What a run leaves behind: tables on the terminal, a JSON file, a CSV file.

mod columns;
pub(crate) mod csv;
pub(crate) mod file;
mod grid;
pub(crate) mod head;
pub(crate) mod page;
pub(crate) mod paint;
mod strip;
pub(crate) mod tables;
pub(crate) mod text;
mod timeline;
