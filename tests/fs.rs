//! Files: operations on whole files, and open files that are read, written and sought in turn.

use crate::support::on_both;
use cede::{
    fs::{self, File, OpenOptions},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, SeekFrom},
};
use futures::FutureExt;
use std::{
    io::{ErrorKind, IoSlice, IoSliceMut},
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// The name of a temporary file, which is removed when this is dropped.
pub(crate) struct Temporary(pub(crate) PathBuf);

impl Temporary {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("cede-fs-{}-{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn whole_files_are_written_and_read() {
    on_both(|runtime| {
        runtime.block_on(async {
            let path = Temporary::new();
            assert_eq!(fs::read(&path.0).await.unwrap_err().kind(), ErrorKind::NotFound);
            fs::write(&path.0, [0xff; 3]).await.unwrap();
            assert_eq!(fs::read(&path.0).await.unwrap(), [0xff; 3]);
            let error = fs::read_to_string(&path.0).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData);
            fs::write(&path.0, "text").await.unwrap();
            assert_eq!(fs::read_to_string(&path.0).await.unwrap(), "text");
        });
    });
}

#[test]
fn a_large_file_goes_out_and_comes_back() {
    on_both(|runtime| {
        runtime.block_on(async {
            let path = Temporary::new();
            let bytes: Vec<u8> = (0..1_000_000_u32).map(|at| (at / 7) as u8).collect();
            let mut file = File::create(&path.0).await.unwrap();
            file.write_all(&bytes).await.unwrap();
            file.close().await.unwrap();
            let mut read = Vec::new();
            File::open(&path.0).await.unwrap().read_to_end(&mut read).await.unwrap();
            assert!(read == bytes);
        });
    });
}

/// Begins a read and drops it before it is ready, unless a quick blocking thread has already
/// finished it.
async fn drop_a_read(file: &mut File, at: u64) {
    while file.read(&mut [0; 6]).now_or_never().is_some() {
        file.seek(SeekFrom::Start(at)).await.unwrap();
    }
}

/// The bytes that a dropped read has read ahead are put back before the next operation.
#[test]
fn a_dropped_read_loses_nothing() {
    on_both(|runtime| {
        runtime.block_on(async {
            let path = Temporary::new();
            fs::write(&path.0, "0123456789").await.unwrap();
            let std = std::fs::OpenOptions::new().read(true).write(true).open(&path.0).unwrap();
            let mut file = File::from_std(std);
            drop_a_read(&mut file, 0).await;
            let mut byte = [0];
            assert_eq!(file.read(&mut byte).await.unwrap(), 1);
            assert_eq!(&byte, b"0");
            assert_eq!(file.seek(SeekFrom::Current(1)).await.unwrap(), 2);
            drop_a_read(&mut file, 2).await;
            file.write_all(b"xx").await.unwrap();
            let mut rest = String::new();
            file.read_to_string(&mut rest).await.unwrap();
            assert_eq!(rest, "456789");
            assert_eq!(file.seek(SeekFrom::End(-1)).await.unwrap(), 9);
            assert_eq!(file.read(&mut [0; 2]).await.unwrap(), 1);
            file.into_std().await.unwrap();
            assert_eq!(fs::read_to_string(&path.0).await.unwrap(), "01xx456789");
        });
    });
}

#[test]
fn the_error_of_a_write_is_told_by_what_follows() {
    on_both(|runtime| {
        runtime.block_on(async {
            let path = Temporary::new();
            fs::write(&path.0, "x").await.unwrap();
            let mut file = File::open(&path.0).await.unwrap();
            file.write_all(b"not opened to write").await.unwrap();
            assert!(file.flush().await.is_err());
            assert_eq!(
                file.read(&mut [0; 2]).await.unwrap(),
                1,
                "the error is returned once, and nothing is lost"
            );
            assert!(file.seek(SeekFrom::Current(-5)).await.is_err());
        });
    });
}

#[test]
fn a_file_outlives_its_runtime_and_fails() {
    on_both(|runtime| {
        let path = Temporary::new();
        let mut file = runtime.block_on(async {
            fs::write(&path.0, "x").await.unwrap();
            File::open(&path.0).await.unwrap()
        });
        let handle = runtime.handle().clone();
        drop(runtime);
        let _guard = handle.enter();
        assert!(futures::executor::block_on(file.read(&mut [0])).is_err());
        assert!(futures::executor::block_on(fs::read(&path.0)).is_err());
    });
}

/// One write takes the bytes of several buffers, as many as fit into one job; and one read fills
/// several buffers.
#[test]
fn several_buffers_are_written_and_read_at_once() {
    on_both(|runtime| {
        runtime.block_on(async {
            let path = Temporary::new();
            let mut file = File::create(&path.0).await.unwrap();
            let slices = [&b""[..], b"one ", b"", b"two ", b"three"].map(IoSlice::new);
            assert_eq!(file.write_vectored(&slices).await.unwrap(), 13);
            assert_eq!(file.write_vectored(&[]).await.unwrap(), 0);
            assert_eq!(file.write_vectored(&[IoSlice::new(b"")]).await.unwrap(), 0);
            file.close().await.unwrap();
            assert_eq!(fs::read_to_string(&path.0).await.unwrap(), "one two three");

            let mut file = File::open(&path.0).await.unwrap();
            let [mut first, mut none, mut second, mut rest] =
                [&mut [0; 4][..], &mut [], &mut [0; 4], &mut [0; 9]];
            let mut buffers = [&mut first, &mut none, &mut second, &mut rest]
                .map(|buffer| IoSliceMut::new(buffer));
            assert_eq!(file.read_vectored(&mut buffers).await.unwrap(), 13);
            assert_eq!([first, second, &mut rest[..5]], [b"one ", b"two ", &b"three"[..]]);
            assert_eq!(file.read_vectored(&mut [IoSliceMut::new(&mut [0])]).await.unwrap(), 0);
        });
    });
}

/// If there are more bytes than one job takes, a write stops at that limit, wherever it falls in
/// the buffers.
#[test]
fn a_write_of_many_buffers_is_bounded() {
    on_both(|runtime| {
        runtime.block_on(async {
            let path = Temporary::new();
            let mut file = File::create(&path.0).await.unwrap();
            let part = [7; 1000];
            let slices = vec![IoSlice::new(&part); 3000];
            let count = file.write_vectored(&slices).await.unwrap();
            assert!(count > part.len() && count < 3_000_000, "{count} bytes");
            file.close().await.unwrap();
            assert_eq!(fs::read(&path.0).await.unwrap(), vec![7; count]);
        });
    });
}

#[test]
fn a_file_is_opened_as_the_options_say() {
    on_both(|runtime| {
        runtime.block_on(async {
            let path = Temporary::new();
            let missing = OpenOptions::new().write(true).open(&path.0).await.unwrap_err();
            assert_eq!(missing.kind(), ErrorKind::NotFound);
            let mut options = OpenOptions::new();
            options.write(true).create_new(true).mode(0o600);
            let mut file = options.open(&path.0).await.unwrap();
            file.write_all(b"one").await.unwrap();
            file.close().await.unwrap();
            let twice = options.open(&path.0).await.unwrap_err();
            assert_eq!(twice.kind(), ErrorKind::AlreadyExists);
            let mut file = OpenOptions::new().append(true).open(&path.0).await.unwrap();
            file.write_all(b" two").await.unwrap();
            file.close().await.unwrap();
            assert_eq!(fs::read(&path.0).await.unwrap(), b"one two");
            assert_eq!(fs::metadata(&path.0).await.unwrap().len(), 7);
            let file = OpenOptions::new().write(true).truncate(true).open(&path.0).await;
            drop(file.unwrap());
            assert_eq!(fs::metadata(&path.0).await.unwrap().len(), 0);
        });
    });
}

#[test]
fn a_file_is_copied() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (from, to) = (Temporary::new(), Temporary::new());
            fs::write(&from.0, "text").await.unwrap();
            assert_eq!(fs::copy(&from.0, &to.0).await.unwrap(), 4);
            assert_eq!(fs::read_to_string(&to.0).await.unwrap(), "text");
            let missing = fs::metadata("/no/such/file").await.unwrap_err();
            assert_eq!(missing.kind(), ErrorKind::NotFound);
        });
    });
}
