//! One processor, some processes, a policy: which process runs in each unit of time.
//!
//! At a moment `t`, in this order:
//!
//! 1. The processes that arrive at `t` become ready.
//! 2. Then the one whose slice ended at `t` becomes ready, behind the new ones, as in the textbooks.
//! 3. The policy may take the processor away from the process that still runs.
//! 4. If the processor is free, the policy gives it to a ready process. A switch costs nothing.

use crate::workloads::scheduler::policy::{Candidate, Entry, Policy};

/// A process: when it comes and how long it needs the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) name: &'static str,
    pub(crate) arrival: u64,
    pub(crate) burst: u64,
}

/// How a process fared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fate {
    pub(crate) finish: u64,
    /// When it had the processor, from and to, ascending.
    pub(crate) runs: Vec<(u64, u64)>,
    /// From its arrival to its finish.
    pub(crate) turnaround: u64,
    /// Ready without a processor.
    pub(crate) waiting: u64,
    /// From its arrival to its first run.
    pub(crate) response: u64,
}

/// Runs `processes` to their end under `policy` and returns the fate of each, in their order.
pub(crate) fn simulate(processes: &[Process], policy: &mut dyn Policy) -> Vec<Fate> {
    let mut fates = vec![Fate::default(); processes.len()];
    let mut running: Option<(Candidate, u64)> = None;
    let mut unfinished = processes.len();
    let mut now = 0;
    while unfinished > 0 {
        for (id, process) in processes.iter().enumerate().filter(|(_, p)| p.arrival == now) {
            policy.enter(Candidate { id, left: process.burst }, Entry::Arrived);
        }
        running = put_back(running, policy).or_else(|| policy.pick());
        now += 1;
        let Some((process, slice)) = &mut running else { continue };
        process.left -= 1;
        *slice = slice.saturating_sub(1);
        let fate = &mut fates[process.id];
        ran(fate, now);
        if process.left == 0 {
            judge(fate, processes[process.id], now);
            unfinished -= 1;
            running = None;
        }
    }
    fates
}

/// The process that keeps the processor; one that does not becomes ready again.
fn put_back(
    running: Option<(Candidate, u64)>,
    policy: &mut dyn Policy,
) -> Option<(Candidate, u64)> {
    let (process, slice_left) = running?;
    let why = match slice_left {
        0 => Entry::Expired,
        _ if policy.preempts(process) => Entry::Preempted { slice_left },
        _ => return running,
    };
    policy.enter(process, why);
    None
}

/// It ran in the unit that ends at `now`.
fn ran(fate: &mut Fate, now: u64) {
    match fate.runs.last_mut() {
        Some((_, end)) if *end == now - 1 => *end = now,
        _ => fate.runs.push((now - 1, now)),
    }
}

