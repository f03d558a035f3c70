//! An open file.

use super::whole::offload;
use crate::io::offload::Offloaded;
use futures::io::{AsyncRead, AsyncSeek, AsyncWrite};
use std::{
    fs,
    io::{self, IoSlice, IoSliceMut, SeekFrom},
    panic::UnwindSafe,
    path::Path,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// An open file, read and written by blocking threads, an operation at a time.
///
/// A write is accepted when the bytes are taken over. Then it is carried out, even if the file is dropped or
/// the runtime ends first; only the end of the process may come before it, after an ending that
/// [does not wait](crate::runtime::Runtime#shutdown). What goes wrong is the error of the operation after
/// it. So `flush().await` (or `close().await`) when all is written: without it nobody is told of errors.
///
/// A read that is dropped loses nothing; after a seek that is dropped the position is either.
///
/// An operation for which the system makes no thread fails with an error that says so: its kind is
/// [`Other`](io::ErrorKind::Other), because the system's own, `WouldBlock`, has another meaning in async
/// code; the system's error is the [source](std::error::Error::source) of the one it holds. Such an
/// operation has done nothing, nor has a read or a seek that the end of the runtime cancelled: the file is as it was,
/// and may be used again, also in another runtime.
///
/// ```
/// use cede::fs::File;
/// use cede::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, SeekFrom};
///
/// cede::block_on(async {
///     let path = std::env::temp_dir().join(format!("cede-doc-file-{}", std::process::id()));
///     let mut file = File::create(&path).await?;
///     file.write_all(b"hello, file").await?;
///     file.flush().await?;
///
///     let mut file = File::open(&path).await?;
///     file.seek(SeekFrom::Start(7)).await?;
///     let mut text = String::new();
///     file.read_to_string(&mut text).await?;
///     assert_eq!(text, "file");
///     std::fs::remove_file(path)
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct File(Offloaded<fs::File>);

impl File {
    /// Opens a file to read.
    ///
    /// ```
    /// # use cede::fs::File;
    /// # async fn example() -> std::io::Result<()> {
    /// let file = File::open("/etc/hostname").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`std::fs::File::open`], and an error if the runtime shuts down before the job
    /// begins.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it may open the file all the same, and closes it.
    pub async fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        offload(move || fs::File::open(path)).await.map(Self::from_std)
    }

    /// Makes a file to write, or empties the one that is there.
    ///
    /// ```
    /// # use cede::{fs::File, io::AsyncWriteExt};
    /// # async fn example() -> std::io::Result<()> {
    /// let mut file = File::create("log.txt").await?;
    /// file.write_all(b"hello\n").await?;
    /// file.flush().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`std::fs::File::create`], and an error if the runtime shuts down before the job
    /// begins.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it may make or empty the file all the same.
    pub async fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        offload(move || fs::File::create(path)).await.map(Self::from_std)
    }

    /// A file opened otherwise, with [`std::fs::OpenOptions`].
    ///
    /// ```
    /// # use cede::fs::File;
    /// # fn example() -> std::io::Result<()> {
    /// let log = std::fs::OpenOptions::new().append(true).open("log.txt")?;
    /// let log = File::from_std(log);
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_std(file: fs::File) -> Self {
        Self(Offloaded::new(file))
    }

    /// The file, once what is under way is done.
    ///
    /// ```
    /// # use cede::fs::File;
    /// # async fn example(file: File) -> std::io::Result<()> {
    /// println!("{} bytes", file.into_std().await?.metadata()?.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// That of the last write, or that the runtime has shut down; the file is closed then.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it drops the file, which is closed when what is under way is done.
    pub async fn into_std(self) -> io::Result<fs::File> {
        self.0.into_inner().await
    }
}

/// For a panic of whoever uses it the error that it may keep for the next operation is just a value.
impl UnwindSafe for File {}

impl AsyncRead for File {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }

    fn poll_read_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_read_vectored(cx, buffers)
    }
}

impl AsyncWrite for File {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.0.poll_put_back(cx))?;
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.0.poll_put_back(cx))?;
        Pin::new(&mut self.0).poll_write_vectored(cx, slices)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_close(cx)
    }
}

impl AsyncSeek for File {
    fn poll_seek(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        to: SeekFrom,
    ) -> Poll<io::Result<u64>> {
        Pin::new(&mut self.0).poll_seek(cx, to)
    }
}
