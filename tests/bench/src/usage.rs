//! The resources that this process has used so far, as the kernel counts them.

use rustix::{
    thread::gettid,
    time::{ClockId, clock_gettime},
};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// Of all threads of this process.
pub(crate) fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Of all its threads but this one.
pub(crate) fn cpu_time_of_others() -> Duration {
    let nanoseconds = |thread: PathBuf| {
        let text = read(&thread.join("schedstat"));
        let first = text.split_whitespace().next().expect("a field");
        first.parse::<u64>().expect("a number")
    };
    Duration::from_nanos(other_threads().map(nanoseconds).sum())
}

/// How often threads other than this one went to sleep, and so were woken or will be.
pub(crate) fn sleeps_of_others() -> u64 {
    other_threads().map(|thread| named(&thread.join("status"), "voluntary_ctxt_switches:")).sum()
}

fn other_threads() -> impl Iterator<Item = PathBuf> {
    let this = gettid().as_raw_nonzero().to_string();
    let threads = fs::read_dir("/proc/self/task").expect("Linux has it");
    let threads = threads.map(|entry| entry.expect("a thread").path());
    threads.filter(move |path| !path.ends_with(&this))
}

pub(crate) fn resident_bytes() -> u64 {
    1024 * named(Path::new("/proc/self/smaps_rollup"), "Rss:")
}

/// The number after a name in a file of the kernel.
fn named(file: &Path, name: &str) -> u64 {
    let text = read(file);
    let value = text.lines().find_map(|line| line.strip_prefix(name)).expect("such a line");
    value.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).expect("Linux has it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::mpsc, thread};

    #[test]
    fn what_is_touched_is_resident() {
        let before = resident_bytes();
        let pages = vec![1_u8; 64 << 20];
        assert!(resident_bytes() >= before + (60 << 20), "{}", pages.len());
    }

    #[test]
    fn a_thread_that_waits_has_gone_to_sleep() {
        let (sender, receiver) = mpsc::channel::<()>();
        let other = thread::spawn(move || receiver.recv());
        while sleeps_of_others() == 0 {
            thread::yield_now();
        }
        drop(sender);
        assert!(other.join().unwrap().is_err());
    }
}
