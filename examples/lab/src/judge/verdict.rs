//! The verdict on a cell, in words.

use serde::{Deserialize, Serialize};

use crate::base::units::{show_ns, show_share};
use crate::judge::summary::{SpinnerSummary, Summary};
use crate::measure::attempt::{Attempt, Outcome, reports};
use crate::measure::lateness::ON_TIME;

/// Periods without a service from which on a delay is called a freeze.
const FREEZE: u64 = 5;

/// A spinner that is late at most ticks and misses no more than this share of them lags: that is what is typical of it.
const FEW: f64 = 0.01;

/// The worst is shown beside the typical from this many times as much.
const MUCH_WORSE: f64 = 1.5;

/// What kind of verdict, for colours and for the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// No tick was late by a period, and a typical one not by a fifth of it.
    OnTime,
    /// A typical tick was late by more than a fifth of a period, and at most one in a hundred by a period.
    Lagging,
    /// Some were late by a period or more.
    #[serde(alias = "late")]
    Missing,
    /// Nothing was served for five periods or more.
    Frozen,
    /// The figures are the answer; there is nothing to judge.
    Measured,
    /// What the workload promises was kept: no update lost, no unit stuck.
    Sound,
    /// It went wrong as the workload means to show: updates lost, a deadlock. The run did not fail.
    Unsound,
    /// The model cannot do the workload.
    Cannot,
    /// The run was interrupted before.
    NotRun,
    /// It crashed, hung, or computed a wrong result.
    Failed,
}

/// The verdict: its kind, and the words in the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// What a workload says of its own cell: the verdict, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opinion {
    pub(crate) verdict: Verdict,
    pub(crate) why: String,
}

impl Opinion {
    pub(crate) fn new(kind: Kind, text: impl Into<String>, why: impl Into<String>) -> Opinion {
        Opinion { verdict: Verdict { kind, text: text.into() }, why: why.into() }
    }
}

/// Judges a cell: what went wrong first, then the workload, then the spinner.
pub(crate) fn judge(
    refused: Option<&str>,
    attempts: &[Attempt],
    opinion: Option<&Opinion>,
    sum: Option<&Summary>,
) -> Verdict {
    let verdict = |kind, text: String| Verdict { kind, text };
    if let Some(reason) = refused {
        return verdict(Kind::Cannot, reason.to_owned());
    }
    if let Some((text, _)) = attempts.iter().find_map(failure) {
        return verdict(Kind::Failed, text);
    }
    match (opinion, sum.map(|summary| summary.spinner)) {
        (Some(opinion), _) => opinion.verdict.clone(),
        (None, None) => verdict(Kind::NotRun, "not run".into()),
        (None, Some(None)) => verdict(Kind::Measured, "done".into()),
        (None, Some(Some(spinner))) => of_spinner(&spinner),
    }
}

/// One statistic a verdict, and the words say which: the typical freeze, the share that was missed, the typical
/// lateness. The worst stands beside it.
fn of_spinner(spinner: &SpinnerSummary) -> Verdict {
    let (freeze, worst) = (spinner.longest_freeze_ns, spinner.max_ns.max);
    let (period, samples) = (spinner.tick_ns, spinner.lateness.samples);
    let missed = spinner.missed as f64 / samples.max(1) as f64;
    let is_late = |late_ns: u64| late_ns as f64 > ON_TIME * period as f64;
    let (kind, text) = if samples == 0 {
        (Kind::OnTime, "no tick due".into())
    } else if freeze.median >= FREEZE * period {
        let typical = show_ns(freeze.median);
        let much_worse = freeze.max as f64 >= MUCH_WORSE * freeze.median as f64;
        let worst = if much_worse { beside(freeze.max) } else { String::new() };
        (Kind::Frozen, format!("FROZEN {typical}{worst}"))
    } else if let Some(typical) = spinner.lateness.p50_ns.filter(|&ns| is_late(ns))
        && missed <= FEW
    {
        let worst = if missed > 0.0 { beside(worst) } else { String::new() };
        (Kind::Lagging, format!("lagging {}{worst}", show_ns(typical)))
    } else if missed > 0.0 {
        (Kind::Missing, format!("missing {}{}", show_share(missed), beside(worst)))
    } else if is_late(worst) {
        (Kind::OnTime, format!("on time{}", beside(worst)))
    } else {
        (Kind::OnTime, "on time".into())
    };
    Verdict { kind, text }
}

fn beside(worst_ns: u64) -> String {
    format!(" (worst {})", show_ns(worst_ns))
}

