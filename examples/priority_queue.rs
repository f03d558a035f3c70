//! Queues made from a channel that return the first, the last, or the most urgent item.
//!
//!     cargo run --release --example priority_queue
//!
//! A channel is a FIFO queue. For another order, the receiver moves all items that have arrived
//! onto a shelf and picks one from there. A semaphore counts the free places, so that `put` waits
//! if there is none. Items of the same priority keep their order, because each stores the number
//! with which it arrived.
//!
//! Expect 1 2 3, then 3 2 1, and of a1 b2 c2 d1 e3 the most urgent first: a d b c e.

use cede::{
    runtime::Builder,
    spawn,
    sync::{Semaphore, mpsc},
};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    io,
    sync::Arc,
};

/// Stores items, and decides which one is next.
trait Shelf<T> {
    fn put(&mut self, item: T);
    fn pick(&mut self) -> Option<T>;
}

/// First in, first out.
impl<T> Shelf<T> for VecDeque<T> {
    fn put(&mut self, item: T) {
        self.push_back(item);
    }
    fn pick(&mut self) -> Option<T> {
        self.pop_front()
    }
}

/// Last in, first out.
impl<T> Shelf<T> for Vec<T> {
    fn put(&mut self, item: T) {
        self.push(item);
    }
    fn pick(&mut self) -> Option<T> {
        self.pop()
    }
}

/// The smallest number is the most urgent. A heap alone would return equal items in any order; the
/// ticket orders them: the smallest is the oldest.
#[derive(Default)]
struct Urgent<T: Ord> {
    heap: BinaryHeap<Reverse<(u32, u64, T)>>,
    ticket: u64,
}

impl<T: Ord> Shelf<(u32, T)> for Urgent<T> {
    fn put(&mut self, (priority, item): (u32, T)) {
        self.heap.push(Reverse((priority, self.ticket, item)));
        self.ticket += 1;
    }
    fn pick(&mut self) -> Option<(u32, T)> {
        self.heap.pop().map(|Reverse((priority, _, item))| (priority, item))
    }
}

struct Putter<T> {
    places: Arc<Semaphore>,
    items: mpsc::UnboundedSender<T>,
}

struct Taker<T, S> {
    places: Arc<Semaphore>,
    items: mpsc::UnboundedReceiver<T>,
    shelf: S,
}

fn queue<T, S: Shelf<T>>(places: usize, shelf: S) -> (Putter<T>, Taker<T, S>) {
    let places = Arc::new(Semaphore::new(places));
    let (sender, receiver) = mpsc::unbounded_channel();
    let putter = Putter { places: places.clone(), items: sender };
    (putter, Taker { places, items: receiver, shelf })
}

impl<T> Putter<T> {
    /// Waits for a free place.
    async fn put(&self, item: T) {
        let place = self.places.acquire().await.expect("the semaphore is never closed");
        if self.items.send(item).is_ok() {
            place.forget(); // the place is taken until the item is
        }
    }
}

impl<T, S: Shelf<T>> Taker<T, S> {
    /// Waits for an item; `None` if there will be no more.
    async fn take(&mut self) -> Option<T> {
        while let Ok(item) = self.items.try_recv() {
            self.shelf.put(item);
        }
        let item = match self.shelf.pick() {
            Some(item) => item,
            None => self.items.recv().await?,
        };
        self.places.add_permits(1);
        Some(item)
    }
}

/// Fills every place of a queue, and then takes items until the queue has ended.
async fn show<T>(name: &str, shelf: impl Shelf<T>, items: Vec<T>, text: fn(T) -> String) {
    let (putter, mut taker) = queue(items.len(), shelf);
    for item in items {
        putter.put(item).await;
    }
    drop(putter);
    print!("{name:<9}");
    while let Some(item) = taker.take().await {
        print!(" {}", text(item));
    }
    println!();
}

/// Too few places for all items: the task that puts waits until the one that takes has made room.
async fn one_place() {
    let (putter, mut taker) = queue(1, Vec::new());
    spawn(async move {
        for item in 1..=3 {
            putter.put(item).await;
        }
    });
    print!("LIFO(1)  ");
    while let Some(item) = taker.take().await {
        print!(" {item}");
    }
    println!();
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let number = |number: u32| number.to_string();
        show("FIFO(3)", VecDeque::new(), vec![1, 2, 3], number).await;
        show("LIFO(3)", Vec::new(), vec![1, 2, 3], number).await;
        one_place().await;
        let letters = vec![(1, "a"), (2, "b"), (2, "c"), (1, "d"), (3, "e")];
        let letter = |(_, letter): (u32, &str)| letter.to_owned();
        show("urgent(5)", Urgent::default(), letters, letter).await;
    });
    Ok(())
}
