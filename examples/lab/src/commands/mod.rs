//! The commands of the lab.

// From top to bottom; each uses only those below it:
//
//   first    `lab` alone
//   run      `lab run`
//   serve    `lab serve`
//   sweep    `lab sweep`
//   why      `lab why`
//   report   `lab report`
//   compare  `lab compare`
//   watch    `lab watch`
//   show     `lab list`, `lab explain` and `lab calibrate`
//   doctor   `lab doctor`
//   watched  what `lab watch` is asked to show: files, or cells that are recorded
//   child    `lab cell` and `lab job`: what a child process does
//   screens  a run on a screen a workload, and where there is more
//   history  the last run of the same thing, kept in a file
//   blamed   the cells of a run once more, recorded
//   measure  runs and judges cells, for every command that has some
//   words    a recording told in the terminal
//   targets  the files that a command writes

mod blamed;
pub(crate) mod child;
pub(crate) mod compare;
pub(crate) mod doctor;
pub(crate) mod first;
mod history;
mod measure;
pub(crate) mod report;
pub(crate) mod run;
mod screens;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod sweep;
mod targets;
pub(crate) mod watch;
mod watched;
pub(crate) mod why;
mod words;
