//! `lab sweep`.

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::sweep_options::SweepOptions;
use crate::commands::measure::{measure, status};
use crate::commands::targets::Targets;
use crate::output::terminal::head::{foot, head};
use crate::output::terminal::page::Page;
use crate::output::terminal::sweep::shown;
use crate::output::terminal::text::complain;
use crate::record::sweep_kind::SweepKind;
use crate::sweep::curve::curves;
use crate::sweep::points::cells;

/// Runs the points, prints the curves, writes the files.
pub(crate) fn sweep(kind: SweepKind, options: SweepOptions) -> Result<ExitCode> {
    let measuring = &options.measuring;
    let checked = options.check(kind).map_err(anyhow::Error::msg);
    let opened =
        checked.and_then(|()| Targets::open(measuring.json.as_ref(), &measuring.files, None));
    let targets = match opened {
        Ok(targets) => targets,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    let mut record = measure(options.settings(), |settings, limits| cells(kind, settings, limits))?;
    let sweep = curves(kind, &record.cells);
    let page = Page::here();
    let pictures = shown(&record, &sweep, page);
    record.sweep = Some(sweep);
    // Its points are no models to be put in order.
    record.orders.clear();
    record.duels.clear();
    let shown = head(&record, page) + &pictures + &foot(&record, page, false);
    let kept = targets.write(&shown, &record);
    Ok(status(&record, kept))
}
