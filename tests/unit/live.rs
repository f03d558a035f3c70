//! The list of live tasks: places, the keys that name them, and when the list refuses tasks.

use super::*;
use crate::task::spawn::spawn_job;
use std::{future::pending, panic::Location};

/// Runs a new task once. It does not end, and is inserted into the list.
fn enter(live: &mut Live, name: impl FnOnce(usize) -> usize) -> Result<LiveKey, &'static str> {
    let mut entered = Err("the list took no more");
    let (runnable, _detached) = spawn_job(pending::<()>(), None, Location::caller());
    let again = runnable.run(|task| {
        let key = live.insert(task, name)?;
        entered = Ok(key);
        Ok(key)
    });
    assert!(again.is_none());
    entered
}

/// Removes a task from the list, which frees the task.
fn end(live: &mut Live, place: usize) {
    drop(live.remove(place).expect("a task in this place"));
}

#[test]
fn a_place_that_is_free_is_taken_before_a_new_one() {
    let mut live = Live::default();
    for _ in 0..3 {
        enter(&mut live, |place| place).unwrap();
    }
    end(&mut live, 1);
    assert!(live.remove(1).is_none() && live.remove(3).is_none(), "nobody is there");
    for expected in [1, 3] {
        let key = enter(&mut live, |place| place).unwrap();
        let found = live.tasks.get(expected).expect("a task in that place");
        assert_eq!((key.place(), found.live_key()), (expected as usize, Some(key)));
    }
    (0..4).for_each(|place| end(&mut live, place));
    assert!(!live.any(|_| true));
}

#[test]
fn closed_or_full_it_takes_no_task_and_the_task_ends() {
    let mut live = Live::default();
    enter(&mut live, |place| place).unwrap();
    enter(&mut live, |_| LiveKey::COUNT).expect_err("no key is left");
    enter(&mut live, |place| place).expect("the place was not taken");
    live.close();
    enter(&mut live, |place| place).expect_err("it is closed");
    assert_eq!(live.find(|_| true).len(), 2);
    (0..2).for_each(|place| end(&mut live, place));
}
