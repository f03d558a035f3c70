//! `tickets`: one ticket, ten buyers: look, think, take.
//!
//! ```text
//!  buyer 1   one left? ──► thinks ──► takes it
//!  buyer 2       one left? ──► thinks ──► takes it      the same one
//! ```
//!
//! No operation here is torn and none is lost: the mistake is to act on what was true *before* the
//! pause. It needs no second thread; an `.await` between looking and taking is enough.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use cede::sync::Mutex;

use crate::base::settings::Settings;
use crate::base::units::ns;
use crate::experiment::figure::{Better, Figure};
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::judge::summary::median;
use crate::judge::verdict::{Kind, Opinion};
use crate::measure::done::Done;
use crate::measure::report::{Measured, Report};
use crate::models::card::Card;
use crate::models::job::{Checked, Form, Job};
use crate::models::job_spec::SHARED;
use crate::models::model::Model;

const BUYERS: usize = 10;
const THINKS: Duration = Duration::from_millis(10);

/// A ticket and its buyers.
#[derive(Debug)]
pub(crate) struct Tickets;

impl Workload for Tickets {
    const NAME: &'static str = "tickets";
    const WHAT: &'static str = "one ticket, ten buyers: look, think 10 ms, take";
    const WATCH: &'static str = "Tasks of one thread are not safe from races: whoever waits \
        between looking and taking lets the others look, too. Only where the wait blocks the loop \
        does nobody else get in, at the price of the loop. The cure is the same everywhere: one \
        lock around looking and taking.";
    const FIGURES: &'static [Figure] = &[
        Figure::count("sold", "sold", Better::Lower, "of one ticket, without a lock"),
        Figure::count("sold_locked", "locked", Better::Lower, "sold with a lock around it all"),
        Figure::time("unlocked_ns", "no lock", "until the last buyer left, without a lock"),
        Figure::time("locked_ns", "lock", "the same with it"),
    ];
    const SPINNER: bool = false;

    fn refuses(card: &Card) -> Option<&'static str> {
        (card.form == Form::Apart).then_some(SHARED)
    }

    fn serially(_: &Settings) -> Duration {
        THINKS * 2 * BUYERS as u32
    }

    fn units(_: &Settings) -> usize {
        BUYERS
    }

    async fn run<M: Model>(model: M, _: &Request) -> Measured {
        let (unlocked, locked) = (sale(&model, false).await, sale(&model, true).await);
        let (unlocked_ns, locked_ns) = (unlocked.done.finish_ns, locked.done.finish_ns);
        let wrong = (locked.sold != 1).then(|| format!("with a lock {} were sold", locked.sold));
        Measured {
            completion_ns: unlocked_ns + locked_ns,
            jobs: vec![unlocked.done, Done { wrong, ..locked.done }],
            ..Measured::default()
        }
        .figure("sold", unlocked.sold as f64)
        .figure("sold_locked", locked.sold as f64)
        .figure("unlocked_ns", unlocked_ns as f64)
        .figure("locked_ns", locked_ns as f64)
    }

    fn judge(reports: &[&Report]) -> Option<Opinion> {
        // The verdict has the median, as the column has.
        let sold = median(reports, "sold");
        let worst = reports.iter().map(|report| report.figure("sold")).fold(0.0, f64::max);
        if worst == 1.0 {
            let why = "nobody else looked between the first buyer's look and his taking";
            return Some(Opinion::new(Kind::Sound, "sold once", why));
        }
        let hit = reports.iter().filter(|report| report.figure("sold") > 1.0).count();
        let looked =
            |buyers: f64| format!("{buyers} buyers had looked before the first of them took it");
        let (text, why) = if sold > 1.0 {
            (format!("SOLD {sold} of 1"), looked(sold))
        } else {
            let often = format!("SOLD more than once in {hit} of {} repetitions", reports.len());
            (often, format!("{} there", looked(worst)))
        };
        let why = if worst > sold && sold > 1.0 { format!("{why}, {worst} at most") } else { why };
        Some(Opinion::new(Kind::Unsound, text, why))
    }
}

/// A sale that is over.
#[derive(Debug)]
struct Sale {
    sold: u64,
    done: Done,
}

/// The counter where tickets are sold.
#[derive(Debug)]
struct Office {
    left: AtomicU64,
    sold: AtomicU64,
    lock: Mutex<()>,
}

async fn sale<M: Model>(model: &M, locked: bool) -> Sale {
    let t0 = Instant::now();
    let office =
        Arc::new(Office { left: AtomicU64::new(1), sold: AtomicU64::new(0), lock: Mutex::new(()) });
    let buyer = |_| model.start(buy(model.clone(), office.clone(), locked));
    let buyers: Vec<_> = (0..BUYERS).map(buyer).collect();
    let mut checked: Checked = Ok(());
    for buyer in buyers {
        checked = buyer.await.and(checked);
    }
    let done = Done { start_ns: 0, finish_ns: ns(t0.elapsed()), wrong: checked.err() };
    Sale { sold: office.sold.load(SeqCst), done }
}

async fn buy<M: Model>(model: M, office: Arc<Office>, locked: bool) -> Checked {
    let _guard = if locked { Some(office.lock.lock().await) } else { None };
    if office.left.load(SeqCst) > 0 {
        model.work(Job::pause(THINKS)).await?;
        office.left.store(0, SeqCst);
        office.sold.fetch_add(1, SeqCst);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::workload::Workload;

    fn said(sold: &[f64]) -> (String, String) {
        let reports: Vec<Report> =
            sold.iter().map(|sold| Report::of_figure("sold", *sold)).collect();
        let opinion = Tickets::judge(&reports.iter().collect::<Vec<_>>()).unwrap();
        (opinion.verdict.text, opinion.why)
    }

    #[test]
    fn the_verdict_has_the_median_and_the_worst_stands_beside_it() {
        assert_eq!(said(&[1.0, 1.0, 1.0]).0, "sold once");
        let (text, why) = said(&[10.0, 10.0, 10.0]);
        assert_eq!(text, "SOLD 10 of 1");
        assert!(!why.contains("at most"), "{why}");
        let (text, why) = said(&[2.0, 2.0, 10.0]);
        assert!(text == "SOLD 2 of 1" && why.ends_with(", 10 at most"), "{text}: {why}");
        let (text, why) = said(&[1.0, 1.0, 3.0]);
        assert_eq!(text, "SOLD more than once in 1 of 3 repetitions");
        assert!(why.starts_with("3 buyers had looked"), "{why}");
    }
}
