//! Which recorder a runtime has: the one it is given, or that of the program's environment.

use super::{
    recorder::Recorder,
    saver::{self, complain},
    slow_poll::{OnSlowPoll, SlowPoll},
};
use std::{env, io, sync::Arc, sync::OnceLock, time::Duration};

/// The variable that asks for reports of slow polls.
const SLOW_POLL: &str = "CEDE_SLOW_POLL";

/// The recorder of a new runtime. `given` and `on_slow_poll` are what its builder was given. Without
/// either, `CEDE_TRACE` and `CEDE_SLOW_POLL` decide.
pub(crate) fn recorder_for(
    given: Option<&Recorder>,
    on_slow_poll: Option<&OnSlowPoll>,
) -> io::Result<Option<Recorder>> {
    let recorder = given.cloned().or_else(saver::recorder);
    match on_slow_poll.cloned().or_else(reports_wanted) {
        None => Ok(recorder),
        // Polls are watched by what is recorded of them: a small recorder is enough.
        Some(wanted) => {
            let recorder = recorder.unwrap_or_else(|| Recorder::with_capacity(0));
            recorder.watched(wanted).map(Some)
        }
    }
}

/// A runtime with this recorder has ended. Waits, if `waits`, until its slow polls are reported.
pub(crate) fn runtime_ended(recorder: &Recorder, waits: bool) {
    recorder.end_watch(waits);
    saver::save(recorder);
}

/// What `CEDE_SLOW_POLL` asks for.
fn reports_wanted() -> Option<OnSlowPoll> {
    static LIMIT: OnceLock<Option<Duration>> = OnceLock::new();
    let limit = (*LIMIT.get_or_init(|| {
        let words = env::var_os(SLOW_POLL).filter(|words| !words.is_empty())?;
        let words = words.to_string_lossy();
        let limit = duration(&words);
        if limit.is_none() {
            complain(&format!(
                "{SLOW_POLL} takes a duration such as 100ms, 2s or 500us, not {words:?}; no slow \
                 poll is reported"
            ));
        }
        limit
    }))?;
    Some(OnSlowPoll { limit, callback: Arc::new(|poll: &SlowPoll| complain(&poll.to_string())) })
}

/// A whole number and its unit.
fn duration(words: &str) -> Option<Duration> {
    let unit = words.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = words.split_at(unit);
    let number: u64 = number.parse().ok()?;
    Some(match unit.trim() {
        "s" => Duration::from_secs(number),
        "ms" => Duration::from_millis(number),
        "us" | "µs" => Duration::from_micros(number),
        "ns" => Duration::from_nanos(number),
        _ => return None,
    })
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_with_a_unit() {
        assert_eq!(duration("100ms"), Some(Duration::from_millis(100)));
        assert_eq!(duration("2 s"), Some(Duration::from_secs(2)));
        assert_eq!(duration("500us"), Some(Duration::from_micros(500)));
        for wrong in ["", "100", "ms", "-1s", "1.5s", "5 years", "99999999999999999999s"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
