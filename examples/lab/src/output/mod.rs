//! What a run leaves behind: tables on the terminal, and files: JSON, CSV, HTML, SVG.

// From top to bottom; each uses only those below it:
//
//   told      a recording in words
//   perfetto  a recording in the Trace Event format
//   html      the report as one page
//   svg       pictures: tick strips, timelines, curves
//   terminal  tables, curves and timelines as text
//   blame_json  what ticks waited for, as JSON
//   csv       a row a cell, for a spreadsheet
//   file      a file that is known to be writable before the run starts
//   repeat    the command line that repeats a run
//   marks     the verdicts as signs and words
//   family    models that belong together, by their names
//   axis      an axis of a chart

mod axis;
pub(crate) mod blame_json;
pub(crate) mod csv;
pub(crate) mod family;
pub(crate) mod file;
pub(crate) mod html;
mod marks;
pub(crate) mod perfetto;
mod repeat;
pub(crate) mod svg;
pub(crate) mod terminal;
pub(crate) mod told;
