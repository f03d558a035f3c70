//! What a study is: an experiment whose rows are its own and not the models.

use std::time::Duration;

use anyhow::Result;

use crate::base::settings::Settings;
use crate::experiment::figure::Figure;
use crate::experiment::request::Request;
use crate::judge::verdict::Opinion;
use crate::measure::report::{Measured, Report};
use crate::models::card::Card;

/// Something that is compared with itself: policies, or ways to write one program.
pub(crate) trait Study: 'static {
    const NAME: &'static str;
    /// One line.
    const WHAT: &'static str;
    /// What to look at, a few sentences.
    const WATCH: &'static str;
    /// Its rows, in the order of the table.
    const ROWS: &'static [Card];
    /// The figures it reports, in the order of the table.
    const FIGURES: &'static [Figure];
    /// Whether it only calculates: every repetition would be the same, and its time is not ours.
    const SIMULATED: bool;

    /// How long a row takes.
    fn serially(settings: &Settings) -> Duration;

    /// Does row `row`.
    fn run(row: &str, request: &Request) -> Result<Measured>;

    /// What to say of a row's repetitions, of which there is at least one.
    fn judge(reports: &[&Report]) -> Opinion;
}
