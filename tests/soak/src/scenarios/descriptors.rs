//! Any descriptor: a pipe through `AsyncFd`, with every byte in order.

use crate::scene::Scene;
use cede::io::AsyncFd;
use rustix::{
    io::{Errno, read, write},
    pipe::{PipeFlags, pipe_with},
};
use std::{io, os::fd::OwnedFd};

pub(crate) async fn pipe(mut scene: Scene) {
    let end = through(&mut scene).await;
    scene.expect("a pipe", end);
}

async fn through(scene: &mut Scene) -> io::Result<()> {
    let (reader, writer) = pipe_with(PipeFlags::NONBLOCK | PipeFlags::CLOEXEC)?;
    let writer = AsyncFd::new(writer)?;
    let reader = AsyncFd::new(reader)?;
    let total = scene.random.below(200_000);
    let sender = cede::spawn(send(scene.fork(), writer, total));
    let mut found = 0;
    let mut buffer = vec![0; 1 + scene.random.below(5000)];
    loop {
        let Some(guard) = scene.cut(reader.readable()).await else { continue };
        let mut guard = guard?;
        scene.did("async_fd read");
        match guard.try_io(|fd| read(fd.get_ref(), &mut buffer).map_err(io::Error::from)) {
            Ok(Ok(0)) => break,
            Ok(Ok(length)) => {
                let wrong =
                    buffer[..length].iter().zip(found..).find(|(byte, at)| **byte != *at as u8);
                scene.check(wrong.is_none(), || format!("another byte after {found}"));
                found += length;
            }
            Ok(Err(error)) => return Err(error),
            Err(_would_block) => {}
        }
    }
    scene.check(found == total, || format!("{found} bytes of {total}"));
    sender.await.map_err(io::Error::other)?
}

async fn send(mut scene: Scene, writer: AsyncFd<OwnedFd>, total: usize) -> io::Result<()> {
    let mut sent = 0;
    while sent < total {
        let length = (1 + scene.random.below(70_000)).min(total - sent);
        let bytes: Vec<u8> = (sent..sent + length).map(|at| at as u8).collect();
        scene.did("async_fd write");
        sent += writer
            .async_io(cede::io::Interest::WRITABLE, |fd| {
                write(fd, &bytes).map_err(|error: Errno| error.into())
            })
            .await?;
        scene.pause().await;
    }
    Ok(())
}
