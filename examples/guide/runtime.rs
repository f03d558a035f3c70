//! A whole runtime in 150 lines: an executor, an event loop over epoll, and timers.
//!
//!     cargo run --release --example guide_runtime
//!
//! Chapter 5 of the guide goes through it. An echo server and its client run on it, both as tasks of one thread.

use rustix::event::epoll;
use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    future::{Future, poll_fn},
    io::{self, ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    os::fd::{AsFd, OwnedFd},
    pin::Pin,
    rc::Rc,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

// ---- The executor: tasks, and a queue of those that are ready.

type BoxedFuture = Pin<Box<dyn Future<Output = ()>>>;

/// The numbers of the tasks that are ready. Shared with the wakers, which may go to another thread.
type Ready = Arc<Mutex<VecDeque<u64>>>;

struct TaskWaker {
    task: u64,
    ready: Ready,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.ready.lock().unwrap().push_back(self.task);
    }
}

/// One thread's runtime. The handle is cheap to clone.
#[derive(Clone)]
struct Runtime(Rc<Inner>);

struct Inner {
    tasks: RefCell<BTreeMap<u64, BoxedFuture>>,
    next_task: RefCell<u64>,
    ready: Ready,
    timers: RefCell<BTreeMap<(Instant, u64), Waker>>,
    epoll: OwnedFd,
    /// Which waker to call when the descriptor with this number is ready.
    waiting: RefCell<BTreeMap<u64, Waker>>,
}

impl Runtime {
    fn new() -> io::Result<Self> {
        Ok(Self(Rc::new(Inner {
            tasks: RefCell::default(),
            next_task: RefCell::default(),
            ready: Ready::default(),
            timers: RefCell::default(),
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            waiting: RefCell::default(),
        })))
    }

    /// A number that was not given out before.
    fn number(&self) -> u64 {
        let mut next = self.0.next_task.borrow_mut();
        *next += 1;
        *next
    }

    fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        let task = self.number();
        self.0.tasks.borrow_mut().insert(task, Box::pin(future));
        self.0.ready.lock().unwrap().push_back(task); // to be polled for the first time
    }

    /// Polls tasks until all have ended.
    fn run(&self) -> io::Result<()> {
        loop {
            loop {
                let next = self.0.ready.lock().unwrap().pop_front();
                let Some(task) = next else { break };
                self.poll(task);
            }
            if self.0.tasks.borrow().is_empty() {
                return Ok(());
            }
            self.turn()?; // nobody is ready: sleep until somebody is
        }
    }

    fn poll(&self, task: u64) {
        // Taken out of the map during its poll, since it may spawn other tasks.
        let taken = self.0.tasks.borrow_mut().remove(&task);
        let Some(mut future) = taken else { return }; // woken after its end
        let waker = Waker::from(Arc::new(TaskWaker { task, ready: self.0.ready.clone() }));
        if future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            self.0.tasks.borrow_mut().insert(task, future);
        }
    }

    // ---- The event loop: sleeps until a descriptor is ready or a timer is due.

    fn turn(&self) -> io::Result<()> {
        let first = self.0.timers.borrow().keys().next().map(|(due, _)| *due);
        let wait = first.map(|due| due.saturating_duration_since(Instant::now()));
        let wait = wait.map(|wait| wait.try_into().expect("a time that the system can count"));
        let mut events = Vec::with_capacity(64);
        match epoll::wait(&self.0.epoll, rustix::buffer::spare_capacity(&mut events), wait.as_ref())
        {
            Err(rustix::io::Errno::INTR) => {} // a signal: the loop comes back
            result => drop(result?),
        }
        for event in events {
            let waker = self.0.waiting.borrow_mut().remove(&event.data.u64());
            waker.into_iter().for_each(Waker::wake);
        }
        let now = Instant::now();
        let later = self.0.timers.borrow_mut().split_off(&(now, u64::MAX));
        let due = self.0.timers.replace(later);
        due.into_values().for_each(Waker::wake);
        Ok(())
    }

    /// Waits until `fd` is ready for reading or writing, once.
    async fn ready(&self, fd: impl AsFd, what: epoll::EventFlags) -> io::Result<()> {
        let number = self.number();
        let data = epoll::EventData::new_u64(number);
        epoll::add(&self.0.epoll, &fd, data, what | epoll::EventFlags::ONESHOT)?;
        let mut is_first = true;
        poll_fn(|cx| {
            if !is_first && !self.0.waiting.borrow().contains_key(&number) {
                return Poll::Ready(()); // the event loop has taken the waker out
            }
            is_first = false;
            self.0.waiting.borrow_mut().insert(number, cx.waker().clone());
            Poll::Pending
        })
        .await;
        Ok(epoll::delete(&self.0.epoll, &fd)?)
    }

    /// Tries an operation, and waits and tries again for as long as it would block.
    async fn io<S: AsFd, R>(
        &self,
        source: &S,
        what: epoll::EventFlags,
        mut operation: impl FnMut() -> io::Result<R>,
    ) -> io::Result<R> {
        loop {
            match operation() {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.ready(source, what).await?
                }
                result => return result,
            }
        }
    }

    // ---- Timers: a sorted map from deadlines to wakers.

    async fn sleep(&self, duration: Duration) {
        let key = (Instant::now() + duration, self.number());
        poll_fn(|cx| {
            if Instant::now() >= key.0 {
                return Poll::Ready(());
            }
            self.0.timers.borrow_mut().insert(key, cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

// ---- A program: a server that echoes, a client, and a clock.

async fn echo(runtime: Runtime, stream: TcpStream) -> io::Result<()> {
    stream.set_nonblocking(true)?;
    let mut buffer = [0; 1024];
    loop {
        let length =
            runtime.io(&stream, epoll::EventFlags::IN, || (&stream).read(&mut buffer)).await?;
        if length == 0 {
            return Ok(());
        }
        // It fits: what came in at once goes out at once. A real server would write in a loop.
        runtime.io(&stream, epoll::EventFlags::OUT, || (&stream).write(&buffer[..length])).await?;
    }
}

async fn client(runtime: Runtime, address: std::net::SocketAddr) -> io::Result<()> {
    let stream = TcpStream::connect(address)?; // blocks, but only until the system has answered
    stream.set_nonblocking(true)?;
    for word in ["one", "two", "three"] {
        runtime.sleep(Duration::from_millis(50)).await;
        (&stream).write_all(word.as_bytes())?;
        let mut answer = [0; 16];
        let length =
            runtime.io(&stream, epoll::EventFlags::IN, || (&stream).read(&mut answer)).await?;
        println!("{word}? {}!", String::from_utf8_lossy(&answer[..length]));
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    listener.set_nonblocking(true)?;

    let server = runtime.clone();
    runtime.spawn(async move {
        let accepted = server.io(&listener, epoll::EventFlags::IN, || listener.accept()).await;
        let (stream, _) = accepted.expect("a client");
        echo(server.clone(), stream).await.expect("an echo");
        println!("the client has left");
    });
    let (caller, clock) = (runtime.clone(), runtime.clone());
    runtime.spawn(async move { client(caller, address).await.expect("answers") });
    runtime.spawn(async move {
        for tick in 1..=4 {
            clock.sleep(Duration::from_millis(40)).await;
            println!("    tick {tick}");
        }
    });
    runtime.run()
}
