//! When a thread was ready to run and the system ran something else.
//!
//! A thread of a model that has no runtime notes each gap between two steps of its work, so these are known exactly.
//! A thread of a runtime reads now and then how long it has waited for a processor so far: between two readings
//! the time is known and the moments are not. So it is spread evenly over what the thread did
//! there while it was awake, or woken.

use crate::blame::line::Line;

/// What part of the time one thread was ready and not running.
#[derive(Debug, Default)]
pub(crate) struct Absence {
    gaps: Vec<(u64, u64)>,
    readings: Vec<Reading>,
}

/// Two readings, and what part of the time between them the thread was absent; the gaps that it noticed itself and
/// its sleep are left out on both sides.
#[derive(Debug)]
struct Reading {
    from: u64,
    to: u64,
    absent: u64,
    of: u64,
}

impl Absence {
    /// `roused`: when the thread slept and had been woken, in order, without overlap.
    pub(crate) fn of(line: &Line, roused: &[(u64, u64)]) -> Absence {
        let readings = line.waited.windows(2).filter_map(|pair| {
            let [(from, before), (to, after)] = *pair else { return None };
            let known = overlap(&line.gaps, from, to);
            let absent = after.saturating_sub(before).saturating_sub(known);
            let of = (to - from).saturating_sub(asleep(line, from, to)) + overlap(roused, from, to);
            let of = of.saturating_sub(known);
            (absent > 0).then_some(Reading { from, to, absent: absent.min(of), of })
        });
        Absence { gaps: line.gaps.clone(), readings: readings.collect() }
    }

    /// For how long the thread was absent between the two moments, in which it was awake or woken all the time.
    pub(crate) fn between(&self, from: u64, to: u64) -> u64 {
        let mut absent = overlap(&self.gaps, from, to);
        let first = self.readings.partition_point(|reading| reading.to <= from);
        for reading in self.readings[first..].iter().take_while(|reading| reading.from < to) {
            let (from, to) = (from.max(reading.from), to.min(reading.to));
            let awake = (to - from).saturating_sub(overlap(&self.gaps, from, to));
            absent += share(awake, reading.absent, reading.of);
        }
        absent.min(to - from)
    }
}

fn share(part: u64, absent: u64, of: u64) -> u64 {
    (u128::from(part) * u128::from(absent) / u128::from(of.max(1))) as u64
}

fn asleep(line: &Line, from: u64, to: u64) -> u64 {
    let sleeps = line.between(from, to).filter(|stretch| stretch.is_sleep());
    sleeps.map(|sleep| sleep.to.min(to) - sleep.from.max(from)).sum()
}

/// How much of the time between the two moments is in one of the `spans`, which are in order.
fn overlap(spans: &[(u64, u64)], from: u64, to: u64) -> u64 {
    let first = spans.partition_point(|(_, end)| *end <= from);
    let inside = spans[first..].iter().take_while(|(start, _)| *start < to);
    inside.map(|(start, end)| end.min(&to) - start.max(&from)).sum()
}

/// Spans in order and without overlap.
pub(crate) fn merged(mut spans: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    spans.sort_unstable();
    let mut merged: Vec<(u64, u64)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}
