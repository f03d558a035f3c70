//! Hazard 84: reaping takes nothing that may be lacking when a child is dropped.

use super::{dropped, entry, waiting};
use crate::{support::on_both, task::alone::alone};
use cede::process::{Child, Command};
use rustix::{
    io::Errno,
    process::{Resource, Rlimit, getrlimit, setrlimit},
};
use std::{fs, path::PathBuf, thread};

/// No more descriptors while it lives: those that are open stay so.
struct NoDescriptors(Rlimit);

impl NoDescriptors {
    fn new() -> Self {
        let before = getrlimit(Resource::Nofile);
        setrlimit(Resource::Nofile, Rlimit { current: Some(0), ..before }).unwrap();
        assert!(fs::File::open("/dev/null").is_err());
        Self(before)
    }
}

impl Drop for NoDescriptors {
    fn drop(&mut self) {
        setrlimit(Resource::Nofile, self.0).unwrap();
    }
}

fn gone(entry: PathBuf) {
    while entry.exists() {
        thread::yield_now();
    }
}

/// Waits for the one of the round before, which leaves on its own.
fn without_reaper() {
    // A thread that has just been started sets its name itself. Until then it has that of the main
    // thread, and may be the reaper.
    let unnamed = fs::read_to_string("/proc/self/comm").unwrap();
    let main = std::process::id().to_string();
    let is_reaper = |task: &fs::DirEntry| {
        fs::read_to_string(task.path().join("comm")).is_ok_and(|name| {
            name.contains("reaper") || (name == unnamed && task.file_name() != *main)
        })
    };
    while fs::read_dir("/proc/self/task").unwrap().flatten().any(|task| is_reaper(&task)) {
        thread::yield_now();
    }
}

fn asleep() -> Child {
    Command::new("sleep").arg("1000").kill_on_drop(true).spawn().unwrap()
}

/// The resources that may be lacking: a descriptor, a thread.
#[test]
fn dropping_a_child_opens_no_descriptor_and_starts_no_thread() {
    alone(|| {
        on_both(|runtime| {
            without_reaper();
            runtime.block_on(async {
                let count =
                    |what: &str| fs::read_dir(format!("/proc/self/{what}")).unwrap().count();
                let mut child = waiting();
                let stdin = child.stdin.take();
                let before = (count("fd"), count("task"));
                let its_entry = entry(&child);
                drop(child);
                assert_eq!((count("fd"), count("task")), before);
                drop(stdin);
                gone(its_entry);
            });
        });
    });
}

/// This runs in its own process.
#[test]
fn a_child_that_is_dropped_without_a_descriptor_left_is_reaped() {
    alone(|| {
        on_both(|runtime| {
            // In a runtime: a child that ends later, one that is killed, and one that a task
            // stopped waiting for.
            let (late, killed, in_vain) =
                runtime.block_on(async { (waiting(), asleep(), waiting()) });
            let outside = runtime.block_on(async { waiting() });
            let lacking = NoDescriptors::new();
            let (late, stdin) = runtime.block_on(async {
                let mut in_vain = in_vain;
                let input = in_vain.stdin.take();
                assert!(in_vain.wait().await.is_err());
                let in_vain = dropped(in_vain).0;
                gone(dropped(killed).0);
                drop(input);
                gone(in_vain);
                dropped(late)
            });
            drop(runtime);
            assert!(late.exists());
            drop(stdin);
            gone(late);
            // And where no runtime is.
            let (outside, stdin) = dropped(outside);
            drop(stdin);
            gone(outside);
            drop(lacking);
        });
    });
}

/// Everything that reaping needs exists before the child does: if something is lacking, `spawn`
/// returns the error.
#[test]
fn a_child_that_could_not_be_reaped_is_not_made() {
    alone(|| {
        on_both(|runtime| {
            without_reaper();
            runtime.block_on(async {
                let lacking = NoDescriptors::new();
                for _ in 0..3 {
                    let error = Command::new("true").spawn().unwrap_err();
                    assert_eq!(Errno::from_io_error(&error), Some(Errno::MFILE));
                }
                drop(lacking);
                assert!(Command::new("true").status().await.unwrap().success());
            });
        });
    });
}
