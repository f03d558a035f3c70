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

/// An open file, which blocking threads read and write, one operation at a time.
///
/// A write returns `Ok` when the file has copied the bytes: the write is then *accepted*. An
/// accepted write is carried out even if the file is dropped or the runtime ends first. It is lost
/// only if the process ends before it, after a shutdown that [does not
/// wait](crate::runtime::Runtime#shutdown). If an accepted write fails, the next operation returns
/// the error. So call `flush().await` (or `close().await`) at the end: otherwise such an error is
/// not reported.
///
/// A file keeps the buffer of its largest read or write, at most 128 KiB, until it is dropped.
///
/// Dropping the future of a read loses nothing. After dropping that of a seek, the position may be
/// the old or the new one.
///
/// If the system makes no thread for an operation, the operation fails with an error of the kind
/// [`Other`](io::ErrorKind::Other). (The system's own kind, `WouldBlock`, has another meaning in
/// async code; the system's error is the [source](std::error::Error::source) of the error inside.)
/// Such an operation has changed nothing, nor has a read or a seek that the end of the runtime
/// cancelled: the file can be used again, also in another runtime.
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
    /// Opens a file for reading.
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
    /// If the future is dropped before it is ready, the file may still be opened, and is then
    /// closed.
    pub async fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        offload(move || fs::File::open(path)).await.map(Self::from_std)
    }

    /// Creates a file for writing. If the file exists, its content is removed.
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
    /// If the future is dropped before it is ready, the file may still be created or emptied.
    pub async fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        offload(move || fs::File::create(path)).await.map(Self::from_std)
    }

    /// Converts a file of the standard library, for example one opened with
    /// [`std::fs::OpenOptions`].
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

    /// Waits until the operation under way has ended, and returns the file.
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
    /// The error of the last operation under way, such as of a write to a full disk. The file is
    /// closed then; to have it in any case, [`flush`](futures::AsyncWriteExt::flush) first. An
    /// operation that was not run, because there is no thread for it or the runtime has shut down,
    /// has changed nothing, and is no error here.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, the file is dropped, and is closed when the
    /// operation under way has ended.
    pub async fn into_std(self) -> io::Result<fs::File> {
        self.0.into_inner().await
    }
}

/// If the code that uses it panics, nothing is left half changed: the error that the file may store
/// for the next operation is a plain value.
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
