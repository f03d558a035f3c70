//! A work queue whose `join` waits until every item was taken and *finished*.
//!
//!     cargo run --release --example work_queue
//!
//! When the queue is empty, the work has not ended: the workers may still work on the last items.
//! So the queue counts unfinished items, and `join` waits until the count is zero. An item counts
//! as finished when its guard is dropped, so `join` also returns if a worker panics or is aborted.

use cede::{
    sync::{Mutex, mpsc, watch},
    time::{Duration, sleep},
};
use std::sync::Arc;

struct WorkQueue<T> {
    sender: mpsc::Sender<T>,
    /// Only one worker at a time waits for the next item; the others wait for this lock.
    receiver: Mutex<mpsc::Receiver<T>>,
    unfinished: watch::Sender<usize>,
}

/// An item that a worker is processing.
struct Item<T> {
    value: T,
    unfinished: watch::Sender<usize>,
}

impl<T> WorkQueue<T> {
    fn new(capacity: usize) -> Arc<Self> {
        let (sender, receiver) = mpsc::channel(capacity);
        let unfinished = watch::Sender::new(0);
        Arc::new(Self { sender, receiver: Mutex::new(receiver), unfinished })
    }

    /// Waits while the queue is full.
    async fn put(&self, value: T) {
        // The item is counted when it is certain to be sent: between these two lines the future
        // cannot be dropped.
        let permit = self.sender.reserve().await.expect("the receiver lives as long as the queue");
        self.unfinished.send_modify(|count| *count += 1);
        permit.send(value);
    }

    /// Waits while the queue is empty.
    async fn take(&self) -> Item<T> {
        let value = self.receiver.lock().await.recv().await;
        let value = value.expect("the sender lives as long as the queue");
        Item { value, unfinished: self.unfinished.clone() }
    }

    /// Waits until every item was taken and finished.
    async fn join(&self) {
        let mut unfinished = self.unfinished.subscribe();
        let zero = unfinished.wait_for(|count| *count == 0).await;
        drop(zero.expect("the queue counts as long as it lives"));
    }
}

impl<T> Drop for Item<T> {
    fn drop(&mut self) {
        self.unfinished.send_modify(|count| *count -= 1);
    }
}

fn main() {
    cede::block_on(async {
        let queue = WorkQueue::new(2);
        for worker in ["anna", "ben"] {
            let queue = queue.clone();
            cede::spawn(async move {
                loop {
                    let item = queue.take().await;
                    sleep(Duration::from_millis(50 * item.value)).await;
                    println!("{worker} has finished {}", item.value);
                }
            });
        }
        for number in 1..=6_u64 {
            queue.put(number).await;
        }
        println!("all are in the queue or in somebody's hands");
        queue.join().await;
        println!("all are finished");
    });
}
