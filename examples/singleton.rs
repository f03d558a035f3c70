//! A hundred tasks on two threads ask for the one instance, and it is made once.
//!
//!     cargo run --release --example singleton
//!
//! "If there is none, make one" is check-then-act: two tasks that check at the same time make two.
//! A `OnceCell` lets one task make the instance, however long that takes, while the others wait for
//! it.

use cede::{
    runtime::Builder,
    sync::OnceCell,
    task::{JoinSet, yield_now},
    time::{Duration, sleep},
};
use std::{
    io, ptr,
    sync::atomic::{AtomicUsize, Ordering},
};

struct Settings {
    number: usize,
}

impl Settings {
    /// Might read a file, for example. It contains an `.await`, so `std::sync::OnceLock` cannot be
    /// used.
    async fn load() -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        println!("an instance is being made");
        sleep(Duration::from_millis(50)).await;
        Self { number: MADE.fetch_add(1, Ordering::Relaxed) + 1 }
    }

    async fn instance() -> &'static Self {
        static INSTANCE: OnceCell<Settings> = OnceCell::const_new();
        INSTANCE.get_or_init(Self::load).await
    }
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..100 {
            tasks.spawn(async {
                yield_now().await; // so that tasks from both threads ask, in any order
                Settings::instance().await
            });
        }
        let instances = tasks.join_all().await;
        let same = instances.iter().all(|instance| ptr::eq(*instance, instances[0]));
        println!("{} tasks have instance {}", instances.len(), instances[0].number);
        println!("all of them the same one: {same}");
    });
    Ok(())
}