/// What went wrong with an attempt: in a word, and in a sentence.
pub(crate) fn failure(attempt: &Attempt) -> Option<(String, String)> {
    match &attempt.outcome {
        Outcome::Finished(_) => {
            let wrong = reports(std::slice::from_ref(attempt)).next()?.wrong()?;
            Some(("WRONG RESULT".into(), wrong.to_owned()))
        }
        Outcome::Crashed { how, said } => {
            let said = match (said.as_str(), how.as_str()) {
                ("", "SIGKILL") => "killed from outside, or for want of memory: it said nothing",
                ("", _) => "it said nothing",
                (said, _) => said,
            };
            Some((format!("CRASHED {how}"), said.to_owned()))
        }
        Outcome::TimedOut { after_ns, cpu_ns } => {
            let after = show_ns(*after_ns);
            let had = match cpu_ns {
                Some(0) => "it used no processor".into(),
                Some(cpu) => format!("it had {} of processor", show_ns(*cpu)),
                None => "how much processor it had is not known".to_owned(),
            };
            Some((format!("GAVE UP {after}"), format!("gave up after {after}: {had}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::summary::spinner;
    use crate::measure::lateness::settle;

    /// A spinner of period 100 in repetitions of 40 ticks, all `late` but for one of each, `worst`.
    fn said(reps: &[(u64, u64)]) -> (Kind, String) {
        let lateness = |&(late, worst): &(u64, u64)| {
            // The tick at 2000 is served late, and with it those that are due until then.
            let until = 2_000 + worst;
            let services =
                (1..=40).map(|k| k * 100 + late).filter(|at| !(2_000..until).contains(at));
            let mut services: Vec<u64> = services.chain([until]).collect();
            services.sort_unstable();
            settle(&services, 100, 4_000)
        };
        let reps: Vec<_> = reps.iter().map(lateness).collect();
        let verdict = of_spinner(&spinner(&reps.iter().collect::<Vec<_>>()).unwrap());
        (verdict.kind, verdict.text)
    }

    #[test]
    fn on_time_is_a_typical_tick_within_a_fifth_and_none_missed() {
        assert_eq!(said(&[(0, 20)]), (Kind::OnTime, "on time".into()));
        assert_eq!(said(&[(20, 60)]), (Kind::OnTime, "on time (worst 60.0 ns)".into()));
    }

    #[test]
    fn a_spinner_that_is_always_late_and_misses_nothing_lags() {
        assert_eq!(said(&[(53, 67)]), (Kind::Lagging, "lagging 53.0 ns".into()));
        // One tick in 120 was missed: that it lags is still what is typical.
        let once = said(&[(53, 67), (53, 67), (53, 106)]);
        assert_eq!(once, (Kind::Lagging, "lagging 53.0 ns (worst 106 ns)".into()));
        assert_eq!(said(&[(53, 106)]).0, Kind::Missing);
    }

    #[test]
    fn a_tick_late_by_a_period_is_missing_however_few_they_are() {
        let (kind, text) = said(&[(0, 0), (0, 0), (0, 119)]);
        assert_eq!(kind, Kind::Missing);
        assert!(text.starts_with("missing ") && text.ends_with(" (worst 119 ns)"), "{text}");
    }

    #[test]
    fn frozen_is_typical_and_the_worst_stands_beside_it_where_it_is_much_worse() {
        let frozen = |ns| said(&[(0, ns), (0, ns), (0, ns)]);
        assert_eq!(frozen(700), (Kind::Frozen, "FROZEN 700 ns".into()));
        let (kind, text) = said(&[(0, 600), (0, 600), (0, 1_500)]);
        assert_eq!((kind, &*text), (Kind::Frozen, "FROZEN 600 ns (worst 1.50 µs)"));
        // One freeze in three repetitions is not typical.
        assert_eq!(said(&[(0, 0), (0, 0), (0, 900)]).0, Kind::Missing);
    }

    #[test]
    fn a_cell_without_an_answer_says_what_it_got() {
        let of = |cpu_ns| {
            let outcome = Outcome::TimedOut { after_ns: 90_000_000_000, cpu_ns };
            let noise = crate::machine::noise::Noise::default();
            failure(&Attempt { rep: 0, position: 0, wall_ns: 0, noise, again: 0, outcome })
                .unwrap()
                .1
        };
        assert_eq!(of(Some(400_000_000)), "gave up after 90.0 s: it had 400 ms of processor");
        assert_eq!(of(Some(0)), "gave up after 90.0 s: it used no processor");
        assert!(of(None).ends_with("is not known"));
    }
}
