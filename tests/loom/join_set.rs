//! The ended tasks of a set: no end of a task is missed between the last look and the wait.

use super::explore::explore_up_to;
use crate::{base::parker::Parker, join_set::ended::EndedTasks};
use loom::thread;
use std::{
    sync::Arc,
    task::{Wake, Waker},
};

struct Unpark(Parker);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[test]
fn join_set_hears_of_every_end() {
    explore_up_to(3, || {
        let ended_tasks = Arc::new(EndedTasks::default());
        let tasks: Vec<_> = (0..2)
            .map(|key| {
                let waker = ended_tasks.waker(key);
                thread::spawn(move || waker.wake())
            })
            .collect();
        let sleep = Arc::new(Unpark(Parker::new()));
        let waker = Waker::from(sleep.clone());
        let mut ended = Vec::new();
        while ended.len() < 2 {
            match ended_tasks.pop() {
                Some(key) => ended.push(key),
                None if ended_tasks.wait(&waker) => sleep.0.park(None),
                None => {}
            }
        }
        ended.sort();
        assert_eq!(ended, [0, 1]);
        tasks.into_iter().for_each(|task| task.join().unwrap());
    });
}
