//! `lab sweep`.

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Files;
use crate::commands::measure::{measure, status};
use crate::commands::targets::Targets;
use crate::output::head::{foot, head};
use crate::output::page::Page;
use crate::output::sweep::shown;
use crate::output::text::say;
use crate::sweep::curve::Sweep;
use crate::sweep::kind::Kind;
use crate::sweep::options::SweepOptions;
use crate::sweep::points::cells;

/// Runs the points, prints the curves, writes the files.
pub(crate) fn sweep(kind: Kind, options: SweepOptions) -> Result<ExitCode> {
    let files = Files { html: options.html.clone(), csv: options.csv.clone(), svg: None };
    let checked = options.check(kind).map_err(anyhow::Error::msg);
    let opened = checked.and_then(|()| Targets::open(options.json.as_deref(), &files));
    let targets = match opened {
        Ok(targets) => targets,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Ok(ExitCode::from(2));
        }
    };
    let mut record = measure(options.settings(), |settings, limits| cells(kind, settings, limits))?;
    let sweep = Sweep::of(kind, &record.cells);
    let page = Page::here();
    let curves = shown(&record, &sweep, page);
    record.sweep = Some(sweep);
    say(&(head(&record, page) + &curves + &foot(&record, page)))?;
    targets.write(&record)?;
    Ok(status(&record))
}
