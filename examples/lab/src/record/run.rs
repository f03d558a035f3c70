//! A whole run, as it is written to a file and as the tables are drawn from it.
//!
//! `schema` and `version` name the format; a reader refuses a version it does not know. A field
//! (or a kind of verdict) may be added within a version; one that changes its meaning makes a new
//! version.

use serde::{Deserialize, Serialize};

use crate::base::settings::Settings;
use crate::judge::summary::Summary;
use crate::judge::verdict::Verdict;
use crate::machine::calibrate::Calibration;
use crate::machine::environment::Environment;
use crate::machine::noise::{Load, Noise};
use crate::measure::attempt::{Attempt, reports};
use crate::measure::lateness::Lateness;
use crate::measure::report::Report;
use crate::record::at::At;
use crate::record::blamed::Blamed;
use crate::record::conclusions::{Duel, Standing};
use crate::record::sweep::Sweep;

pub(crate) const SCHEMA: &str = "cede-lab";
pub(crate) const VERSION: u32 = 1;

/// One run of the lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) schema: String,
    pub(crate) version: u32,
    /// Seconds since 1970.
    pub(crate) started_unix: u64,
    pub(crate) took_ns: u64,
    pub(crate) interrupted: bool,
    pub(crate) settings: Settings,
    pub(crate) environment: Environment,
    pub(crate) calibration: Calibration,
    pub(crate) load_before: Load,
    pub(crate) load_after: Load,
    /// In the order of the tables.
    pub(crate) cells: Vec<CellRecord>,
    /// The models in order, and the pairs that cannot be told apart.
    #[serde(default)]
    pub(crate) orders: Vec<Standing>,
    /// Cooperation against preemption.
    #[serde(default)]
    pub(crate) duels: Vec<Duel>,
    /// The curves, if this is a sweep; its cells are their points and what these are compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sweep: Option<Sweep>,
}

/// One cell with all its repetitions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CellRecord {
    pub(crate) workload: String,
    /// The row's name, `threads` or `threads@1cpu`.
    pub(crate) model: String,
    /// Where it is on the axis of a sweep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<At>,
    pub(crate) verdict: Verdict,
    /// Why the verdict is what it is, from the cell's own figures.
    pub(crate) why: String,
    /// The repetitions taken together; `null` if none finished.
    pub(crate) summary: Option<Summary>,
    pub(crate) attempts: Vec<Attempt>,
    /// What the latest tick waited for in one more repetition, which was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) latest: Option<Blamed>,
}

impl Record {
    /// The workloads of the cells, each once, in the order in which they come.
    pub(crate) fn workloads(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for cell in &self.cells {
            if !names.contains(&cell.workload.as_str()) {
                names.push(&cell.workload);
            }
        }
        names
    }
}

impl CellRecord {
    /// The reports of the repetitions that finished.
    pub(crate) fn reports(&self) -> impl Iterator<Item = &Report> {
        reports(&self.attempts)
    }

    /// The ticks of the repetition that missed most of them.
    pub(crate) fn worst_ticks(&self) -> Option<&Lateness> {
        let all = self.reports().filter_map(|report| report.measured.lateness.as_ref());
        all.max_by_key(|lateness| (lateness.missed, lateness.max_ns))
    }

