//! Wakers are foreign code. If one panics in the driver's turn, no worker ends, and all other
//! wakers are still woken.

use crate::support::on_both;
use cede::{net::TcpStream, spawn, time::sleep};
use futures::AsyncReadExt;
use std::{
    io::Write,
    net::{self, TcpListener},
    panic::resume_unwind,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

/// Panics when it is woken, without a message on the terminal. The panic's payload panics when it
/// is dropped.
#[derive(Default)]
struct Bomb {
    woken: AtomicBool,
}

struct Fragment;

impl Drop for Fragment {
    fn drop(&mut self) {
        resume_unwind(Box::new("a fragment was dropped"));
    }
}

impl Wake for Bomb {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, SeqCst);
        resume_unwind(Box::new(Fragment));
    }
}

const TICK: Duration = Duration::from_millis(1);

#[test]
fn a_waker_that_panics_for_a_timer_is_contained() {
    on_both(|runtime| {
        let _guard = runtime.enter();
        let bomb = Arc::new(Bomb::default());
        let waker = Waker::from(bomb.clone());
        // The first and the last of three that are due in one turn.
        let (mut first, mut last) = (pin!(sleep(TICK)), pin!(sleep(2 * TICK)));
        assert_eq!(first.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Pending);
        let between = runtime.spawn(sleep(TICK));
        assert_eq!(last.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Pending);
        runtime.block_on(async {
            between.await.unwrap();
            while !bomb.woken.load(SeqCst) {
                sleep(TICK).await;
            }
            spawn(sleep(2 * TICK)).await.unwrap();
        });
    });
}

fn socket_pair() -> (net::TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let there = listener.accept().unwrap().0;
    there.set_nonblocking(true).unwrap();
    (here, TcpStream::from_std(there).unwrap())
}

#[test]
fn a_waker_that_panics_for_a_socket_is_contained() {
    on_both(|runtime| {
        let _guard = runtime.enter();
        let bomb = Arc::new(Bomb::default());
        let waker = Waker::from(bomb.clone());
        let pairs = [socket_pair(), socket_pair()];
        let [(mut here, bombed), (mut also_here, mut there)] = pairs;
        let task = runtime.spawn(async move { there.read_exact(&mut [0]).await });
        runtime.block_on(async {
            // A new source may be assumed ready until a read would block.
            let _ = bombed.try_read(&mut [0]);
            assert!(bombed.poll_read_ready(&mut Context::from_waker(&waker)).is_pending());
            here.write_all(b"1").unwrap();
            also_here.write_all(b"2").unwrap();
            task.await.unwrap().unwrap();
            while !bomb.woken.load(SeqCst) {
                sleep(TICK).await;
            }
            bombed.readable().await.unwrap();
            assert_eq!(bombed.try_read(&mut [0]).unwrap(), 1);
        });
    });
}
