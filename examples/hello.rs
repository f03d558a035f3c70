//! The smallest program: Hello, one second, World.
//!
//!     cargo run --release --example hello
//!
//! `main` is an ordinary function. An async block does nothing by itself: it is a value that
//! describes work, and `block_on` does that work.

use cede::time::sleep;
use std::time::Duration;

fn main() {
    cede::block_on(async {
        println!("Hello");
        // The future sleeps, not the thread: it asks to be woken in a second, and cedes control.
        sleep(Duration::from_secs(1)).await;
        println!("World");
    });
}
