//! Why futures are pinned: a value that points into itself, and what happens when it is moved.
//!
//!     cargo run --release --example guide_pin
//!
//! Chapter 3 of the guide explains it. To stay in safe code, the "pointer" here is an address that is only compared,
//! never followed. Expect that the address is right before the move, wrong after it, and right for as long as the
//! value is in a pinned box.

use std::{pin::Pin, ptr};

/// What the compiler makes of an `async fn` whose local variable is borrowed across an `.await`: the variable, and
/// beside it a reference to it.
struct Borrowing {
    text: [u8; 5],
    /// The address of `text`, as a reference to it would have.
    points_to: *const [u8; 5],
}

impl Borrowing {
    fn new() -> Self {
        Self { text: *b"hello", points_to: ptr::null() }
    }

    /// From here on the value points into itself, so it must not move.
    fn begin(&mut self) {
        self.points_to = &self.text;
    }

    fn is_intact(&self) -> bool {
        ptr::eq(self.points_to, &self.text)
    }
}

fn main() {
    let mut value = Borrowing::new();
    value.begin();
    println!("before the move: {}", word(value.is_intact()));
    let moved = Box::new(value); // the bytes go to the heap, the address in them stays as it was
    println!("after the move:  {}", word(moved.is_intact()));

    let mut pinned: Pin<Box<Borrowing>> = Box::pin(Borrowing::new());
    pinned.begin();
    let same = pinned; // moves the box, a pointer; the value stays where it is
    println!("in a pinned box: {}", word(same.is_intact()));
}

fn word(is_intact: bool) -> &'static str {
    if is_intact { "it points to itself" } else { "it points to where it was" }
}
