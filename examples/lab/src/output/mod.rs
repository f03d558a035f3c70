//! What a run leaves behind: tables on the terminal, and files: JSON, CSV, HTML, SVG.

mod axis;
mod charts;
mod columns;
pub(crate) mod compare;
pub(crate) mod csv;
pub(crate) mod file;
mod grid;
pub(crate) mod head;
pub(crate) mod html;
pub(crate) mod page;
pub(crate) mod paint;
pub(crate) mod pairs;
mod plot;
mod repeat;
mod strip;
pub(crate) mod svg;
pub(crate) mod sweep;
pub(crate) mod tables;
pub(crate) mod text;
mod timeline;
