//! Copies between ends that take a few bytes at a time, or none for now, or are interrupted: every byte arrives
//! once and in order, and is flushed.

use crate::{random::Random, scene::Scene};
use cede::io::{AsyncRead, AsyncWrite, BufReader, copy, copy_bidirectional, copy_buf};
use std::{
    io::{self, ErrorKind},
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Reads from `source`, and stores what is written.
struct Hesitant {
    random: Random,
    source: Vec<u8>,
    given: usize,
    sink: Vec<u8>,
    /// How many bytes were flushed.
    flushed: usize,
    closed: bool,
}

impl Hesitant {
    fn new(scene: &mut Scene) -> Self {
        let random = scene.fork().random;
        let total = scene.random.below(60_000);
        let source = (0..total).map(|at| (at * 31 / 7) as u8).collect();
        Self { random, source, given: 0, sink: Vec::new(), flushed: 0, closed: false }
    }

    /// Chooses at random how many of at most `most` bytes to transfer, or to be pending, or to be
    /// interrupted.
    fn take(&mut self, cx: &Context<'_>, most: usize) -> Poll<io::Result<usize>> {
        if self.random.once_in(6) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.random.once_in(30) {
            return Poll::Ready(Err(ErrorKind::Interrupted.into()));
        }
        let all = most == 0 || self.random.once_in(2);
        Poll::Ready(Ok(if all { most } else { 1 + self.random.below(most) }))
    }
}

impl AsyncRead for Hesitant {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let given = self.given;
        let most = buffer.len().min(self.source.len() - given);
        let count = ready!(self.take(cx, most))?;
        buffer[..count].copy_from_slice(&self.source[given..given + count]);
        self.given += count;
        Poll::Ready(Ok(count))
    }
}

impl AsyncWrite for Hesitant {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(self.take(cx, bytes.len()))?;
        self.sink.extend(&bytes[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.take(cx, 0))?;
        self.flushed = self.sink.len();
        Poll::Ready(Ok(()))
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.as_mut().poll_flush(cx))?;
        self.closed = true;
        Poll::Ready(Ok(()))
    }
}

pub(crate) async fn hesitant(mut scene: Scene) {
    let (mut one, mut two) = (Hesitant::new(&mut scene), Hesitant::new(&mut scene));
    let both = scene.random.once_in(2);
    let copied = if both {
        scene.did("copy_bidirectional, hesitant");
        copy_bidirectional(&mut one, &mut two).await
    } else if scene.random.once_in(2) {
        scene.did("copy");
        copy(&mut one, &mut two).await.map(|count| (count, 0))
    } else {
        scene.did("copy_buf");
        let reader = BufReader::with_capacity(1 + scene.random.below(5000), &mut one);
        copy_buf(reader, &mut two).await.map(|count| (count, 0))
    };
    let Some((there, back)) = scene.expect("a copy", copied) else { return };
    arrived(&scene, &one, &two, there, both);
    if both {
        arrived(&scene, &two, &one, back, true);
    }
}

fn arrived(scene: &Scene, from: &Hesitant, to: &Hesitant, count: u64, closed: bool) {
    let total = from.source.len();
    scene.check(to.sink == from.source, || format!("{} bytes of {total}", to.sink.len()));
    scene.check(count == total as u64, || format!("{count} bytes, it says, of {total}"));
    scene.check(to.flushed == to.sink.len(), || format!("{} bytes flushed", to.flushed));
    scene.check(to.closed == closed, || format!("closed: {}", to.closed));
}
