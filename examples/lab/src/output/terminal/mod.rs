//! The report as text: on a terminal as wide as it is, elsewhere without colours.

// From top to bottom; each uses only those below it:
//
//   service   `lab serve`: its lines, its curves, what they say
//   screen    the answer to a workload's question on one screen
//   blame     what the latest tick of a model waited for
//   tables    the tables of a run, one a workload
//   sweep     a sweep: its curves, a table a model, what the points say
//   compare   two runs compared
//   head      what is printed before and after the tables
//   columns   the columns of a table
//   pairs     an order as a triangle of signs, one for each pair of models
//   timeline  timelines in characters
//   strip     a repetition as a strip of bars
//   charts    which curves of a sweep are drawn, and over which axes
//   plot      curves in characters
//   grid      a table that fits the terminal
//   page      how wide the output is, and whether it has colours
//   paint     colours, where a person looks at a terminal
//   text      breaks text into lines and prints it

pub(crate) mod blame;
pub(crate) mod charts;
pub(crate) mod columns;
pub(crate) mod compare;
pub(crate) mod grid;
pub(crate) mod head;
pub(crate) mod page;
pub(crate) mod paint;
pub(crate) mod pairs;
pub(crate) mod plot;
pub(crate) mod screen;
pub(crate) mod service;
mod strip;
pub(crate) mod sweep;
pub(crate) mod tables;
pub(crate) mod text;
mod timeline;
