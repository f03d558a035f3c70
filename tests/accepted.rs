//! Hazards 48 and 71: what happens to jobs that are queued for the blocking pool when its runtime
//! ends. A write that was accepted is carried out; every other job is cancelled, and reports that.

use crate::{
    fs::Temporary,
    support::{current_thread, watchdog},
};
use cede::{
    fs::{self, File},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, SeekFrom},
    net::{TcpStream, lookup_host},
    runtime::{Builder, Runtime},
    spawn_blocking,
};
use futures::{FutureExt, executor::block_on, future::BoxFuture};
use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    thread,
    time::Duration,
};

/// The ways in which a runtime may end, and whether each waits for the runtime's threads.
const ENDINGS: [(fn(Runtime), bool); 5] = [
    (drop, true),
    (|runtime| runtime.shutdown_timeout(Duration::from_secs(3600)), true),
    (|runtime| runtime.shutdown_timeout(Duration::ZERO), false),
    (Runtime::shutdown_background, false),
    (drop_in_async_code, false),
];

fn drop_in_async_code(runtime: Runtime) {
    let outer = current_thread();
    catch_unwind(AssertUnwindSafe(|| outer.block_on(async { drop(runtime) }))).unwrap_err();
}

/// A runtime whose one blocking thread is busy until [`end`](Self::end) has emptied the queue.
struct Crowded {
    runtime: Runtime,
    release: mpsc::Sender<()>,
}

impl Crowded {
    /// On both executors, with each ending.
    #[track_caller]
    fn each(test: impl Fn(Self, (fn(Runtime), bool))) {
        let mut multi = Builder::new_multi_thread();
        multi.worker_threads(2);
        for mut builder in [Builder::new_current_thread(), multi] {
            for ending in ENDINGS {
                let _watchdog = watchdog();
                test(Self::new(&mut builder), ending);
            }
        }
    }

    fn new(builder: &mut Builder) -> Self {
        let runtime = builder.max_blocking_threads(1).build().unwrap();
        let (begun, begins) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        runtime.spawn_blocking(move || {
            begun.send(()).unwrap();
            let _ = released.recv();
        });
        begins.recv().unwrap();
        Self { runtime, release }
    }

    /// Ends the runtime while everything is queued. Its thread becomes free only after that.
    fn end(self, end: fn(Runtime)) {
        let Self { runtime, release } = self;
        let last = runtime.spawn_blocking(|| unreachable!("queued when the runtime ended"));
        let releases = thread::spawn(move || {
            assert!(block_on(last).unwrap_err().is_cancelled());
            drop(release);
        });
        end(runtime);
        releases.join().unwrap();
    }
}

/// Reads the file until it holds `expected`; only once, if the ending `waited`.
fn contents(path: &Temporary, waited: bool, expected: &str) -> String {
    loop {
        let text = std::fs::read_to_string(&path.0).unwrap();
        if waited || text == expected {
            return text;
        }
        thread::yield_now();
    }
}

#[test]
fn an_accepted_write_is_carried_out_however_the_runtime_ends() {
    Crowded::each(|crowded, (end, waits)| {
        let [kept, dropped] = [Temporary::new(), Temporary::new()];
        let create = |path: &Temporary| File::from_std(std::fs::File::create(&path.0).unwrap());
        let mut file = create(&kept);
        crowded.runtime.block_on(async {
            file.write_all(b"accepted").await.unwrap();
            create(&dropped).write_all(b"dropped").await.unwrap();
        });
        crowded.end(end);
        assert_eq!(contents(&kept, waits, "accepted"), "accepted");
        assert_eq!(contents(&dropped, waits, "dropped"), "dropped");
    });
}

/// This holds also for a task that is in the middle of something else.
#[test]
fn what_a_task_wrote_is_in_the_file_when_block_on_returns() {
    let _watchdog = watchdog();
    let path = Temporary::new();
    for round in 0..100 {
        let text = format!("round {round}");
        cede::block_on(async {
            let (path, text) = (path.0.clone(), text.clone());
            let written = cede::spawn(async move {
                let mut file = File::create(path).await?;
                file.write_all(text.as_bytes()).await
            });
            written.await.unwrap().unwrap();
        });
        assert_eq!(std::fs::read_to_string(&path.0).unwrap(), text);
    }
}

