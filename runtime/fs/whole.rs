//! What is done to a whole file in one blocking job.

use crate::handle::Handle;
use std::{fs, io, path::Path};

/// Reads the whole content of a file.
///
/// ```
/// cede::block_on(async {
///     let path = std::env::temp_dir().join(format!("cede-doc-fs-{}", std::process::id()));
///     cede::fs::write(&path, "that is all").await?;
///     assert_eq!(cede::fs::read(&path).await?, b"that is all");
///     assert_eq!(cede::fs::read_to_string(&path).await?, "that is all");
///     std::fs::remove_file(path)
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// Those of [`std::fs::read`], and an error if the runtime shuts down before the job begins.
///
/// # Panics
///
/// Outside a runtime.
///
/// # Cancel safety
///
/// Nothing is lost if the future is dropped. A read that has begun continues, and its result is
/// dropped.
pub async fn read(path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
    let path = path.as_ref().to_owned();
    offload(move || fs::read(path)).await
}

/// Reads the whole content of a file as UTF-8 text; see [`read`].
///
/// ```
/// # async fn example() -> std::io::Result<()> {
/// let name = cede::fs::read_to_string("/etc/hostname").await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Those of [`std::fs::read_to_string`], and an error if the runtime shuts down before the job
/// begins.
///
/// # Panics
///
/// Outside a runtime.
///
/// # Cancel safety
///
/// Nothing is lost if the future is dropped. A read that has begun continues, and its result is
/// dropped.
pub async fn read_to_string(path: impl AsRef<Path>) -> io::Result<String> {
    let path = path.as_ref().to_owned();
    offload(move || fs::read_to_string(path)).await
}

/// Creates a file with this content, or replaces the content of an existing file; see [`read`].
///
/// ```
/// # async fn example() -> std::io::Result<()> {
/// cede::fs::write("note.txt", "that is all").await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Those of [`std::fs::write`], and an error if the runtime shuts down before the job begins.
///
/// # Cancel safety
///
/// If the future is dropped before it is ready, the file may be unchanged, may be written, or may
/// still be being written.
///
/// # Panics
///
/// Outside a runtime.
pub async fn write(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> io::Result<()> {
    let (path, contents) = (path.as_ref().to_owned(), contents.as_ref().to_owned());
    offload(move || fs::write(path, contents)).await
}

/// Copies the content and the permissions of a file, and returns the number of bytes.
///
/// ```
/// # async fn example() -> std::io::Result<()> {
/// let bytes = cede::fs::copy("notes.txt", "notes.bak").await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Those of [`std::fs::copy`], and an error if the runtime shuts down before the job begins.
///
/// # Panics
///
/// Outside a runtime.
///
/// # Cancel safety
///
/// If the future is dropped before it is ready, the copy may be missing, may be complete, or may
/// still be being written.
pub async fn copy(from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<u64> {
    let (from, to) = (from.as_ref().to_owned(), to.as_ref().to_owned());
    offload(move || fs::copy(from, to)).await
}

/// What the system knows of a file or a directory: its size, its times, its kind. Follows symbolic
/// links.
///
/// ```
/// # async fn example() -> std::io::Result<()> {
/// println!("{} bytes", cede::fs::metadata("/etc/hostname").await?.len());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Those of [`std::fs::metadata`], and an error if the runtime shuts down before the job begins.
///
/// # Panics
///
/// Outside a runtime.
///
/// # Cancel safety
///
/// Nothing is lost if the future is dropped.
pub async fn metadata(path: impl AsRef<Path>) -> io::Result<fs::Metadata> {
    let path = path.as_ref().to_owned();
    offload(move || fs::metadata(path)).await
}

pub(super) async fn offload<R: Send + 'static>(
    job: impl FnOnce() -> io::Result<R> + Send + 'static,
) -> io::Result<R> {
    Handle::current().spawn_blocking(job).await.map_err(io::Error::other)?
}
