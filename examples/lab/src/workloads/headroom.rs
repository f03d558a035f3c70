//! How many units this process can have at once, before it tries.

use crate::machine::limits::Limits;
use crate::machine::usage::proc_bytes;
use crate::models::card::Unit;

/// The memory of a unit, estimated generously: a task with its timer and its handle; a thread with
/// the pages of its stack and its share of the kernel's memory.
const TASK_BYTES: u64 = 2 << 10;
const THREAD_BYTES: u64 = 48 << 10;

/// How many units have room, and which limit that comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Headroom {
    pub(crate) units: u64,
    pub(crate) because: String,
}

/// What the memory leaves, or what the limits on threads leave, whichever is less.
pub(crate) fn headroom(unit: Unit, limits: &Limits) -> Headroom {
    match unit {
        Unit::Call | Unit::Turn | Unit::Task => by_memory(TASK_BYTES),
        Unit::Thread => {
            let memory = by_memory(THREAD_BYTES);
            by_threads(limits).filter(|threads| threads.units < memory.units).unwrap_or(memory)
        }
    }
}

fn by_threads(limits: &Limits) -> Option<Headroom> {
    let units = limits.threads_left()?;
    let because = format!("the {units} threads that {} leaves", limits.threads_by);
    Some(Headroom { units, because })
}

/// Half of the free memory: other programs need some, too.
fn by_memory(a_unit: u64) -> Headroom {
    let units = free_bytes().map_or(u64::MAX, |bytes| bytes / 2 / a_unit);
    Headroom { units, because: format!("the {units} that fit into half of the free memory") }
}

fn free_bytes() -> Option<u64> {
    proc_bytes("/proc/meminfo", "MemAvailable:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_on_threads_holds_for_threads_only_and_is_named() {
        let by = "ulimit -u".to_owned();
        let limits = Limits { open_files: None, threads: Some(310), threads_by: by };
        let threads = headroom(Unit::Thread, &limits);
        assert!(threads.units == 10 && threads.because.contains("ulimit -u"), "{threads:?}");
        assert!(headroom(Unit::Task, &limits).units > 10);
    }
}