/// The list in the documentation of `Runtime`: every operation of the blocking pool that has not
/// begun.
#[test]
fn what_has_not_begun_is_cancelled_however_the_runtime_ends() {
    Crowded::each(|crowded, (end, _)| {
        let (there, missing) = (Temporary::new(), Temporary::new());
        std::fs::write(&there.0, "there").unwrap();
        let open = || File::from_std(std::fs::File::open(&there.0).unwrap());
        let [mut reads, mut seeks, gives_back] = [open(), open(), open()];
        let operations: Vec<(&str, BoxFuture<io::Result<()>>)> = vec![
            ("spawn_blocking", async { Ok(spawn_blocking(|| unreachable!()).await?) }.boxed()),
            ("lookup_host", lookup_host("localhost:80").map(|found| found.map(drop)).boxed()),
            ("connect", TcpStream::connect("localhost:80").map(|stream| stream.map(drop)).boxed()),
            ("fs::read", fs::read(&there.0).map(|bytes| bytes.map(drop)).boxed()),
            ("fs::write", fs::write(&missing.0, "too late").boxed()),
            ("File::open", File::open(&there.0).map(|file| file.map(drop)).boxed()),
            ("File::create", File::create(&missing.0).map(|file| file.map(drop)).boxed()),
            ("read", async { reads.read(&mut [0]).await.map(drop) }.boxed()),
            ("seek", async { seeks.seek(SeekFrom::End(0)).await.map(drop) }.boxed()),
            ("into_std", gives_back.into_std().map(|file| file.map(drop)).boxed()),
        ];
        let handle = crowded.runtime.handle().clone();
        let mut waiting = Vec::new();
        crowded.runtime.block_on(async {
            for (name, mut operation) in operations {
                if name == "into_std" {
                    assert!(
                        operation.as_mut().now_or_never().unwrap().is_ok(),
                        "nothing is under way"
                    );
                    continue;
                }
                assert!(operation.as_mut().now_or_never().is_none(), "{name} needs a thread");
                waiting.push((name, operation));
            }
        });
        crowded.end(end);
        let _guard = handle.enter();
        for (name, operation) in waiting {
            assert!(block_on(operation).is_err(), "{name} was cancelled");
        }
        assert!(!missing.0.exists());
    });
}

/// A read or a seek that was cancelled with its runtime has changed nothing: the file can be used
/// in another runtime.
#[test]
fn a_file_whose_job_was_cancelled_goes_on_in_another_runtime() {
    Crowded::each(|crowded, (end, _)| {
        let path = Temporary::new();
        std::fs::write(&path.0, "0123456789").unwrap();
        let options = std::fs::OpenOptions::new().read(true).write(true).open(&path.0);
        let mut file = File::from_std(options.unwrap());
        let handle = crowded.runtime.handle().clone();
        crowded.runtime.block_on(async {
            assert!(file.seek(SeekFrom::Start(5)).now_or_never().is_none());
        });
        crowded.end(end);
        let guard = handle.enter();
        assert!(
            block_on(file.write_all(b"late")).is_err(),
            "not accepted: nobody is there to write it"
        );
        drop(guard);
        let text = current_thread().block_on(async {
            let mut text = String::new();
            file.read_to_string(&mut text).await.map(|_| text)
        });
        assert_eq!(text.unwrap(), "0123456789");
    });
}

/// Nor is it lost when it is asked for: nothing has been done to it.
#[test]
fn a_file_whose_job_was_cancelled_comes_back() {
    Crowded::each(|crowded, (end, _)| {
        let path = Temporary::new();
        std::fs::write(&path.0, "0123456789").unwrap();
        let mut files = [(); 2].map(|()| File::from_std(std::fs::File::open(&path.0).unwrap()));
        crowded.runtime.block_on(async {
            assert!(files[0].read(&mut [0]).now_or_never().is_none());
            assert!(files[1].seek(SeekFrom::Start(5)).now_or_never().is_none());
        });
        crowded.end(end);
        for file in files {
            let std = block_on(file.into_std()).unwrap();
            assert_eq!(io::read_to_string(std).unwrap(), "0123456789");
        }
    });
}

/// A flush, and every other operation that waits for an accepted write, gets the result of the
/// write.
#[test]
fn whoever_waits_for_an_accepted_write_hears_of_its_end() {
    Crowded::each(|crowded, (end, _)| {
        let path = Temporary::new();
        let create = || File::from_std(std::fs::File::create(&path.0).unwrap());
        let (mut flushed, mut taken) = (create(), create());
        crowded.runtime.block_on(async {
            flushed.write_all(b"flushed").await.unwrap();
            taken.write_all(b"taken").await.unwrap();
        });
        crowded.end(end);
        block_on(flushed.flush()).unwrap();
        block_on(taken.into_std()).unwrap();
    });
}

/// A child is not a job: it continues, unless it is killed on drop, and a task that waits for it
/// gets an error when the runtime ends.
#[cfg(target_os = "linux")]
#[test]
fn a_child_is_no_job_of_its_runtime() {
    use cede::process::Command;
    use rustix::{
        event::{PollFd, PollFlags, poll},
        process::{Pid, PidfdFlags, pidfd_open},
    };

    Crowded::each(|crowded, (end, _)| {
        let sleeper = || Command::new("sleep").arg("1000").kill_on_drop(true).spawn().unwrap();
        let (mut lives, dies) = crowded.runtime.block_on(async { (sleeper(), sleeper()) });
        let id = Pid::from_raw(dies.id().unwrap() as i32).unwrap();
        let killed = pidfd_open(id, PidfdFlags::empty()).unwrap();
        crowded.runtime.spawn(async move {
            let _dies = dies;
            std::future::pending::<()>().await
        });
        let mut waits = Box::pin(lives.wait());
        crowded.runtime.block_on(async { assert!(waits.as_mut().now_or_never().is_none()) });
        crowded.end(end);
        assert!(
            block_on(waits).is_err(),
            "the runtime, which would report the child's end, is gone"
        );
        // The pipe is readable once the child has ended. A signal may interrupt the wait.
        while poll(&mut [PollFd::new(&killed, PollFlags::IN)], None).is_err() {}
        assert!(lives.try_wait().unwrap().is_none(), "it did not end with the runtime");
    });
}
