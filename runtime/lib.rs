//! A small async runtime, made to run programs and to be read.
//!
//! An `async fn` does nothing until its future is polled. A runtime is the loop that polls futures,
//! and sleeps while no future is ready. This one consists of an executor (for one thread or for
//! several), an event loop built on [mio], a timer wheel, a pool of threads for code that blocks,
//! and channels between tasks.
//!
//! ```
//! use cede::{io::{AsyncReadExt, AsyncWriteExt}, net::{TcpListener, TcpStream}};
//!
//! # fn main() -> std::io::Result<()> {
//! cede::block_on(async {
//!     let listener = TcpListener::bind("127.0.0.1:0").await?;
//!     let address = listener.local_addr()?;
//!
//!     // A task: it runs concurrently with the code that spawned it.
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
//! # What the crate contains
//!
//! | item | what it is for |
//! |---|---|
//! | [`block_on`], [`spawn()`], [`spawn_blocking`], [`spawn_local`] | run a future, a task, a closure that blocks |
//! | [`select!`], [`join!`], [`try_join!`], [`pin!`], [`task_local!`] | wait for the first of several futures, or for all; values of a task |
//! | [`task`] | wait for tasks, abort them, collect them in a [`JoinSet`](task::JoinSet) |
//! | [`time`] | [`sleep`](time::sleep()), [`timeout`](time::timeout()), [`interval`](time::interval()), and a clock that tests can pause |
//! | [`sync`] | channels, locks, permits, notifications, cancellation |
//! | [`net`], [`io`], [`fs`] | sockets, streams and standard streams, files |
//! | [`process`], [`signal`] | child processes, and the system's signals |
//! | [`trace`] | a recording of what a runtime does, event by event |
//! | [`runtime`] | a runtime with options of your choice: threads, names, intervals; and its metrics |
//!
//! # Tasks must cede
//!
//! A task runs until its next `.await` that is not ready; the runtime cannot interrupt it. So a
//! task must not block and must not compute for long: use [`spawn_blocking`], or divide the work
//! and [`yield`](task::yield_now()) between the parts. The laboratory that comes with this crate
//! shows what happens otherwise.
//!
//! A future that is always ready would keep its thread as well. So the channels, timers and sockets
//! of this crate count their operations during one poll of a task. After 128 operations the next
//! one waits until the task's next turn, even if it could complete at once.
//! ([`consume_budget`](task::consume_budget) does the same for a loop of your own.)
//!
//! # Coming from tokio
//!
//! Names and semantics are those of [tokio] wherever tokio has the same item; usually it is enough
//! to change the `use` lines. The differences:
//!
//! - There is no `#[main]`: `fn main` calls [`block_on`] or makes a [`Runtime`](runtime::Runtime).
//! - The I/O traits are those of [`futures`]. So are [`join!`], [`try_join!`] and
//!   [`Stream`](futures::Stream), which the receiver of a channel implements. [`select!`] and [`pin!`]
//!   have tokio's syntax.
//! - `let (reader, writer) = stream.split();` consumes the stream while `io::AsyncReadExt` is in
//!   scope: it calls the trait's method, which takes `self`, and which the compiler prefers to one
//!   that takes `&mut self`. Write `TcpStream::split(&mut stream)`, which works in tokio too.
//!   [`io::split`] returns the same halves as `tokio::io::split`.
//! - Timers and sockets need not be enabled, and the crate has no features to choose.
//!
//! # What the docs say
//!
//! Every public item has an example. *Cancel safety* says what is lost if a future is dropped
//! before it is ready, for example by `select!` or [`timeout`](time::timeout()). *Errors* and
//! *Panics* say when a function returns an error or panics. "Outside a runtime" means: on a thread
//! that is not in [`block_on`], is not running a task or a blocking job, and has not
//! [entered](runtime::Handle::enter) a runtime.
//!
//! # Where to start reading
//!
//! `runtime/task/run.rs` has the life cycle of a task, `runtime/executor/current_thread/run.rs` the
//! loop that runs tasks, and `runtime/driver/driver.rs` the event loop in which that loop sleeps.
//! `docs/architecture.md` is the map; it has walks from function to function, and ends with a list of
//! what to read.
//!
//! [mio]: https://docs.rs/mio
//! [tokio]: https://docs.rs/tokio

// The loom models are built without much of the library, so there some functions have no caller.
#![cfg_attr(cede_loom, allow(dead_code, unused_imports))]

mod base;
mod blocking;
mod driver;
mod executor;
#[cfg(not(cede_loom))]
pub mod fs;
#[cfg(any(doc, doctest))]
pub mod guide;
#[cfg(not(cede_loom))]
mod handle;
#[cfg(not(cede_loom))]
pub mod io;
mod join_set;
#[cfg(not(cede_loom))]
mod macros;
#[cfg(not(cede_loom))]
pub mod net;
#[cfg(not(cede_loom))]
pub mod process;
#[cfg(not(cede_loom))]
pub mod signal;
#[cfg(not(cede_loom))]
mod spawn;
pub mod sync;
pub mod task;
#[cfg(not(cede_loom))]
pub mod time;
pub mod trace;
#[cfg(not(unix))]
mod unsupported;

/// The runtime: a [`Builder`](runtime::Builder) makes it, a [`Runtime`](runtime::Runtime) owns it,
/// and a [`Handle`](runtime::Handle) is a reference to it.
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

#[doc(inline)]
pub use futures::{join, try_join};

/// What [`select!`] expands to.
#[cfg(not(cede_loom))]
#[doc(hidden)]
pub mod __select {
    pub use crate::macros::select::{Branch, first};
}

#[cfg(all(test, cede_loom))]
#[path = "../tests/loom/mod.rs"]
mod loom_models;

#[cfg(cede_compile_fail)]
#[path = "../tests/compile_fail/run_twice.rs"]
mod compile_fail;
