//! Whole files, in one job each.

use crate::handle::Handle;
use std::{fs, io, path::Path};

/// Reads a file to its end.
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

/// Reads a file of text to its end; see [`read`].
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

/// Makes a file, or replaces what is in it; see [`read`].
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
/// Dropped before it is ready, it may have written nothing, or all, or go on to write it.
///
/// # Panics
///
/// Outside a runtime.
pub async fn write(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> io::Result<()> {
    let (path, contents) = (path.as_ref().to_owned(), contents.as_ref().to_owned());
    offload(move || fs::write(path, contents)).await
}

pub(super) async fn offload<R: Send + 'static>(
    job: impl FnOnce() -> io::Result<R> + Send + 'static,
) -> io::Result<R> {
    Handle::current().spawn_blocking(job).await.map_err(io::Error::other)?
}
