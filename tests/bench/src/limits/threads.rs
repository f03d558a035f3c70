//! Threads of the operating system, and the standard library's channels between them.

use crate::rows::{each, idle_wake, median, mpsc, yield_many};
use std::{
    sync::mpsc::{channel, sync_channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How many threads run at once.
const THREADS: u64 = 100;

pub(crate) fn spawn_join(times: u64) -> f64 {
    let begin = Instant::now();
    for _ in 0..times {
        let threads: Vec<_> = (0..THREADS).map(|n| thread::spawn(move || n)).collect();
        let sum: u64 = threads.into_iter().map(join).sum();
        assert_eq!(sum, THREADS * (THREADS - 1) / 2);
    }
    each(begin.elapsed(), times * THREADS)
}

pub(crate) fn yields(times: u64) -> f64 {
    let begin = Instant::now();
    let turns = move || (0..times).for_each(|_| thread::yield_now());
    let threads: Vec<_> = (0..yield_many::TASKS).map(|_| thread::spawn(turns)).collect();
    threads.into_iter().for_each(join);
    each(begin.elapsed(), times * yield_many::TASKS)
}

pub(crate) fn ping_pong(times: u64) -> f64 {
    let begin = Instant::now();
    let pairs: Vec<_> = (0..times).map(|_| thread::spawn(pair)).collect();
    pairs.into_iter().for_each(join);
    each(begin.elapsed(), times)
}

fn pair() {
    let (ping, pinged) = channel();
    let (pong, ponged) = channel();
    let other = thread::spawn(move || pong.send(pinged.recv().expect("a ping")));
    ping.send(1).expect("the other waits");
    ponged.recv().expect("a pong");
    join(other).expect("this one waits");
}

pub(crate) fn one_to_one(times: u64) -> f64 {
    many_to_one(1, times)
}

pub(crate) fn eight_to_one(times: u64) -> f64 {
    many_to_one(8, times)
}

fn many_to_one(senders: u64, messages: u64) -> f64 {
    let (begin, share) = (Instant::now(), messages / senders);
    let (sender, receiver) = sync_channel(mpsc::CAPACITY);
    for _ in 0..senders {
        let sender = sender.clone();
        thread::spawn(move || (0..share).for_each(|n| sender.send(n).expect("room")));
    }
    drop(sender);
    assert_eq!(receiver.into_iter().sum::<u64>(), senders * share * (share - 1) / 2);
    each(begin.elapsed(), senders * share)
}

/// A thread for each call.
pub(crate) fn blocking(times: u64) -> f64 {
    let begin = Instant::now();
    (0..times).for_each(|n| assert_eq!(join(thread::spawn(move || n)), n));
    each(begin.elapsed(), times)
}

pub(crate) fn sleep_lateness(times: u64) -> f64 {
    let late = |n| {
        let time = Duration::from_micros(500 + n * 3_000 / times);
        let begin = Instant::now();
        thread::sleep(time);
        begin.elapsed() - time
    };
    median((0..times).map(late).collect())
}

/// The thread that is woken waits on a futex.
pub(crate) fn wake(times: u64) -> f64 {
    let (sender, receiver) = channel::<Instant>();
    let waker = thread::spawn(move || {
        for _ in 0..times {
            thread::sleep(idle_wake::PAUSE);
            sender.send(Instant::now()).expect("the other waits");
        }
    });
    let latencies = receiver.into_iter().map(|sent| sent.elapsed()).collect();
    join(waker);
    median(latencies)
}

fn join<T>(thread: JoinHandle<T>) -> T {
    thread.join().expect("the thread ends")
}
