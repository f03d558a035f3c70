//! The ticks of the lab's spinner in a recording, each with the parts of its lateness.

use cede::trace::{EventKind, Trace};

use crate::base::spans::TICK;
use crate::base::units::ns;
use crate::blame::moments::Blame;
use crate::blame::part::Late;
use crate::measure::lateness::ticks as settled;
use crate::measure::recording::Ticks;

/// The mark of a service follows its time this soon; the two clocks agree no better than this, the other way round.
const APART: u64 = 1_000;

/// Every tick that was served, in the order in which they were due.
pub(crate) fn of_ticks(trace: &Trace, ticks: &Ticks) -> Vec<Late> {
    let blame = Blame::of(trace);
    let marks: Vec<(u64, usize)> = trace
        .events()
        .filter(|event| matches!(&event.kind, EventKind::Mark { text } if **text == *TICK))
        .map(|event| (ns(event.at), event.thread))
        .collect();
    let since_t0 = |at: u64| at.saturating_sub(ticks.t0_ns);
    let services: Vec<u64> = ticks.services_ns.iter().copied().map(since_t0).collect();
    let settled = settled(&services, ticks.period_ns.max(1), since_t0(ticks.end_ns));
    let served = settled.into_iter().filter_map(|(due, served)| Some((due, served?)));
    served
        .filter_map(|(due, served)| {
            let (due, served) = (ticks.t0_ns + due, ticks.t0_ns + served);
            let mark = marks.partition_point(|(at, _)| at + APART < served);
            // Without a mark it is not known which thread it was: the events of that time are lost.
            let (_, thread) = marks.get(mark)?;
            Some(blame.tick(*thread, due, served))
        })
        .collect()
}
