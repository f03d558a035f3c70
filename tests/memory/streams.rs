//! Streams, files and signals: what they keep after a large transfer, or after many of them.

use super::{CROWD, Report, allocator::bytes};
use cede::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, SeekFrom, duplex},
    runtime::Handle,
    signal::unix::{SignalKind, signal},
};

/// Bytes of a large transfer.
const LARGE: usize = 8 << 20;

/// What a file keeps at most: the bytes of one job of its.
const JOB: usize = 128 * 1024;

/// How many listeners of a signal there are at a time: each takes two descriptors.
const LISTENERS: usize = 200;

pub(crate) async fn all(report: &mut Report) {
    in_memory(report).await;
    files(report).await;
    guards(report);
    signals(report);
}

async fn in_memory(report: &mut Report) {
    let before = bytes();
    let (mut near, mut far) = duplex(LARGE);
    near.write_all(&vec![1; LARGE]).await.unwrap();
    let mut received = vec![0; LARGE];
    far.read_exact(&mut received).await.unwrap();
    drop(received);
    report.note("duplex", "with both ends left", bytes().saturating_sub(before));
    near.write_all(b"x").await.unwrap();
    drop(far);
    report.note("duplex", "with one end left", bytes().saturating_sub(before));
    drop(near);
    report.note("duplex", "empty", bytes().saturating_sub(before));
}

async fn files(report: &mut Report) {
    let path = std::env::temp_dir().join(format!("cede-memory-{}", std::process::id()));
    let before = bytes();
    let mut file = File::from_std(
        std::fs::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path)
            .unwrap(),
    );
    file.write_all(&vec![1; LARGE]).await.unwrap();
    file.flush().await.unwrap();
    let written = bytes().saturating_sub(before);
    file.seek(SeekFrom::Start(0)).await.unwrap();
    let mut read = Vec::new();
    file.read_to_end(&mut read).await.unwrap();
    assert_eq!(read.len(), LARGE);
    drop(read);
    let both = bytes().saturating_sub(before);
    std::fs::remove_file(&path).unwrap();
    // As its docs say, a file keeps its buffer.
    report.note("File", "after writing, beside its buffer", written.saturating_sub(JOB));
    report.note("File", "after reading, beside its buffer", both.saturating_sub(JOB));
    drop(file);
    report.note("File", "dropped", bytes().saturating_sub(before));
}

fn guards(report: &mut Report) {
    let handle = Handle::current();
    report.after("EnterGuard", || {
        let mut guards: Vec<_> = (0..CROWD).map(|_| handle.enter()).collect();
        while guards.len() > 1 {
            guards.pop();
        }
        guards.pop()
    });
}

/// Again and again, so that what each leaves adds up.
fn signals(report: &mut Report) {
    let before = bytes();
    for _ in 0..20 {
        let listen = |_| signal(SignalKind::window_change()).unwrap();
        drop((0..LISTENERS).map(listen).collect::<Vec<_>>());
    }
    report.note("Signal", "empty", bytes().saturating_sub(before));
}
