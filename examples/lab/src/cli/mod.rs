//! The command line: its commands, their options and the values these accept.

// From top to bottom; each uses only those below it:
//
//   command         the commands, and the options of a run
//   serve_options   the options of `lab serve`
//   sweep_options   the options of a sweep
//   why_options     the options of `lab why`
//   watch_options   the options of `lab watch`
//   report_options  what is to be shown of a report
//   record_options  what is to be recorded
//   words_options   what can be asked of a recording in the terminal
//   options         options that several commands take
//   names           names of workloads and models: found, or refused with a near miss
//   values          how values are read, and refused with what is accepted

pub(crate) mod command;
pub(crate) mod names;
pub(crate) mod options;
pub(crate) mod record_options;
pub(crate) mod report_options;
pub(crate) mod serve_options;
pub(crate) mod sweep_options;
mod values;
pub(crate) mod watch_options;
pub(crate) mod why_options;
pub(crate) mod words_options;
