//! `idle`: the spinner alone. Whatever lateness it shows is the model's own floor: nothing else
//! competes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::base::settings::Settings;
use crate::base::units::ns;
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::measure::report::Measured;
use crate::measure::spinner::Spinner;
use crate::models::card::Card;
use crate::models::model::Model;

/// Ticks enough for a median within one repetition.
const TICKS: u32 = 25;

/// The spinner, and nothing else.
#[derive(Debug)]
pub(crate) struct Idle;

impl Workload for Idle {
    const NAME: &'static str = "idle";
    const WHAT: &'static str = "the spinner alone: the floor of each model";
    const WATCH: &'static str = "Nothing competes with the spinner, so what lateness is left is \
        the price of a wake-up: the timer's rounding, the system's switch to this process, the \
        executor's way to the task.";
    const SPINNER: bool = true;

    fn refuses(_: &Card) -> Option<&'static str> {
        None
    }

    fn serially(settings: &Settings) -> Duration {
        settings.tick() * TICKS
    }

    fn units(_: &Settings) -> usize {
        0
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let (t0, time) = (Instant::now(), Idle::serially(&request.settings));
        let spinner = Arc::new(Spinner::new(t0, request.settings.tick()));
        spinner.stop(t0 + time);
        model.spin(spinner.clone()).await;
        let completion_ns = ns(time);
        Measured { lateness: Some(spinner.lateness()), completion_ns, ..Measured::default() }
    }
}
