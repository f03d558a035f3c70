//! What the compiler makes of an `async fn`: the function, and the same by hand.
//!
//!     cargo run --release --example guide_state_machine
//!
//! Chapter 3 of the guide explains it. Both print the same, and both are asked as often.

use cede::task::yield_now;
use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

/// Two `.await`s, so three states between which it can be left: before the first, at the first, at the second.
async fn add(a: u32, b: u32) -> u32 {
    yield_now().await;
    let sum = a + b;
    yield_now().await;
    sum
}

type Yield = Pin<Box<dyn Future<Output = ()>>>;

/// The same by hand. A variable that lives across an `.await` is a field of the states in which it is needed.
enum Add {
    Start { a: u32, b: u32 },
    FirstYield { a: u32, b: u32, waits_for: Yield },
    SecondYield { sum: u32, waits_for: Yield },
    Done,
}

impl Future for Add {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        loop {
            match &mut *self {
                Add::Start { a, b } => {
                    let (a, b) = (*a, *b);
                    *self = Add::FirstYield { a, b, waits_for: Box::pin(yield_now()) };
                }
                Add::FirstYield { a, b, waits_for } => match waits_for.as_mut().poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(()) => {
                        let sum = *a + *b;
                        *self = Add::SecondYield { sum, waits_for: Box::pin(yield_now()) };
                    }
                },
                Add::SecondYield { sum, waits_for } => match waits_for.as_mut().poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(()) => {
                        let sum = *sum;
                        *self = Add::Done;
                        return Poll::Ready(sum);
                    }
                },
                Add::Done => panic!("polled after it was ready"),
            }
        }
    }
}

/// Polls a future to its end, and says what each poll returned.
fn watch(name: &str, future: impl Future<Output = u32>) {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Pending => println!("{name}: pending"),
            Poll::Ready(sum) => return println!("{name}: ready, {sum}"),
        }
    }
}

fn main() {
    watch("async fn", add(40, 2));
    watch("by hand ", Add::Start { a: 40, b: 2 });
}
