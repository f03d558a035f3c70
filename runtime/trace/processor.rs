//! How much processor time a thread has had, and how long it waited for a processor.
//!
//! Linux counts both for each thread, and tells them without privileges in
//! `/proc/thread-self/schedstat`. The file stays open, since opening takes longer than reading.

use std::{cell::OnceCell, fs::File, time::Duration};

/// The file of this thread.
pub(super) struct Processor(OnceCell<Option<File>>);

/// What a thread has had since it began.
pub(super) struct Had {
    pub(super) used: Duration,
    pub(super) waited: Duration,
}

impl Processor {
    pub(super) const fn new() -> Self {
        Self(OnceCell::new())
    }

    /// `None` if the system does not tell. Only the thread that made this may call it.
    pub(super) fn had(&self) -> Option<Had> {
        let file = self.0.get_or_init(|| {
            let path = cfg!(target_os = "linux").then_some("/proc/thread-self/schedstat")?;
            File::open(path).ok()
        });
        let mut bytes = [0; 80];
        let count = read_from_start(file.as_ref()?, &mut bytes)?;
        parse(std::str::from_utf8(&bytes[..count]).ok()?)
    }
}

#[cfg(unix)]
fn read_from_start(file: &File, bytes: &mut [u8]) -> Option<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, 0).ok()
}

#[cfg(not(unix))]
fn read_from_start(_: &File, _: &mut [u8]) -> Option<usize> {
    None
}

fn parse(words: &str) -> Option<Had> {
    let mut numbers = words.split_whitespace().map(str::parse);
    let mut next = || numbers.next()?.ok().map(Duration::from_nanos);
    Some(Had { used: next()?, waited: next()? })
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_first_two_numbers_count() {
        let had = parse("905851 12 1\n").unwrap();
        assert_eq!((had.used.as_nanos(), had.waited.as_nanos()), (905_851, 12));
        assert!(parse("").is_none() && parse("a b c").is_none());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_that_computes_uses_processor_time() {
        let processor = Processor::new();
        let Some(before) = processor.had() else { return }; // a kernel without it
        let mut after = processor.had().unwrap();
        while after.used == before.used {
            after = processor.had().unwrap();
        }
        assert!(after.used > before.used && after.waited >= before.waited);
    }
}
