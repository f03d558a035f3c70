//! `fanout`: mails, each with a delay of its own, all at once: 10, 100, … 1,000,000.

use std::time::{Duration, Instant};

use crate::base::random::SplitMix;
use crate::base::settings::Settings;
use crate::base::units::{ns, show_exactly, show_ns};
use crate::experiment::figure::{Better, Figure};
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::judge::summary::median;
use crate::judge::verdict::{Kind, Opinion};
use crate::machine::limits::Limits;
use crate::measure::done::Done;
use crate::measure::report::{Measured, Report};
use crate::models::card::{Card, TURNS, Unit};
use crate::models::model::Model;
use crate::workloads::headroom::{Headroom, headroom};

/// Numbers of mails, each with the name of the figure for the time they took.
const SIZES: [(u64, &str); 6] = [
    (10, "n10_ns"),
    (100, "n100_ns"),
    (1_000, "n1000_ns"),
    (10_000, "n10000_ns"),
    (100_000, "n100000_ns"),
    (1_000_000, "n1000000_ns"),
];

fn sizes(settings: &Settings) -> &'static [(u64, &'static str)] {
    if settings.quick { &SIZES[..4] } else { &SIZES }
}

/// The longest delay of a mail.
fn longest(settings: &Settings) -> Duration {
    Duration::from_millis(if settings.quick { 100 } else { 1_000 })
}

/// Mails.
#[derive(Debug)]
pub(crate) struct Fanout;

impl Workload for Fanout {
    const NAME: &'static str = "fanout";
    const WHAT: &'static str = "10 to 1,000,000 mails, each on its way for up to a second";
    const WATCH: &'static str = "A mail on its way needs no processor, only somebody who remembers \
        it: all together should take as long as the slowest, a second (quick: 0.1 s). Threads \
        remember it with a stack each and end at a limit of the system; a million tasks are a \
        million small objects and timers.";
    const FIGURES: &'static [Figure] = &[
        Figure::time(SIZES[0].1, "10", "10 mails, from the first start to the last arrival"),
        Figure::time(SIZES[1].1, "100", "100 mails"),
        Figure::time(SIZES[2].1, "1k", "1,000"),
        Figure::time(SIZES[3].1, "10k", "10,000"),
        Figure::time(SIZES[4].1, "100k", "100,000"),
        Figure::time(SIZES[5].1, "1M", "1,000,000"),
        Figure::time("latest_ns", "latest", "how long after its time the latest of the most came"),
        Figure::count("reached", "reached", Better::Higher, "the most that were on their way"),
    ];
    const HEADLINE: Option<&'static str> = Some(SIZES[2].1);
    const SPINNER: bool = false;
    const JOBS: bool = false;

    fn refuses(card: &Card) -> Option<&'static str> {
        match card.unit {
            Unit::Call => Some(
                "one after the other, each half a second on average: ten take 5 s, a million take \
                 six days",
            ),
            Unit::Turn => Some(TURNS),
            Unit::Thread | Unit::Task => None,
        }
    }

    fn serially(settings: &Settings) -> Duration {
        (longest(settings) + Duration::from_millis(300)) * sizes(settings).len() as u32
    }

    fn units(_: &Settings) -> usize {
        SIZES[0].0 as usize
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let t0 = Instant::now();
        let mut random = SplitMix::new(request.settings.seed);
        let mut measured = Measured::default();
        let Headroom { units: room, because } = headroom(M::UNIT, &Limits::here());
        for &(mails, figure) in sizes(&request.settings) {
            if mails > room {
                let clamped = format!("{} would be more than {because}", show_exactly(mails));
                measured = measured.word("clamped", clamped);
                break;
            }
            let start_ns = ns(t0.elapsed());
            let latest = send(&model, mails, longest(&request.settings), &mut random).await;
            let finish_ns = ns(t0.elapsed());
            let wrong = latest.is_none().then(|| "a mail arrived before its time".to_owned());
            measured.jobs.push(Done { start_ns, finish_ns, wrong });
            measured = measured
                .figure(figure, (finish_ns - start_ns) as f64)
                .figure("latest_ns", latest.unwrap_or_default().as_nanos() as f64)
                .figure("reached", mails as f64);
        }
        measured.completion_ns = ns(t0.elapsed());
        measured
    }

    fn judge(reports: &[&Report]) -> Option<Opinion> {
        let reached = median(reports, "reached") as u64;
        let figure = SIZES.iter().find(|(mails, _)| *mails == reached).map_or("", |size| size.1);
        let took = show_ns(median(reports, figure) as u64);
        let clamped = reports.iter().find_map(|report| report.word("clamped"));
        let text = match clamped {
            Some(_) => format!("clamped at {}", show_exactly(reached)),
            None => format!("{} in {took}", show_exactly(reached)),
        };
        let cpu = show_ns(reports[0].usage.cpu_ns());
        let mut why = format!(
            "{} took {took}, the latest came {} after its time; all sizes together took {cpu} of \
             processor time",
            show_exactly(reached),
            show_ns(median(reports, "latest_ns") as u64)
        );
        if let Some(limit) = clamped {
            why = format!("{limit}; {why}");
        }
        Some(Opinion::new(Kind::Measured, text, why))
    }
}

/// Sends so many mails and waits until all arrived; how late the latest was, or `None` if one was
/// early.
async fn send<M: Model>(
    model: &M,
    mails: u64,
    longest: Duration,
    random: &mut SplitMix,
) -> Option<Duration> {
    let mut mail = || {
        let due = Instant::now() + Duration::from_nanos(random.below(ns(longest)));
        let own = model.clone();
        model.start(async move {
            own.sleep_until(due).await;
            Instant::now().checked_duration_since(due)
        })
    };
    let sent: Vec<_> = (0..mails).map(|_| mail()).collect();
    let mut latest = Some(Duration::ZERO);
    for mail in sent {
        latest = latest.zip(mail.await).map(|(a, b)| a.max(b));
    }
    latest
}
