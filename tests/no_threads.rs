//! For a while the system makes no thread: an operation that needs one returns the system's error,
//! and everything works afterwards. Each test runs in its own process, which has no memory left for
//! another stack.

use crate::{
    fs::Temporary,
    support::{
        current_thread, multi_thread,
        no_threads::{mapped_bytes, says_why, without_threads},
        watchdog,
    },
    task::alone::alone,
};
use cede::{
    fs::{self, File},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, SeekFrom, stderr, stdin, stdout},
    net::lookup_host,
    runtime::{Builder, Runtime},
    spawn_blocking,
    task::block_in_place,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{error::Error, sync::mpsc, thread, time::Duration};

/// Makes both executors, whose threads have already mapped all the memory that they need.
fn each_runtime() -> [Runtime; 2] {
    let runtimes = [current_thread(), multi_thread(1)];
    runtimes[1].block_on(runtimes[1].spawn(async {})).unwrap();
    runtimes
}

/// This holds when the pool is empty, and (tokio#8406) when all its threads belong to the executor.
#[test]
fn whatever_needs_a_blocking_thread_says_why_there_is_none() {
    alone(|| {
        let _watchdog = watchdog();
        for runtime in each_runtime() {
            let path = Temporary::new();
            without_threads(|| {
                runtime.block_on(async {
                    let error = spawn_blocking(|| ()).await.unwrap_err();
                    assert!(error.is_cancelled());
                    says_why(&error);
                    assert!(error.source().is_some());
                    says_why(&fs::read(&path.0).await.unwrap_err());
                    says_why(&fs::read_to_string(&path.0).await.unwrap_err());
                    says_why(&fs::write(&path.0, "x").await.unwrap_err());
                    says_why(&File::open(&path.0).await.unwrap_err());
                    says_why(&File::create(&path.0).await.unwrap_err());
                    says_why(&lookup_host("localhost:80").await.err().unwrap());
                    says_why(&stdin().read(&mut [0]).await.unwrap_err());
                    says_why(&stdout().write(b"x").await.unwrap_err());
                    says_why(&stderr().write(b"x").await.unwrap_err());
                });
            });
            assert!(!path.0.exists());
            runtime.block_on(async { spawn_blocking(|| ()).await.unwrap() });
        }
    });
}

/// An operation that failed for lack of a thread has changed nothing, and a later attempt works as
/// a first one does.
#[test]
fn a_file_is_whole_after_a_moment_without_a_thread() {
    alone(|| {
        let _watchdog = watchdog();
        for runtime in each_runtime() {
            let path = Temporary::new();
            std::fs::write(&path.0, "0123456789").unwrap();
            let std = std::fs::OpenOptions::new().read(true).write(true).open(&path.0);
            let mut file = File::from_std(std.unwrap());
            without_threads(|| {
                runtime.block_on(async {
                    says_why(&file.read(&mut [0]).await.unwrap_err());
                    says_why(&file.seek(SeekFrom::Start(5)).await.unwrap_err());
                    says_why(&file.write(b"lost").await.unwrap_err());
                    says_why(&file.write_all(b"lost, too").await.unwrap_err());
                    file.flush().await.unwrap();
                });
            });
            runtime.block_on(async {
                file.write_all(b"ab").await.unwrap();
                assert_eq!(file.read(&mut [0; 3]).await.unwrap(), 3);
                assert_eq!(file.stream_position().await.unwrap(), 5);
                file.into_std().await.unwrap();
            });
            assert_eq!(std::fs::read_to_string(&path.0).unwrap(), "ab23456789");
        }
    });
}

/// The errors of `build`, in async code, where it must not wait, and outside, where it may.
fn refused(mut build: impl FnMut() -> std::io::Result<Runtime>) -> [std::io::Error; 2] {
    let inside = current_thread().block_on(async { build() });
    [inside.unwrap_err(), build().unwrap_err()]
}

/// Hazard 78: threads that were made before the refusal end, also in async code, where `build` must
/// not wait for them.
#[test]
fn a_builder_says_why_there_is_no_thread_also_in_async_code() {
    alone(|| {
        let _watchdog = watchdog();
        let outer = current_thread(); // and its descriptors
        without_threads(|| {
            let inside = outer.block_on(async { Runtime::new() });
            assert!(says(&inside.unwrap_err()));
            assert!(says(&Runtime::new().unwrap_err()));
        });
        // Leaves memory for the stacks of eight threads and for what else they and the runtime map, so that some of
        // the workers begin.
        let before = getrlimit(Resource::As);
        let limit = Some(mapped_bytes() + 8 * (2 << 20) + (3 << 19));
        setrlimit(Resource::As, Rlimit { current: limit, ..before }).unwrap();
        for error in refused(|| Builder::new_multi_thread().worker_threads(20).build()) {
            assert!(says(&error));
        }
        setrlimit(Resource::As, before).unwrap();
        assert_eq!(outer.block_on(async { 1 }), 1);
    });
}

fn says(error: &std::io::Error) -> bool {
    says_why(error);
    true
}

#[test]
fn a_builder_says_why_there_is_no_descriptor_also_in_async_code() {
    alone(|| {
        let _watchdog = watchdog();
        let outer = current_thread();
        let before = getrlimit(Resource::Nofile);
        let open = std::fs::read_dir("/proc/self/fd").unwrap().count() as u64;
        // The event loop needs several descriptors. This makes it fail at each of them.
        for room in 0..3 {
            setrlimit(Resource::Nofile, Rlimit { current: Some(open + room - 1), ..before })
                .unwrap();
            for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
                let inside = outer.block_on(async { builder.build() });
                for error in [inside.unwrap_err(), builder.build().unwrap_err()] {
                    assert!(error.to_string().contains("Too many open files"), "{error}");
                }
            }
        }
        setrlimit(Resource::Nofile, before).unwrap();
        assert_eq!(outer.block_on(async { 1 }), 1);
    });
}

/// The closure is called nevertheless, and the worker continues afterwards.
#[test]
fn blocking_in_place_without_a_thread_keeps_the_worker() {
    alone(|| {
        let _watchdog = watchdog();
        let [_, runtime] = each_runtime();
        without_threads(|| {
            let (send, receive) = mpsc::channel();
            let task = runtime.spawn(async move {
                let sum = block_in_place(|| 2 + 3);
                cede::spawn(async move { send.send(sum).unwrap() }).await.unwrap();
            });
            runtime.block_on(task).unwrap();
            assert_eq!(receive.recv().unwrap(), 5);
        });
    });
}

/// A spare without a thread: what waits behind a stuck worker waits until there is one. Nothing is lost.
#[test]
fn a_rescue_without_a_thread_is_tried_again() {
    alone(|| {
        let _watchdog = watchdog();
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).rescue_after(Duration::from_millis(1));
        let runtime = builder.build().unwrap();
        let (begun, begins) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let blocks = runtime.spawn(async move {
            begun.send(()).unwrap();
            let _ = released.recv();
        });
        begins.recv().unwrap();
        let behind = without_threads(|| {
            let behind = runtime.spawn(async { 5 });
            thread::sleep(Duration::from_millis(20));
            assert!(!behind.is_finished());
            assert_eq!(runtime.metrics().rescue_count(), 0);
            behind
        });
        assert_eq!(runtime.block_on(behind).unwrap(), 5);
        drop(release);
        runtime.block_on(blocks).unwrap();
    });
}
