//! The remote side of a current-thread executor: nothing that was left is overlooked, and the close
//! has no gap.

use super::{
    executor::Executor,
    explore::{explore, explore_up_to},
};
use crate::{
    base::{parker::Parker, primitive::atomic::AtomicUsize},
    executor::current_thread::inbox::{Left, Remote},
    task::{
        output::New,
        reference::{Schedule, Task},
    },
};
use loom::thread;
use std::{panic::Location, sync::Arc};

/// Two threads leave something, and only the first unparks; the executor looks at the flag alone
/// before it sleeps. What is overlooked is a deadlock, which loom reports.
#[test]
fn remote_everything_left_is_found() {
    explore_up_to(3, || {
        let shared = Arc::new((Remote::default(), Parker::new()));
        let threads = [1, 2].map(|key| {
            let shared = shared.clone();
            thread::spawn(move || {
                let (remote, parker) = &*shared;
                if remote.leave(|left| left.ended.push(Some(key))) {
                    parker.unpark();
                }
            })
        });
        let (remote, parker) = &*shared;
        let (mut left, alive, mut sum) = (Left::default(), AtomicUsize::new(0), 0);
        while sum < 3 {
            remote.take(&mut left, &alive);
            sum += left.ended.drain(..).flatten().sum::<usize>();
            if sum < 3 && !remote.is_called() {
                parker.park(None);
            }
        }
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

/// A new task against the close: it is refused, or whoever closes finds it.
#[test]
fn remote_a_new_task_is_refused_or_found() {
    explore(|| {
        let (executor, remote) = (Executor::new(), Arc::new(Remote::default()));
        let New { task, output } = New::free(async {}, Some(executor.home()), Location::caller());
        let spawner = remote.clone();
        let spawner = thread::spawn(move || match spawner.leave_new(task) {
            Ok(first) => assert!(first),
            Err(task) => task.discard(),
        });
        remote.close();
        let (mut left, alive) = (Left::default(), AtomicUsize::new(0));
        remote.take(&mut left, &alive);
        left.tasks.drain(..).for_each(Task::discard);
        spawner.join().unwrap();
        assert_eq!(remote.len(), 0, "left where nobody looks");
        drop(output);
    });
}