fn judge(fate: &mut Fate, process: Process, now: u64) {
    fate.finish = now;
    fate.turnaround = now - process.arrival;
    fate.waiting = fate.turnaround - process.burst;
    fate.response = fate.runs.first().map_or(0, |run| run.0) - process.arrival;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workloads::scheduler::policies::policy;

    fn processes<const N: usize>(arrivals_and_bursts: [(u64, u64); N]) -> [Process; N] {
        arrivals_and_bursts.map(|(arrival, burst)| Process { name: "", arrival, burst })
    }

    /// Waiting times under the policy called `name`.
    fn waits<const N: usize>(name: &str, of: [(u64, u64); N]) -> Vec<u64> {
        let fates = simulate(&processes(of), &mut *policy(name).unwrap());
        fates.iter().map(|fate| fate.waiting).collect()
    }

    /// All ready at 0, needing 24, 3 and 3: the first of the textbooks' examples.
    const CONVOY: [(u64, u64); 3] = [(0, 24), (0, 3), (0, 3)];

    #[test]
    fn first_come_first_served_makes_a_convoy() {
        assert_eq!(waits("fcfs", CONVOY), [0, 24, 27]);
        assert_eq!(waits("fcfs", [(0, 3), (0, 3), (0, 24)]), [0, 3, 6]);
    }

    #[test]
    fn the_shortest_job_first_waits_least() {
        // By hand: 4th 0–3, 1st 3–9, 3rd 9–16, 2nd 16–24; 7 on average.
        assert_eq!(waits("sjf", [(0, 6), (0, 8), (0, 7), (0, 3)]), [3, 16, 9, 0]);
        // It does not interrupt: the second comes while the first runs.
        assert_eq!(waits("sjf", [(0, 7), (2, 4), (4, 1), (5, 4)]), [0, 6, 3, 7]);
    }

    #[test]
    fn the_shortest_remaining_time_first_interrupts() {
        // By hand: 1 0–1, 2 1–5, 4 5–10, 1 10–17, 3 17–26; 6.5 on average.
        assert_eq!(waits("srtf", [(0, 8), (1, 4), (2, 9), (3, 5)]), [9, 0, 15, 2]);
        assert_eq!(waits("srtf", [(0, 7), (2, 4), (4, 1), (5, 4)]), [9, 1, 0, 2]);
    }

    #[test]
    fn round_robin_serves_everybody_soon() {
        // By hand: 1 0–4, 2 4–7, 3 7–10, 1 10–30; 17/3 on average.
        assert_eq!(waits("rr-4", CONVOY), [6, 4, 7]);
        let fates = simulate(&processes(CONVOY), &mut *policy("rr-4").unwrap());
        assert_eq!(fates[0].runs, [(0, 4), (10, 30)]);
        let responses: Vec<_> = fates.iter().map(|fate| fate.response).collect();
        assert_eq!(responses, [0, 4, 7]);
    }

    #[test]
    fn the_quantum_decides_the_turnaround() {
        let of = processes([(0, 6), (0, 3), (0, 1), (0, 7)]);
        let mean = |name| {
            let fates = simulate(&of, &mut *policy(name).unwrap());
            fates.iter().map(|fate| fate.turnaround).sum::<u64>() as f64 / 4.0
        };
        // The curve of the textbook: 11 at quantum 1, 10.5 from 6 on (here 7: first come).
        assert_eq!((mean("rr-1"), mean("rr-6"), mean("rr-7")), (11.0, 10.5, 10.5));
    }

    #[test]
    fn a_newcomer_is_before_the_one_whose_slice_ended() {
        // By hand, quantum 2: 1 0–2, 2 2–4, 1 4–6, 3 6–7, 2 7–8, 1 8–9.
        let fates = simulate(&processes([(0, 5), (2, 3), (4, 1)]), &mut *policy("rr-2").unwrap());
        assert_eq!(fates[0].runs, [(0, 2), (4, 6), (8, 9)]);
        assert_eq!(fates[1].runs, [(2, 4), (7, 8)]);
        assert_eq!(fates[2].runs, [(6, 7)]);
    }

    #[test]
    fn feedback_finds_the_short_jobs() {
        // Slices 2, 4, and to the end. By hand: 1 0–2 (sinks), 1 2–5 with a unit of its slice of 4
        // left, 2 arrives and takes over 5–7 (sinks behind), 1 7–8 (sinks), 2 8–9 done,
        // 1 9–13 done.
        let fates = simulate(&processes([(0, 10), (5, 3)]), &mut *policy("mlfq").unwrap());
        assert_eq!(fates[0].runs, [(0, 5), (7, 8), (9, 13)]);
        assert_eq!(fates[1].runs, [(5, 7), (8, 9)]);
        assert_eq!(waits("mlfq", [(0, 10), (5, 3)]), [3, 1]);
    }

    #[test]
    fn an_idle_processor_waits_for_the_next_arrival() {
        let fates = simulate(&processes([(3, 2), (9, 1)]), &mut *policy("fcfs").unwrap());
        assert_eq!(fates[0].runs, [(3, 5)]);
        assert_eq!((fates[1].runs[0], fates[1].waiting, fates[1].response), ((9, 10), 0, 0));
    }

    #[test]
    fn whatever_the_policy_all_work_is_done_once() {
        let of = processes([(0, 9), (1, 2), (1, 5), (4, 1), (30, 3)]);
        for name in ["fcfs", "sjf", "srtf", "rr-1", "rr-3", "mlfq"] {
            let fates = simulate(&of, &mut *policy(name).unwrap());
            for (fate, process) in fates.iter().zip(of) {
                let ran: u64 = fate.runs.iter().map(|(from, to)| to - from).sum();
                assert_eq!(ran, process.burst, "{name}");
                assert!(fate.runs[0].0 >= process.arrival, "{name}");
            }
        }
        assert!(policy("rr-0").is_none() && policy("lottery").is_none());
    }
}
