//! Streams: files, the standard streams, those in memory; and what reads and copies them.

use super::{MANY, spends};
use cede::{
    fs::File,
    io::{
        AsyncReadExt, AsyncWriteExt, BufReader, Cursor, IoSlice, IoSliceMut, LimitedLines, copy,
        copy_bidirectional, copy_buf, duplex, empty, sink, stderr, stdin, stdout,
    },
};
use futures::StreamExt;
use std::future::poll_fn;

pub(super) async fn all() {
    in_memory().await;
    files().await;
    standard().await;
    lines().await;
    copies().await;
}

async fn in_memory() {
    let (mut near, mut far) = duplex(2 * MANY);
    spends("io/duplex::poll_write", async || near.write_all(b"x").await.unwrap()).await;
    spends("io/duplex::poll_read", async || far.read_exact(&mut [0]).await.unwrap()).await;
    spends("io/duplex::poll_write, of nothing", async || near.write(b"").await.unwrap()).await;
    spends("io/duplex::poll_read, of nothing", async || far.read(&mut []).await.unwrap()).await;
    spends("io/duplex::poll_close", async || near.close().await.unwrap()).await;
    spends("io/duplex::poll_read, the end", async || far.read(&mut [0]).await.unwrap()).await;
    drop(far);
    spends("io/duplex::poll_write, to nobody", async || near.write(b"x").await.is_err()).await;
}

async fn files() {
    let mut file = File::open("/dev/null").await.unwrap();
    spends("fs/file::poll_read", async || file.read(&mut []).await.unwrap()).await;
    spends("fs/file::poll_read_vectored", async || {
        file.read_vectored(&mut [IoSliceMut::new(&mut [])]).await.unwrap()
    })
    .await;
    spends("fs/file::poll_write", async || file.write(b"").await.unwrap()).await;
    spends("fs/file::poll_write_vectored", async || file.write_vectored(&[]).await).await;
    spends("fs/file::poll_flush", async || file.flush().await.unwrap()).await;
    spends("fs/file::poll_close", async || file.close().await.unwrap()).await;
    let mut files: Vec<_> =
        (0..200).map(|_| File::from_std(std::fs::File::open("/dev/null").unwrap())).collect();
    super::spends_in(files.len(), "fs/file::into_std", async || {
        files.pop().unwrap().into_std().await.unwrap()
    })
    .await;
}

async fn standard() {
    let (mut stdin, mut stdout, mut stderr) = (stdin(), stdout(), stderr());
    spends("io/stdio::poll_read", async || stdin.read(&mut []).await.unwrap()).await;
    spends("io/stdio::poll_read_vectored", async || {
        stdin.read_vectored(&mut [IoSliceMut::new(&mut [])]).await.unwrap()
    })
    .await;
    spends("io/stdio::poll_write", async || stdout.write(b"").await.unwrap()).await;
    spends("io/stdio::poll_write_vectored", async || {
        stderr.write_vectored(&[IoSlice::new(b"")]).await.unwrap()
    })
    .await;
    spends("io/stdio::poll_flush", async || stderr.flush().await.unwrap()).await;
    spends("io/stdio::poll_close", async || stdout.close().await.unwrap()).await;
}

async fn lines() {
    let text = "a line\n".repeat(4 * MANY);
    let mut lines = LimitedLines::new(BufReader::new(text.as_bytes()), 80);
    spends("io/limited_lines::next_line", async || drop(lines.next_line().await)).await;
    spends("io/limited_lines::poll_next_line", async || {
        poll_fn(|cx| lines.poll_next_line(cx)).await.unwrap()
    })
    .await;
    spends("io/limited_lines::poll_next", async || lines.next().await.unwrap().unwrap()).await;
}

/// Of nothing to nowhere.
async fn copies() {
    spends("io/copy::copy", async || copy(empty(), &mut sink()).await.unwrap()).await;
    spends("io/copy::copy_buf", async || copy_buf(empty(), &mut sink()).await.unwrap()).await;
    let (mut one, mut other) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    spends("io/copy_bidirectional::copy_bidirectional", async || {
        copy_bidirectional(&mut one, &mut other).await.unwrap()
    })
    .await;
}
