//! Allocations an operation.
//!
//! The allocator that counts them slows everything down, so it is used only if the program is built
//! with the feature `counts`; measure nothing else with it.

use crate::{
    measure::this_program,
    one::Amount,
    report::thousands,
    rows::Row,
    runtimes::{self, Any, Contender},
};

/// How many operations suffice.
const OPERATIONS: u64 = 20_000;

pub(crate) fn table(rows: &[Row<Any>]) -> String {
    let mut text = format!("{:<18}", "allocations");
    Contender::in_tables().for_each(|contender| text += &format!(" {:>10}", contender.name()));
    for row in rows.iter().filter(|row| row.cpu_bound) {
        text += &format!("\n{:<18}", row.name);
        for contender in Contender::in_tables() {
            let words = ["allocations", row.name, &contender.name()];
            let number = this_program(&words, Amount::default()).parse();
            text += &format!(" {:>10}", number.map_or("none".into(), thousands));
        }
    }
    text + "\n"
}

/// How many more allocations twice the work makes, for each operation: so those at the start do not
/// count.
pub(crate) fn of_one(row: &str, contender: Contender) -> Option<f64> {
    let work = runtimes::prepare(contender, row)?;
    let times = OPERATIONS.div_ceil(work.operations);
    let heap = Heap::observe();
    let allocations = |times| {
        let before = heap.allocations();
        (work.run)(times);
        (heap.allocations() - before) as f64
    };
    allocations(times); // what grows to its size does not count either
    let (once, twice) = (allocations(times), allocations(2 * times));
    Some((twice - once) / (times * work.operations) as f64)
}

#[cfg(feature = "counts")]
struct Heap(dhat::Profiler);

#[cfg(feature = "counts")]
impl Heap {
    fn observe() -> Self {
        #[global_allocator]
        static ALLOCATOR: dhat::Alloc = dhat::Alloc;
        Heap(dhat::Profiler::builder().testing().build())
    }

    fn allocations(&self) -> u64 {
        dhat::HeapStats::get().total_blocks
    }
}

#[cfg(not(feature = "counts"))]
struct Heap;

#[cfg(not(feature = "counts"))]
impl Heap {
    fn observe() -> Self {
        eprintln!("cede-bench: to count allocations, build with `--features counts`");
        std::process::exit(2);
    }

    fn allocations(&self) -> u64 {
        0
    }
}
