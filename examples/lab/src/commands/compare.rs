//! `lab compare`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::base::printable::printable;
use crate::findings::comparison::differences;
use crate::output::terminal::compare::compare as compared;
use crate::output::terminal::page::Page;
use crate::output::terminal::text::{complain, say};
use crate::record::reader::read;
use crate::record::run::Record;

/// Prints what changed from one report to the other.
pub(crate) fn compare(before: &Path, after: &Path, anyway: bool) -> Result<ExitCode> {
    let (a, b) = match both(before, after, anyway) {
        Ok(both) => both,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    let names = [before, after].map(|path| path.display().to_string());
    let names = names.each_ref().map(|name| printable(name));
    say(&compared((&names[0], &a), (&names[1], &b), Page::here()))?;
    Ok(ExitCode::SUCCESS)
}

fn both(before: &Path, after: &Path, anyway: bool) -> Result<(Record, Record)> {
    let (a, b) = (read(before)?, read(after)?);
    if let Some(path) = [(before, &a), (after, &b)].iter().find(|(_, r)| r.sweep.is_some()) {
        bail!("{} is a sweep; `lab compare` compares what `lab run` wrote", path.0.display());
    }
    let differences = differences(&a.settings, &b.settings);
    if differences.is_empty() || anyway {
        return Ok((a, b));
    }
    let said = differences.iter().map(|(what, a, b)| format!("{what} {a} and {b}"));
    let said = said.collect::<Vec<_>>().join("; ");
    bail!("these are two experiments, not one twice: {said} (--anyway compares them)")
}
