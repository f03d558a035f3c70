//! The report as one HTML page that needs nothing else: no script, no font, no picture from
//! anywhere. Every text goes through `maud`, which escapes it.

// From top to bottom; each uses only those below it:
//
//   service     `lab serve` on a page of its own
//   document    the page as a whole
//   overview    every verdict at a glance
//   setting     how to repeat the run, on what machine it was made, how quiet that was
//   sweep       a sweep: its curves, its tables, what they say
//   experiment  one workload: its pictures, its table, its cells
//   cell        one cell: its verdict, why, and its pictures
//   blame       what the latest tick of a cell waited for
//   orders      the models in order, and which cannot be told apart
//   table       the table of a workload
//   account     what the figures of a cell add to its verdict, in sentences
//   rails       the figures of a cell among those of the other models
//   chart       the percentile curves of a workload or a cell
//   families    percentile curves of many models: a chart a family
//   lines       the samples and the colour of one line of a chart
//   terms       the words of the report, explained
//   date        a moment as people write it
//   words       text: sentences, code in prose, links to cells

mod account;
mod blame;
mod cell;
mod chart;
mod date;
pub(crate) mod document;
mod experiment;
mod families;
mod lines;
mod orders;
mod overview;
mod rails;
pub(crate) mod service;
mod setting;
mod sweep;
mod table;
mod terms;
mod words;
