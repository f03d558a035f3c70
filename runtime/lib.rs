//! A small async runtime, to run programs on and to read.
//!
//! An `async fn` does nothing until somebody polls it. A runtime is the loop that does, and sleeps
//! while there is nothing to poll. This one is made of an executor (for one thread or for several),
//! an event loop over [mio], a wheel of timers, a pool of threads for what blocks, and channels
//! between tasks.
//!
//! ```
//! use cede::{io::{AsyncReadExt, AsyncWriteExt}, net::{TcpListener, TcpStream}};
//!
//! # fn main() -> std::io::Result<()> {
//! cede::block_on(async {
//!     let listener = TcpListener::bind("127.0.0.1:0").await?;
//!     let address = listener.local_addr()?;
//!
//!     // A task: it runs beside whoever spawned it, whenever that waits.
//!     let server = cede::spawn(async move {
//!         let (mut client, _) = listener.accept().await?;
//!         client.write_all(b"hello").await
//!     });
//!
//!     let mut greeting = String::new();
//!     TcpStream::connect(address).await?.read_to_string(&mut greeting).await?;
//!     assert_eq!(greeting, "hello");
//!     server.await?
//! })
//! # }
//! ```
//!
//! # What there is
//!
//! | item | what it is for |
//! |---|---|
//! | [`block_on`], [`spawn`], [`spawn_blocking`], [`spawn_local`] | run a future, a task, a closure that blocks |
//! | [`task`] | what to do with tasks: wait for them, abort them, keep them in a [`JoinSet`](task::JoinSet) |
//! | [`time`] | [`sleep`](time::sleep()), [`timeout`](time::timeout()), [`interval`](time::interval()), and a clock that tests may stop |
//! | [`sync`] | channels, locks, permits, notifications, cancellation |
//! | [`net`], [`io`], [`fs`] | sockets, streams and standard streams, files |
//! | [`process`], [`signal`] | children, and what the system has to tell |
//! | [`runtime`] | a runtime made to order: threads, names, intervals, metrics |
//!
//! # Tasks must cede
//!
//! A task runs until its next `.await` that is not ready, and nobody can take the thread from it.
//! So a task must not block and must not compute for long: use [`spawn_blocking`], or divide the
//! work and [`yield`](task::yield_now) between the parts. The laboratory that comes with this crate
//! shows what happens otherwise.
//!
//! A future that is always ready would hold its thread as well. So every channel, timer and socket
//! here counts the operations of one poll, and after 128 of them waits for the next turn although it
//! need not ([`consume_budget`](task::consume_budget) does the same for a loop of your own).
//!
//! # Coming from tokio
//!
//! Names and semantics are [tokio]'s wherever tokio has the thing; mostly it is enough to change the
//! `use` lines. What is different:
//!
//! - There is no `#[main]`: `fn main` calls [`block_on`], or makes a [`Runtime`](runtime::Runtime).
//! - The I/O traits, `select!` and `join!` are those of [`futures`]; so is
//!   [`Stream`](futures::Stream), which a channel's receiver is.
//! - `let (reader, writer) = stream.split();` takes the stream while `io::AsyncReadExt` is in scope: that is
//!   the trait's method, which takes `self`, and the compiler prefers it to one that takes `&mut self`.
//!   Write `TcpStream::split(&mut stream)`, which means the same in tokio. What [`io::split`] gives is
//!   what `tokio::io::split` does.
//! - Timers and sockets need not be enabled, and there are no features to choose.
//!
//! # What the docs say
//!
//! Every public item has an example. *Cancel safety* says what is lost when a future is dropped before
//! it is ready, in a `select!` or a [`timeout`](time::timeout()) say; *Errors* and *Panics*, when there
//! are any. "Outside a runtime" is a thread that is neither in [`block_on`], nor running a task or a
//! blocking job, nor has [entered](runtime::Handle::enter) a runtime.
//!
//! # Where to begin to read
//!
//! `runtime/task/run.rs` is the cycle of a task, `runtime/executor/current_thread/run.rs` the loop around
//! it, `runtime/driver/driver.rs` where that sleeps. `docs/architecture.md` is the map.
//!
//! [mio]: https://docs.rs/mio
//! [tokio]: https://docs.rs/tokio

// The models are built with loom's primitives, under which much of this has nobody to call it.
#![cfg_attr(cede_loom, allow(dead_code, unused_imports))]

mod base;
mod blocking;
mod driver;
mod executor;
#[cfg(not(cede_loom))]
pub mod fs;
#[cfg(not(cede_loom))]
mod handle;
#[cfg(not(cede_loom))]
pub mod io;
mod join_set;
#[cfg(not(cede_loom))]
pub mod net;
#[cfg(not(cede_loom))]
pub mod process;
#[cfg(doctest)]
mod readme;
#[cfg(not(cede_loom))]
pub mod signal;
#[cfg(not(cede_loom))]
mod spawn;
pub mod sync;
pub mod task;
#[cfg(not(cede_loom))]
pub mod time;
#[cfg(not(unix))]
mod unsupported;

/// The runtime: made by a [`Builder`](runtime::Builder), owned by a [`Runtime`](runtime::Runtime),
/// reached through a [`Handle`](runtime::Handle).
#[cfg(not(cede_loom))]
pub mod runtime {
    pub use crate::{
        executor::{builder::Builder, metrics::RuntimeMetrics, runtime::Runtime},
        handle::{EnterGuard, Handle, TryCurrentError},
    };
}

#[cfg(not(cede_loom))]
pub use self::{
    executor::{block_on::block_on, current_thread::spawn_local::spawn_local},
    spawn::{spawn, spawn_blocking},
};

#[cfg(all(test, cede_loom))]
#[path = "../tests/loom/mod.rs"]
mod loom_models;
