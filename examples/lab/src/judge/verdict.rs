//! The verdict on a cell, in words.

use serde::{Deserialize, Serialize};

use crate::base::units::show_ns;
use crate::judge::summary::{SpinnerSummary, Summary};
use crate::measure::attempt::{Attempt, Outcome, reports};

/// Periods without a service from which on a delay is called a freeze.
const FREEZE: u64 = 5;

/// A spinner that missed no more than one tick in this many is still on time, with the share beside it.
const NEARLY_ALL: u64 = 100;

/// What kind of verdict, for colours and for the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    OnTime,
    Late,
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

fn of_spinner(spinner: &SpinnerSummary) -> Verdict {
    let freeze = spinner.longest_freeze_ns.median;
    let (kind, text) = if spinner.lateness.samples == 0 {
        (Kind::OnTime, "no tick due".into())
    } else if spinner.missed == 0 {
        (Kind::OnTime, "on time".into())
    } else if freeze >= FREEZE * spinner.tick_ns {
        (Kind::Frozen, format!("FROZEN {}", show_ns(freeze)))
    } else if spinner.missed * NEARLY_ALL <= spinner.lateness.samples {
        let share = spinner.missed as f64 / spinner.lateness.samples as f64;
        (Kind::OnTime, format!("on time {:.1} %", 100.0 * (1.0 - share)))
    } else {
        (Kind::Late, format!("late {}", show_ns(spinner.max_ns.max)))
    };
    Verdict { kind, text }
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
        Outcome::TimedOut { after_ns } => {
            let after = show_ns(*after_ns);
            Some((format!("HUNG {after}"), format!("no answer in {after}: killed")))
        }
    }
}
