//! The page of `lab watch`: one file in which a person watches an event loop turn.
//!
//! ```text
//!   Story ──► cut ──► data (JSON) ─┐
//!   source files, by their names ──┼─► page: HTML, style and script of `examples/lab/player/`
//!   Story ──► still (SVG) ─────────┘
//! ```
//!
//! The page fetches nothing. Without scripts it shows the still picture and says in words what was late.

// From top to bottom; each uses only those below it:
//
//   page       the page: its parts put together
//   picture    the timelines of recordings as one picture
//   still      the timeline as a picture that needs no script
//   key        what the colours of a picture mean
//   arrows     which wake led to which poll, as arrows
//   rows       the rows of a picture: what each thread and each task did
//   waits      what a task waits for, in two or three words
//   axis       which part of a recording a picture shows, and where a time lies in it
//   summary    what was late in a recording, in sentences
//   sources    the files of the program's own source that the recording names
//   functions  which function of the runtime does what a turn consists of
//   data       a story as the JSON that the page reads
//   tables     the kept rows of each table, as columns
//   kept       which rows of each table the page keeps
//   names      what threads are called, and which spans are rest
//   columns    the tables of that JSON, column by column
//   cut        which part of a long recording the page keeps
//   subject    a recording that is to be watched
//   blamed     what was served late, and what that lateness is made of

mod arrows;
mod axis;
mod blamed;
mod columns;
mod cut;
mod data;
mod functions;
mod kept;
mod key;
mod names;
pub(crate) mod page;
pub(crate) mod picture;
mod rows;
mod sources;
mod still;
pub(crate) mod subject;
mod summary;
mod tables;
mod waits;
