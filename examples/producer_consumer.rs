//! A producer and a consumer, connected by a channel with room for two items.
//!
//!     cargo run --release --example producer_consumer
//!
//! The producer is twice as fast, but never more than two items ahead, because `send` waits for
//! room. The other parts show: the methods that do not wait; what closing means; a pipe, which
//! transports bytes instead of items; and a million items from a thread, whose sum is 500000500000.

use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    runtime::Builder,
    spawn,
    sync::mpsc::{self, error::TrySendError},
    time::{Duration, sleep, timeout},
};
use std::{io, thread};

const MOMENT: Duration = Duration::from_millis(50);

/// The slower side sets the pace. This is back-pressure, and it needs no extra code.
async fn in_step() {
    let (sender, mut receiver) = mpsc::channel(2);
    spawn(async move {
        for item in 1..=6 {
            sleep(MOMENT).await;
            sender.send(item).await.expect("the consumer is there");
            println!("put {item}");
        }
        // Here `sender` is dropped. It was the only one, so the consumer will see the end of the
        // channel.
    });
    while let Some(item) = receiver.recv().await {
        println!("    took {item}");
        sleep(2 * MOMENT).await;
    }
    println!("    the end: no item, and nobody left to send one");
}

async fn without_waiting() {
    let (sender, mut receiver) = mpsc::channel(1);
    sender.try_send("apple").expect("there is room for one");
    if let Err(TrySendError::Full(item)) = sender.try_send("pear") {
        println!("full: try_send gives the {item} back at once");
    }
    // The time-out drops the future that waits for room, and the plum inside it, which was never
    // sent.
    if timeout(MOMENT, sender.send("plum")).await.is_err() {
        println!("full: send has given up after {MOMENT:?}");
    }
    receiver.close();
    if let Err(refused) = sender.send("fig").await {
        println!("closed: send gives the {} back", refused.0);
    }
    // A closed channel refuses new items. The items that are already in it can still be received.
    while let Some(item) = receiver.recv().await {
        println!("closed: the {item} is still there");
    }
}

/// A pipe between processes transports bytes, not items: one read may return two writes.
async fn through_a_pipe() -> io::Result<()> {
    let (mut producer, mut consumer) = UnixStream::pair()?;
    spawn(async move {
        for item in ["apple, ", "pear"] {
            producer.write_all(item.as_bytes()).await.expect("the consumer is there");
        }
    });
    let mut bytes = Vec::new();
    consumer.read_to_end(&mut bytes).await?; // until the producer is dropped
    println!("pipe: {}, then the end of file", String::from_utf8_lossy(&bytes));
    Ok(())
}

/// A thread can be a producer too: it blocks where a task would wait.
async fn a_million() {
    let (sender, mut receiver) = mpsc::channel(1000);
    let producer = thread::spawn(move || {
        for item in 1..=1_000_000_u64 {
            sender.blocking_send(item).expect("the consumer is there");
        }
    });
    let (mut count, mut sum, mut surprises) = (0, 0, 0);
    loop {
        // The answer was true at the moment of the call. The other thread continues, so it may be
        // false by now.
        let looked_empty = receiver.is_empty();
        let Some(item) = receiver.recv().await else { break };
        count += 1;
        sum += item;
        surprises += u32::from(looked_empty);
    }
    println!("{count} items, their sum is {sum}");
    println!("the channel looked empty {surprises} times, and there was always another item");
    producer.join().expect("the producer does not panic");
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        in_step().await;
        without_waiting().await;
        through_a_pipe().await?;
        a_million().await;
        Ok(())
    })
}
