//! Makes a [`Runtime`] from a [`Builder`]: the driver, the pool, the executor and its threads.

use super::{
    builder::{Builder, MAX_WORKERS},
    runtime::{Flavor, Runtime},
};
use crate::{
    blocking::{config::Config, pool::Pool},
    driver::driver::Driver,
    executor::{
        current_thread::shared::Shared as CurrentThread,
        multi_thread::{
            queues::Own, shared::Shared as MultiThread, watcher::WatcherThread, worker::Worker,
        },
    },
    handle::Handle,
    trace::{automatic::recorder_for, recorder::Recorder},
};
use std::{
    io,
    sync::Arc,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};

impl Builder {
    /// Makes a runtime. Each call makes another one with the same options.
    ///
    /// # Errors
    ///
    /// The system's error if it refuses a descriptor or a thread. Worker threads that were already
    /// started are told to end; outside async code this call waits until they have.
    ///
    /// # Panics
    ///
    /// If a multi-thread runtime was told to [start paused](Self::start_paused): a paused clock
    /// advances only when the runtime is idle, and a multi-thread runtime cannot know that all its
    /// workers are.
    ///
    /// ```
    /// let mut builder = cede::runtime::Builder::new_current_thread();
    /// let (one, other) = (builder.build()?, builder.build()?);
    /// assert_eq!(one.block_on(async { 5 }), other.block_on(async { 5 }));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn build(&mut self) -> io::Result<Runtime> {
        assert!(
            !(self.start_paused && self.multi_thread),
            "`start_paused` needs a current-thread runtime"
        );
        let workers = match self.multi_thread {
            true => self.worker_threads.unwrap_or_else(processors),
            false => 0,
        };
        let (driver, driver_handle) = Driver::new(workers)?;
        if self.start_paused {
            driver_handle.pause().expect("a new clock runs");
        }
        let recorder = recorder_for(self.recorder.as_ref(), self.on_slow_poll.as_ref())?;
        let pool = Pool::new(self.pool_config(recorder.clone()));
        let (queue, event) = (self.global_queue_interval, self.event_interval);
        if !self.multi_thread {
            let shared = CurrentThread::new(driver, driver_handle.clone(), queue, event, recorder);
            let handle = Handle::new(shared.clone(), driver_handle, pool.handle().clone());
            return Ok(Runtime::assemble(Flavor::CurrentThread(shared), handle, pool));
        }
        let spares = self.max_spare_workers.min(MAX_WORKERS - workers);
        let rescue = self.rescue_after.map(|after| (spares, after));
        let (shared, queues) = MultiThread::new(
            workers,
            rescue,
            driver,
            driver_handle.clone(),
            queue,
            event,
            recorder,
        );
        let handle = Handle::new(shared.clone(), driver_handle, pool.handle().clone());
        let runtime = Runtime::assemble(Flavor::MultiThread(shared.clone()), handle.clone(), pool);
        if let Err(error) = self.start_threads(&handle, &shared, queues) {
            // A plain drop would panic in async code.
            runtime.end_where_it_may();
            return Err(error);
        }
        Ok(runtime)
    }

    fn start_threads(
        &self,
        handle: &Handle,
        shared: &Arc<MultiThread>,
        queues: Vec<Own>,
    ) -> io::Result<()> {
        let (pool, threads) = (handle.pool(), shared.threads());
        for (number, own) in queues.into_iter().enumerate() {
            let worker = Worker::new(handle.clone(), shared.clone(), number, own);
            pool.spawn_worker(threads, worker)?;
        }
        if self.rescue_after.is_some() {
            pool.spawn_worker(threads, WatcherThread::new(handle.clone(), shared.clone()))?;
        }
        Ok(())
    }

    fn pool_config(&self, recorder: Option<Recorder>) -> Config {
        let (name, next) = (self.thread_name.clone(), AtomicUsize::new(0));
        Config {
            max_threads: self.max_blocking_threads,
            keep_alive: self.keep_alive,
            name: Box::new(move || format!("{name}-{}", next.fetch_add(1, Relaxed))),
            on_start: self.on_thread_start.clone(),
            on_stop: self.on_thread_stop.clone(),
            recorder,
            ..Config::default()
        }
    }
}

impl Runtime {
    /// Makes a multi-thread runtime with a worker for each processor.
    ///
    /// # Errors
    ///
    /// The system's error if it refuses a descriptor or a thread.
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// assert_eq!(runtime.block_on(async { 5 }), 5);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new() -> io::Result<Self> {
        Builder::new_multi_thread().build()
    }
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, usize::from).min(MAX_WORKERS)
}
