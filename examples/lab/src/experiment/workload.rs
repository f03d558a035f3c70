//! What a workload is.

use std::time::Duration;

use crate::base::settings::Settings;
use crate::experiment::figure::Figure;
use crate::experiment::request::Request;
use crate::judge::verdict::Opinion;
use crate::measure::report::{Measured, Report};
use crate::models::card::Card;
use crate::models::model::Model;

/// Something to do under every model that can.
pub(crate) trait Workload: 'static {
    const NAME: &'static str;
    /// One line.
    const WHAT: &'static str;
    /// What to look at, a few sentences.
    const WATCH: &'static str;
    /// The figures it reports besides those of every cell, in the order of the table.
    const FIGURES: &'static [Figure] = &[];
    /// The time or size by which its models are ranked in place of completion, where the amount of work is not the same
    /// in every cell: the name of one of its figures.
    const HEADLINE: Option<&'static str> = None;
    /// Whether a spinner moves beside it. Only then are polls watched, which costs each some 100 ns.
    const SPINNER: bool;
    /// Whether it has jobs; if not, models that differ only in how they do them are one row.
    const JOBS: bool = true;

    /// Why the model cannot do it, or `None` if it can.
    fn refuses(card: &Card) -> Option<&'static str>;

    /// How long it takes when nothing overlaps: an upper bound for estimates and time-outs.
    fn serially(settings: &Settings) -> Duration;

    /// How many units beside the spinner it starts at once.
    fn units(settings: &Settings) -> usize;

    /// Does it, and says what was measured.
    fn run<M: Model>(model: M, request: &Request) -> impl Future<Output = Measured> + Send;

    /// What to say of a cell's repetitions, of which there is at least one; `None`: what the
    /// spinner's lateness says.
    fn judge(_: &[&Report]) -> Option<Opinion> {
        None
    }
}
