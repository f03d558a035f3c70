//! Files: whole ones, and open ones that are read, written and sought in by turns.

use crate::support::on_both;
use cede::{
    fs::{self, File},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, SeekFrom},
};
use futures::FutureExt;
use std::{
    io::ErrorKind,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// A file's name of our own; the file is removed at the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Self {
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

/// Begins a read and drops it before it is done, which a quick blocking thread may prevent.
async fn drop_a_read(file: &mut File, at: u64) {
    while file.read(&mut [0; 6]).now_or_never().is_some() {
        file.seek(SeekFrom::Start(at)).await.unwrap();
    }
}

/// What was read ahead, by a read that was dropped, is given back before anything else happens.
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
            assert_eq!(file.read(&mut [0; 2]).await.unwrap(), 1, "told once, and nothing is lost");
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
