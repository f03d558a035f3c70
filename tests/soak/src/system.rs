//! What the system reports about this process: its threads, descriptors, children and memory.

use std::{fs, process};

pub(crate) fn threads() -> usize {
    entries("/proc/self/task")
}

/// Open descriptors, without the one that counts them.
pub(crate) fn descriptors() -> usize {
    entries("/proc/self/fd") - 1
}

fn entries(folder: &str) -> usize {
    fs::read_dir(folder).map_or(1, Iterator::count)
}

/// Children of this process, running or not waited for.
pub(crate) fn children() -> usize {
    let own = process::id().to_string();
    let Ok(processes) = fs::read_dir("/proc") else { return 0 };
    let status = |path| fs::read_to_string(path).unwrap_or_default();
    processes
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().parse::<u32>().is_ok())
        .map(|entry| status(entry.path().join("stat")))
        .filter(|stat| parent(stat) == Some(&own))
        .count()
}

/// The field after the state; the name before it, in parentheses, may contain anything.
fn parent(stat: &str) -> Option<&str> {
    stat.rsplit_once(") ")?.1.split(' ').nth(1)
}

pub(crate) fn resident_kib() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4
}