    /// The noisiest repetition, if it was noisy.
    pub(crate) fn noise(&self) -> Option<Noise> {
        let noises = self.attempts.iter().map(|attempt| attempt.noise);
        let worst = noises.max_by(|a, b| (a.others + a.stolen).total_cmp(&(b.others + b.stolen)));
        worst.filter(Noise::is_noisy)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::base::settings::Counts;
    use crate::judge::summary::summarise;
    use crate::judge::verdict::{Kind, judge};
    use crate::judge::why::why;
    use crate::machine::usage::Usage;
    use crate::measure::attempt::Outcome;
    use crate::measure::done::Done;
    use crate::measure::lane::{Doing, Lane};
    use crate::measure::lateness::settle;
    use crate::measure::report::Measured;

    pub(crate) fn report() -> Report {
        let done = Done { start_ns: 5, finish_ns: 95, wrong: None };
        let lateness = Some(settle(&[10, 95], 10, 95));
        let figures = [("tokens".to_owned(), 2.5)].into();
        let mut lane = Lane::new("one");
        lane.add(Doing::Blocked, (3, 9), "a fork");
        let measured = Measured {
            lateness,
            completion_ns: 95,
            jobs: vec![done],
            figures,
            words: [("cycle".to_owned(), "a→b→a".to_owned())].into(),
            lanes: vec![lane],
            ..Default::default()
        };
        Report {
            measured,
            usage: Usage { user_ns: 90, involuntary_switches: 3, ..Usage::default() },
            usage_of_children: Usage::default(),
            wall_ns: 100,
            polls: None,
            thread_wakes: None,
            run_queue_wait_ns: Some(110),
            lock_wait_ns: None,
            cpus: 2,
            pinned_to: Some(1),
            workers: 2,
            threads: None,
            ticks: None,
        }
    }

    /// A cell of these repetitions, on a quiet machine.
    pub(crate) fn cell_of(workload: &str, model: &str, reports: &[Report]) -> CellRecord {
        let attempt = |(rep, report): (usize, &Report)| Attempt {
            rep: rep as u32,
            position: rep,
            wall_ns: report.wall_ns,
            noise: Noise::default(),
            again: 0,
            outcome: Outcome::Finished(Box::new(report.clone())),
        };
        let attempts: Vec<_> = reports.iter().enumerate().map(attempt).collect();
        let summary = summarise(&reports.iter().collect::<Vec<_>>());
        let verdict = judge(None, &attempts, None, summary.as_ref());
        let (workload, model) = (workload.into(), model.into());
        let why = why(&verdict, &attempts, None, summary.as_ref(), None);
        let (at, latest) = (None, None);
        CellRecord { workload, model, at, why, verdict, summary, attempts, latest }
    }

    /// A run of these cells.
    pub(crate) fn record_of(cells: Vec<CellRecord>) -> Record {
        let counts = Counts { job: 1, chunk: 1 };
        let load = Load { load_average: 0.0, cpu_pressure: 0.0 };
        Record {
            schema: SCHEMA.into(),
            version: VERSION,
            started_unix: 0,
            took_ns: 0,
            interrupted: false,
            settings: Settings::plain(),
            environment: Environment::here(),
            calibration: Calibration { steps_per_ms: 1.0, spread: 0.0, counts },
            load_before: load,
            load_after: load,
            cells,
            orders: Vec::new(),
            duels: Vec::new(),
            sweep: None,
        }
    }

    fn cell(outcome: Outcome) -> CellRecord {
        let attempts = vec![Attempt {
            rep: 0,
            position: 3,
            wall_ns: 120,
            noise: Noise::default(),
            again: 0,
            outcome,
        }];
        let summary = summarise(&reports(&attempts).collect::<Vec<_>>());
        let verdict = judge(None, &attempts, None, summary.as_ref());
        CellRecord {
            workload: "spin".into(),
            model: "serial".into(),
            at: None,
            why: why(&verdict, &attempts, None, summary.as_ref(), None),
            verdict,
            summary,
            attempts,
            latest: None,
        }
    }

    #[test]
    fn a_cell_survives_the_way_through_json() {
        for outcome in [
            Outcome::Finished(Box::new(report())),
            Outcome::Crashed { how: "SIGKILL".into(), said: String::new() },
            Outcome::TimedOut { after_ns: 7, cpu_ns: Some(3) },
        ] {
            let cell = cell(outcome);
            let json = serde_json::to_string(&cell).unwrap();
            assert_eq!(serde_json::from_str::<CellRecord>(&json).unwrap(), cell, "{json}");
        }
    }

    #[test]
    fn a_child_that_does_not_answer_is_a_labelled_cell() {
        let crashed = cell(Outcome::Crashed { how: "SIGSEGV".into(), said: "it was dark".into() });
        assert_eq!((crashed.verdict.kind, crashed.summary), (Kind::Failed, None));
        assert_eq!(crashed.verdict.text, "CRASHED SIGSEGV");
        assert_eq!(crashed.why, "it was dark");
        let hung = cell(Outcome::TimedOut { after_ns: 20_000_000_000, cpu_ns: None });
        assert_eq!(hung.verdict.text, "GAVE UP 20.0 s");
    }

    #[test]
    fn a_wrong_result_is_no_result() {
        let mut report = report();
        report.measured.jobs[0].wrong = Some("41 is not 42".into());
        let cell = cell(Outcome::Finished(Box::new(report)));
        assert_eq!((cell.verdict.kind, cell.verdict.text.as_str()), (Kind::Failed, "WRONG RESULT"));
        assert_eq!(cell.why, "41 is not 42");
    }

    #[test]
    fn a_freeze_is_judged_and_explained_from_its_own_figures() {
        let frozen = cell(Outcome::Finished(Box::new(report())));
        assert_eq!(frozen.verdict.kind, Kind::Frozen);
        assert_eq!(frozen.verdict.text, "FROZEN 75.0 ns");
        assert_eq!(frozen.why, "one thread: a job of 90.0 ns runs to its end first");
    }
}
