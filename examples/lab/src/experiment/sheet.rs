//! A workload or a study as the command line and the tables know it: the trait's items as values.

use std::time::Duration;

use anyhow::Result;

use crate::base::settings::Settings;
use crate::experiment::figure::Figure;
use crate::experiment::harness;
use crate::experiment::request::Request;
use crate::experiment::study::Study;
use crate::experiment::workload::Workload;
use crate::judge::verdict::Opinion;
use crate::measure::report::Report;
use crate::models::card::Card;
use crate::models::python::cards::{self as python, is_python};

/// What is to be known of a workload without running it.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) watch: &'static str,
    pub(crate) figures: &'static [Figure],
    /// The figure its rows are ranked by in place of completion.
    pub(crate) headline: Option<&'static str>,
    /// Rows of its own; none: the models are its rows.
    pub(crate) own: &'static [Card],
    pub(crate) spinner: bool,
    pub(crate) jobs: bool,
    pub(crate) simulated: bool,
    pub(crate) refuses: fn(&Card) -> Option<&'static str>,
    pub(crate) serially: fn(&Settings) -> Duration,
    pub(crate) units: fn(&Settings) -> usize,
    pub(crate) judge: fn(&[&Report]) -> Option<Opinion>,
    pub(crate) run: fn(&Request) -> Result<Report>,
}

/// Python refuses for reasons of its own.
fn refuses<W: Workload>(card: &Card) -> Option<&'static str> {
    if is_python(card) { python::refuses(W::NAME) } else { W::refuses(card) }
}

impl Sheet {
    pub(crate) const fn of<W: Workload>() -> Sheet {
        Sheet {
            name: W::NAME,
            what: W::WHAT,
            watch: W::WATCH,
            figures: W::FIGURES,
            headline: W::HEADLINE,
            own: &[],
            spinner: W::SPINNER,
            jobs: W::JOBS,
            simulated: false,
            refuses: refuses::<W>,
            serially: W::serially,
            units: W::units,
            judge: W::judge,
            run: harness::run::<W>,
        }
    }

    pub(crate) const fn of_study<S: Study>() -> Sheet {
        Sheet {
            name: S::NAME,
            what: S::WHAT,
            watch: S::WATCH,
            figures: S::FIGURES,
            headline: None,
            own: S::ROWS,
            spinner: false,
            jobs: false,
            simulated: S::SIMULATED,
            refuses: |_| None,
            serially: S::serially,
            units: |_| 0,
            judge: |reports| Some(S::judge(reports)),
            run: harness::study::<S>,
        }
    }
}
