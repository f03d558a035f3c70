//! One publisher and many subscribers, one of which is too slow.
//!
//!     cargo run --release --example pub_sub
//!
//! Every subscriber receives every message at its own pace; the channel keeps the last four. A
//! subscriber that falls further behind is told how many messages it missed, and continues with the
//! oldest that is left. So the publisher does not wait for slow subscribers, and the memory does
//! not fill with messages that they have not read.
//!
//! Expect anna and ben to read all eight messages, and carl to miss four and to read the rest.

use cede::{
    runtime::Builder,
    spawn,
    sync::{
        broadcast::{self, error::RecvError},
        oneshot,
    },
    time::{Duration, sleep},
};
use std::io;

const KEPT: usize = 4;
const MESSAGES: u32 = 8;

async fn read(name: &str, mut news: broadcast::Receiver<u32>) {
    loop {
        match news.recv().await {
            Ok(number) => println!("{name} reads {number}"),
            Err(RecvError::Lagged(missed)) => println!("{name} has missed {missed}"),
            Err(RecvError::Closed) => break println!("{name} has read everything there is"),
        }
    }
}

async fn publish(news: broadcast::Sender<u32>) {
    for number in 1..=MESSAGES {
        // This never waits. It returns the number of subscribers that will receive the message.
        let readers = news.send(number).expect("there are subscribers");
        println!("message {number} for {readers}");
        sleep(Duration::from_millis(20)).await;
    }
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let (news, first) = broadcast::channel(KEPT);
        let (over, is_over) = oneshot::channel();
        // A subscriber receives what is sent after it subscribed.
        let (second, third) = (news.subscribe(), news.subscribe());
        let anna = spawn(read("anna", first));
        let ben = spawn(read("ben", second));
        let carl = spawn(async move {
            let _ = is_over.await; // carl is busy with something else until everything was published
            read("carl", third).await;
        });
        publish(news).await; // and drop the sender, which closes the channel
        over.send(()).expect("carl waits for it");
        for reader in [anna, ben, carl] {
            reader.await.expect("a reader does not panic");
        }
    });
    Ok(())
}
