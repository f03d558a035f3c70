//! The options of a runtime's spare workers.

use super::builder::{Builder, MAX_WORKERS};
use std::time::Duration;

/// The shortest time after which spares may work. The watcher looks twice in this time.
const LEAST_RESCUE: Duration = Duration::from_micros(10);

impl Builder {
    /// Lets spare workers run tasks when every worker of a multi-thread runtime has been inside one poll for longer
    /// than `duration` and something waits behind them: a task in any queue, a timer that is due, a
    /// socket that is ready. Off by default: then tasks, timers and sockets wait until a poll ends. A current-thread
    /// runtime has no other thread to go on with, and ignores this.
    ///
    /// A task that blocks or computes for long still runs to its next `.await` on the thread that polls it, and no
    /// task is moved while it is polled. But what waits behind it runs on another thread after one to
    /// two times `duration`. When the poll ends, a spare worker retires between two polls, so that no more threads
    /// run tasks than there are workers, but for a time of about `duration`.
    ///
    /// # What it costs
    ///
    /// One more thread, the *watcher*, which runs no tasks. It sleeps while the runtime is idle. While all workers
    /// are awake it wakes up twice in every `duration` and reads two counters of each worker. A poll costs no more
    /// than without it. Each spare takes about 1.5 KB from the beginning, and a thread when it works, which is kept
    /// for another time as [`thread_keep_alive`](Self::thread_keep_alive) says. Tasks that
    /// compute share the processors then, as threads do. A poll is also taken for a long one if the system
    /// gave the processor to another program meanwhile.
    ///
    /// # Panics
    ///
    /// If it is shorter than 10 microseconds.
    ///
    /// ```
    /// use cede::{runtime::Builder, time::{Duration, sleep}};
    /// use std::thread;
    ///
    /// let mut builder = Builder::new_multi_thread();
    /// let runtime = builder.worker_threads(1).rescue_after(Duration::from_millis(1)).build()?;
    /// let blocks = runtime.spawn(async { thread::sleep(Duration::from_millis(50)) }); // the only worker
    /// let timer = runtime.spawn(async { sleep(Duration::from_millis(5)).await });
    /// runtime.block_on(timer)?; // a spare worker served it meanwhile
    /// runtime.block_on(blocks)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn rescue_after(&mut self, duration: Duration) -> &mut Self {
        assert!(
            duration >= LEAST_RESCUE,
            "`rescue_after` takes {LEAST_RESCUE:?} or more, not {duration:?}"
        );
        self.rescue_after = Some(duration);
        self
    }

    /// Sets how many spare workers may work at a time, beside the others; 64 by default. It matters only if
    /// [`rescue_after`](Self::rescue_after) is set. When as many tasks block as there are workers and spares, what
    /// waits behind them waits until one comes back. Workers and spares are 32,767 together at the most.
    ///
    /// As many spares work as tasks block beyond the workers, and a few more: one for each task or event that waits, at most
    /// four for each worker at a time, and none while one that was called up has not begun. So the limit matters to a
    /// program in which dozens of tasks may block at once.
    ///
    /// # Panics
    ///
    /// If it is 0, or more than 32,767.
    ///
    /// ```
    /// use cede::{runtime::Builder, time::Duration};
    ///
    /// let mut builder = Builder::new_multi_thread();
    /// let runtime = builder.rescue_after(Duration::from_millis(10)).max_spare_workers(8).build()?;
    /// assert_eq!(runtime.metrics().num_spare_workers(), 0); // none is needed now
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn max_spare_workers(&mut self, number: usize) -> &mut Self {
        assert!(
            (1..=MAX_WORKERS).contains(&number),
            "`max_spare_workers` takes 1 to {MAX_WORKERS}, not {number}"
        );
        self.max_spare_workers = number;
        self
    }
}
