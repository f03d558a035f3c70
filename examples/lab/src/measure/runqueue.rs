//! How long threads were ready to run and had to wait for a processor.
//!
//! Linux counts that for each thread, in `/proc/…/schedstat`, and forgets it when the thread ends.
//! So a thread that a model starts runs inside [`counted`], which notes its count at the end.
//!
//! 1. A thread that lives is read in `/proc/self/task`, one that ended is in `ENDED`; one that is
//!    in both (it has noted its count and not quite ended) counts once.
//! 2. Threads that live are read first: one that ends in between is found in `ENDED` afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;
use std::time::{Duration, Instant};

static ENDED: Mutex<BTreeMap<u64, u64>> = Mutex::new(BTreeMap::new());

/// A thread that lived for less is not asked: that would cost about as much as the thread did.
const WORTH_ASKING: Duration = Duration::from_millis(1);

/// Runs `body`, all that this thread does, and notes how long the thread waited meanwhile.
pub(crate) fn counted<T>(body: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = body();
    if start.elapsed() >= WORTH_ASKING
        && let (Some(thread), Some(wait_ns)) = (this_thread(), own_wait_ns())
    {
        ended().insert(thread, wait_ns);
    }
    result
}

/// Nanoseconds that all threads of this process have waited so far; `None` where the system does
/// not count them.
pub(crate) fn so_far() -> Option<u64> {
    let tasks = fs::read_dir("/proc/self/task").ok()?.flatten();
    let living: BTreeMap<u64, u64> = tasks
        .filter_map(|task| {
            let thread = task.file_name().to_str()?.parse().ok()?;
            Some((thread, wait_ns(task.path().to_str()?)?))
        })
        .collect();
    let ended = ended();
    let only_living = living.iter().filter(|(thread, _)| !ended.contains_key(thread));
    (!living.is_empty()).then(|| only_living.map(|(_, ns)| ns).chain(ended.values()).sum())
}

/// The same of this thread alone.
pub(crate) fn own_wait_ns() -> Option<u64> {
    wait_ns("/proc/thread-self")
}

fn ended() -> std::sync::MutexGuard<'static, BTreeMap<u64, u64>> {
    ENDED.lock().expect("nobody panics while holding the counts")
}

/// The link reads `PROCESS/task/THREAD`.
fn this_thread() -> Option<u64> {
    let link = fs::read_link("/proc/thread-self").ok()?;
    link.file_name()?.to_str()?.parse().ok()
}

/// The second of `ns on a processor, ns waiting for one, turns`.
fn wait_ns(task: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("{task}/schedstat")).ok()?;
    text.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_ended_is_remembered_and_a_short_one_is_not_asked() {
        let lived = |time| {
            let thread = std::thread::spawn(move || {
                counted(|| std::thread::sleep(time));
                this_thread().expect("Linux names its threads")
            });
            let thread = thread.join().unwrap();
            ended().contains_key(&thread)
        };
        assert!(lived(2 * WORTH_ASKING));
        assert!(!lived(Duration::ZERO));
        assert!(so_far().is_some());
    }
}
