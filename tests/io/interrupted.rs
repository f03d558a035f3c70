//! If a signal ends an operation before it has done anything, no byte is lost.

use crate::support::on_both;
use cede::io::{
    AsyncBufRead, AsyncRead, AsyncWrite, BufReader, LimitedLines, copy, copy_bidirectional,
    copy_buf,
};
use futures::io::{Cursor, sink};
use std::{
    io::{self, ErrorKind},
    pin::Pin,
    task::{Context, Poll},
};

/// Makes each operation fail several times with `Interrupted` before it succeeds.
struct Interrupted<T> {
    inner: T,
    left: usize,
    each: usize,
    closed: bool,
}

impl<T> Interrupted<T> {
    fn new(inner: T, each: usize) -> Self {
        Self { inner, left: each, each, closed: false }
    }

    fn once<R>(
        &mut self,
        operation: impl FnOnce(&mut T) -> Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        if self.left > 0 {
            self.left -= 1;
            return Poll::Ready(Err(ErrorKind::Interrupted.into()));
        }
        self.left = self.each;
        operation(&mut self.inner)
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Interrupted<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().once(|inner| Pin::new(inner).poll_read(cx, buffer))
    }
}

impl<T: AsyncBufRead + Unpin> AsyncBufRead for Interrupted<T> {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        if this.left > 0 {
            this.left -= 1;
            return Poll::Ready(Err(ErrorKind::Interrupted.into()));
        }
        this.left = this.each;
        Pin::new(&mut this.inner).poll_fill_buf(cx)
    }

    fn consume(self: Pin<&mut Self>, count: usize) {
        Pin::new(&mut self.get_mut().inner).consume(count);
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Interrupted<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let some = &bytes[..bytes.len().min(1000)];
        self.get_mut().once(|inner| Pin::new(inner).poll_write(cx, some))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().once(|inner| Pin::new(inner).poll_flush(cx))
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let closed = self.as_mut().get_mut().once(|inner| Pin::new(inner).poll_close(cx));
        self.closed |= matches!(closed, Poll::Ready(Ok(())));
        closed
    }
}

/// A reader and a writer, as one stream.
struct Both<R, W>(R, W);

impl<R: AsyncRead + Unpin, W: Unpin> AsyncRead for Both<R, W> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl<R: Unpin, W: AsyncWrite + Unpin> AsyncWrite for Both<R, W> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.1).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.1).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.1).poll_close(cx)
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|number| (number % 251) as u8).collect()
}

/// The last number is larger than a task's budget.
const TIMES: [usize; 3] = [1, 3, 300];

#[test]
fn what_copies_tries_again_after_a_signal() {
    on_both(|runtime| {
        let copies = async {
            for each in TIMES {
                let sent = bytes(20_000);
                let mut written = Interrupted::new(Vec::new(), each);
                let reader = Interrupted::new(&sent[..], each);
                assert_eq!(copy(reader, &mut written).await.unwrap(), 20_000);
                assert!(written.inner == sent && !written.closed);

                let mut written = Interrupted::new(Vec::new(), each);
                let reader = Interrupted::new(BufReader::new(&sent[..]), each);
                assert_eq!(copy_buf(reader, &mut written).await.unwrap(), 20_000);
                assert!(written.inner == sent && !written.closed);

                let back = bytes(17_000);
                let stream = |from: Vec<u8>| {
                    let written = Interrupted::new(Vec::new(), each);
                    Both(Interrupted::new(Cursor::new(from), each), written)
                };
                let (mut a, mut b) = (stream(sent.clone()), stream(back.clone()));
                let counts = copy_bidirectional(&mut a, &mut b).await.unwrap();
                assert_eq!(counts, (20_000, 17_000));
                assert!(b.1.inner == sent && a.1.inner == back);
                assert!(a.1.closed && b.1.closed);
            }
        };
        runtime.block_on(async { cede::spawn(copies).await.unwrap() });
    });
}

#[test]
fn a_line_goes_on_after_a_signal() {
    on_both(|runtime| {
        let reads = async {
            for each in TIMES {
                let text = &b"one\nfar too long a line\ntwo"[..];
                let reader = Interrupted::new(BufReader::with_capacity(2, text), each);
                let mut lines = LimitedLines::new(reader, 8);
                assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("one"));
                assert_eq!(lines.next_line().await.unwrap_err().kind(), ErrorKind::InvalidData);
                assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("two"));
                assert_eq!(lines.next_line().await.unwrap(), None);
            }
        };
        runtime.block_on(async { cede::spawn(reads).await.unwrap() });
    });
}

/// Always ready, and without an end.
struct Endless;

impl AsyncRead for Endless {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(buffer.len()))
    }
}

/// A copy between a reader and a writer that are always ready does not occupy the thread.
#[test]
fn a_copy_without_an_end_lets_others_run() {
    on_both(|runtime| {
        runtime.block_on(async {
            let copies = [
                cede::spawn(async { copy(Endless, &mut sink()).await.map(drop) }),
                cede::spawn(async {
                    copy_buf(BufReader::new(Endless), &mut sink()).await.map(drop)
                }),
                cede::spawn(async {
                    let (mut a, mut b) = (Both(Endless, sink()), Both(Endless, sink()));
                    copy_bidirectional(&mut a, &mut b).await.map(drop)
                }),
            ];
            for _ in 0..10 {
                cede::spawn(async {}).await.unwrap();
            }
            for copy in copies {
                copy.abort();
                assert!(copy.await.unwrap_err().is_cancelled());
            }
        });
    });
}
