//! What a workload is.

use std::time::Duration;

use crate::models::card::Card;
use crate::models::model::Model;
use crate::report::Measured;
use crate::request::Request;
use crate::settings::Settings;

/// Something to do under every model that can.
pub(crate) trait Workload: 'static {
    const NAME: &'static str;
    /// One line.
    const WHAT: &'static str;
    /// What to look at, a few sentences.
    const WATCH: &'static str;

    /// Why the model cannot do it, or `None` if it can.
    fn refuses(card: &Card) -> Option<&'static str>;

    /// How long it takes when nothing overlaps: an upper bound for estimates and time-outs.
    fn serially(settings: &Settings) -> Duration;

    /// How many units beside the spinner it starts at once.
    fn units(settings: &Settings) -> usize;

    /// Does it, and says what was measured.
    fn run<M: Model>(model: M, request: &Request) -> impl Future<Output = Measured> + Send;
}
