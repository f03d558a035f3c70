//! The report as one HTML page that needs nothing else: no script, no font, no picture from
//! anywhere. Every text goes through `maud`, which escapes it.

mod account;
mod cell;
mod chart;
mod date;
pub(crate) mod document;
mod experiment;
mod families;
mod orders;
mod overview;
mod rails;
mod setting;
mod sweep;
mod table;
mod terms;
pub(crate) mod words;
