//! The once cell: the value is made once, and every task finds it.

use super::{
    block_on::block_on,
    explore::{explore, explore_up_to},
};
use crate::sync::OnceCell;
use futures::FutureExt;
use loom::thread;
use std::{future::pending, sync::Arc};

#[test]
fn once_cell_all_see_the_same_value() {
    explore_up_to(3, || {
        let cell = Arc::new(OnceCell::new());
        let threads = [(1, cell.clone()), (2, cell.clone())]
            .map(|(n, cell)| thread::spawn(move || *block_on(cell.get_or_init(|| async { n }))));
        let set = cell.set(3).is_ok();
        let seen = threads.map(|thread| thread.join().unwrap());
        assert!(seen[0] == seen[1] && (seen[0] == 3) == set, "{seen:?}, {set}");
    });
}

/// Hazard 58: if a task stops making the value, the next one makes it.
#[test]
fn once_cell_who_gives_up_leaves_it_to_the_next() {
    explore(|| {
        let cell = Arc::new(OnceCell::new());
        let other = cell.clone();
        let mut first = async move { *other.get_or_init(pending).await }.boxed();
        assert!((&mut first).now_or_never().is_none(), "begun");
        let gives_up = thread::spawn(move || drop(first));
        assert_eq!(block_on(cell.get_or_init(|| async { 7 })), &7);
        gives_up.join().unwrap();
    });
}
