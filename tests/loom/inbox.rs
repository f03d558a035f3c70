//! The inbox of a current-thread executor: no message is overlooked, also while the inbox is
//! closed.

use super::explore::{explore, explore_up_to};
use crate::{
    base::{parker::Parker, primitive::atomic::AtomicUsize},
    executor::current_thread::inbox::{Inbox, Messages},
    task::{header::LiveKey, runnable::Runnable, spawn::spawn_job},
};
use loom::thread;
use std::{panic::Location, sync::Arc};

/// Two threads send something, and only the first unparks the executor, which reads only the flag
/// before it sleeps. If it overlooks a message this is a deadlock, which loom reports.
#[test]
fn inbox_every_message_is_found() {
    explore_up_to(3, || {
        let shared = Arc::new((Inbox::default(), Parker::new()));
        let threads = [1, 2].map(|key| {
            let shared = shared.clone();
            thread::spawn(move || {
                let (inbox, parker) = &*shared;
                if inbox.push(|messages| messages.ended.push(LiveKey::new(key))) {
                    parker.unpark();
                }
            })
        });
        let (inbox, parker) = &*shared;
        let (mut messages, alive, mut sum) = (Messages::default(), AtomicUsize::new(0), 0);
        while sum < 3 {
            inbox.take(&mut messages, &alive);
            sum += messages.ended.drain(..).flatten().map(LiveKey::place).sum::<usize>();
            if sum < 3 && !inbox.has_messages() {
                parker.park(None);
            }
        }
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

/// A new task races the close: it is refused, or the thread that closes finds it.
#[test]
fn inbox_a_new_task_is_refused_or_found() {
    explore(|| {
        let inbox = Arc::new(Inbox::default());
        let (new, join_handle) = spawn_job(async {}, None, Location::caller());
        let spawner = inbox.clone();
        let spawner = thread::spawn(move || match spawner.push_new(new) {
            Ok(is_first) => assert!(is_first),
            Err(new) => new.discard(),
        });
        inbox.close();
        let (mut messages, alive) = (Messages::default(), AtomicUsize::new(0));
        inbox.take(&mut messages, &alive);
        messages.runnable.drain(..).for_each(Runnable::discard);
        spawner.join().unwrap();
        assert_eq!(inbox.len(), 0, "no task is left in the closed inbox");
        drop(join_handle);
    });
}
