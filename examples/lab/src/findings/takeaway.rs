//! What there is to take away from a workload, in a sentence or two that its own cells bear out.

use crate::base::settings::Settings;
use crate::base::units::{show_asked, show_briefly, show_share};
use crate::findings::duel::line;
use crate::findings::orders::orders;
use crate::judge::summary::SpinnerSummary;
use crate::judge::verdict::Kind;
use crate::record::run::{CellRecord, Record};
use crate::statistics::range::{LEAST, Range};

/// With fewer than three repetitions a price below this share is not told from chance.
const LEAST_COST: f64 = 0.03;

/// The sentences; `None` where the cells show nothing that could be said in general.
pub(crate) fn takeaway(record: &Record, workload: &str) -> Option<String> {
    let cells: Vec<_> = record.cells.iter().filter(|cell| cell.workload == workload).collect();
    let of_loop = match workload {
        "spin" => spin(&cells, record),
        "syscall" => syscall(&cells),
        _ => None,
    };
    let said = of_loop.or_else(|| order(record, &cells))?;
    let line = line(record, workload).filter(|_| workload == "spin");
    Some(line.map_or(said.clone(), |line| format!("{said} {line}")))
}

/// How much more processor time the second cell used than the first, where that can be told.
pub(crate) fn cost(
    before: &CellRecord,
    after: &CellRecord,
    calibration_spread: f64,
) -> Option<f64> {
    if before.noise().or(after.noise()).is_some() {
        return None;
    }
    let [a, b] = [before, after].map(|cell| {
        Range::of(cell.reports().map(|r| (r.usage.cpu_ns() + r.usage_of_children.cpu_ns()) as f64))
    });
    let (a, b) = (a?, b?);
    let share = b.median / a.median.max(1.0) - 1.0;
    let told = if a.reps.min(b.reps) >= LEAST {
        a.is_apart(&b, 0.0) && share > 0.0
    } else {
        share > LEAST_COST.max(2.0 * calibration_spread)
    };
    told.then_some(share)
}

fn spin(cells: &[&CellRecord], record: &Record) -> Option<String> {
    let (block, stuck) = spinner(cells, "loop-block")?;
    if block.verdict.kind != Kind::Frozen {
        return Some(format!(
            "The job was too short to freeze a spinner that turns every {}: it came at most {} late.",
            show_asked(stuck.tick_ns),
            show_briefly(stuck.max_ns.max)
        ));
    }
    let freeze = show_briefly(stuck.longest_freeze_ns.median);
    let slices = format!("cut into slices of {}", show_asked(record.settings.chunk_ns));
    let cures = [("loop-yield", slices.as_str()), ("loop-offload", "on another thread")];
    let mut said =
        "A task that does not yield stops everybody on its thread. Nobody can interrupt it."
            .to_owned();
    said += &cured(cells, &cures, "the same job", &freeze);
    let paid = spinner(cells, "loop-yield").filter(|(cell, _)| cell.verdict.kind == Kind::OnTime);
    if let Some(cost) = paid.and_then(|(cell, _)| cost(block, cell, record.calibration.spread)) {
        said += &format!(" The slices cost {} more processor time.", show_share(cost));
    }
    Some(said)
}

fn syscall(cells: &[&CellRecord]) -> Option<String> {
    let (block, stuck) = spinner(cells, "loop-block")?;
    if block.verdict.kind != Kind::Frozen {
        return None;
    }
    let freeze = show_briefly(stuck.longest_freeze_ns.median);
    let cures = [("loop-await", "awaited"), ("loop-offload", "on another thread")];
    let said = "A call that blocks stops everybody on its thread, although nothing is computed.";
    Some(said.to_owned() + &cured(cells, &cures, "the same wait", &freeze))
}

/// What kept the spinner on time where the loop froze; or how late it was at most, if nothing did.
fn cured(cells: &[&CellRecord], cures: &[(&str, &str)], what: &str, freeze: &str) -> String {
    let tried: Vec<_> =
        cures.iter().filter_map(|(model, how)| Some((spinner(cells, model)?, *how))).collect();
    let good = tried.iter().filter(|((cell, _), _)| cell.verdict.kind == Kind::OnTime);
    let good: Vec<&str> = good.map(|(_, how)| *how).collect();
    if !good.is_empty() {
        return format!(" {}, {what} left the spinner on time.", capital(&good.join(", or ")));
    }
    let best = tried.iter().min_by_key(|((_, spinner), _)| spinner.max_ns.max);
    best.map_or(String::new(), |((_, spinner), how)| {
        let late = show_briefly(spinner.max_ns.max);
        format!(" {}, {what} made it at most {late} late here, in place of {freeze}.", capital(how))
    })
}

/// Who is ahead by the workload's figure, where that can be told.
fn order(record: &Record, cells: &[&CellRecord]) -> Option<String> {
    let known = orders(record, cells).into_iter().rev().find(|order| order.is_known())?;
    (known.groups.len() > 1).then(|| format!("Best first, {}.", known.sentence()))
}

fn spinner<'a>(cells: &[&'a CellRecord], model: &str) -> Option<(&'a CellRecord, SpinnerSummary)> {
    // On one processor the name says so.
    let is_it = |cell: &&&CellRecord| cell.model.split('@').next() == Some(model);
    let cell = cells.iter().find(is_it)?;
    Some((cell, cell.summary.as_ref()?.spinner?))
}

pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// What is asked of a workload, with the times that were set.
pub(crate) fn question(workload: &str, what: &str, settings: &Settings) -> String {
    let tick = show_asked(settings.tick_ns);
    match workload {
        "spin" => {
            let jobs = settings.jobs_or(1);
            let work = show_asked(settings.work_ns);
            let who =
                if jobs == 1 { "a job computes".into() } else { format!("{jobs} jobs compute") };
            format!("A spinner should turn every {tick} while {who} for {work}. How late was it?")
        }
        "syscall" => {
            let calls = settings.jobs_or(5);
            format!(
                "A spinner should turn every {tick} beside {calls} calls that block 0.1 s each. How late was it?"
            )
        }
        _ => format!("{workload}: {what}"),
    }
}

#[cfg(test)]
#[path = "../../tests/unit/takeaway.rs"]
mod tests;
