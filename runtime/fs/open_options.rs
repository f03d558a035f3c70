//! How a file is to be opened.

use super::{file::File, whole::offload};
use std::{fs, io, os::unix::fs::OpenOptionsExt, path::Path};

/// Options for opening a file: those of [`std::fs::OpenOptions`].
///
/// ```
/// use cede::fs::OpenOptions;
/// use cede::io::AsyncWriteExt;
///
/// cede::block_on(async {
///     let path = std::env::temp_dir().join(format!("cede-doc-options-{}", std::process::id()));
///     for line in ["one\n", "two\n"] {
///         let mut log = OpenOptions::new().append(true).create(true).open(&path).await?;
///         log.write_all(line.as_bytes()).await?;
///         log.flush().await?;
///     }
///     assert_eq!(cede::fs::read_to_string(&path).await?, "one\ntwo\n");
///     std::fs::remove_file(path)
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct OpenOptions(fs::OpenOptions);

/// Makes the methods that set one option.
macro_rules! options {
    ($($(#[$docs:meta])* $name:ident: $type:ty = $value:literal;)+) => {
        impl OpenOptions {$(
            $(#[$docs])*
            ///
            /// ```
            /// let mut options = cede::fs::OpenOptions::new();
            #[doc = concat!("options.", stringify!($name), "(", $value, ");")]
            /// ```
            pub fn $name(&mut self, $name: $type) -> &mut Self {
                self.0.$name($name);
                self
            }
        )+}
    };
}

options! {
    /// Whether the file is read.
    read: bool = "true";
    /// Whether the file is written.
    write: bool = "true";
    /// Whether every write goes to the end of the file.
    append: bool = "true";
    /// Whether the content of an existing file is removed. Needs [`write`](Self::write).
    truncate: bool = "true";
    /// Whether a missing file is created. Needs [`write`](Self::write) or [`append`](Self::append).
    create: bool = "true";
    /// Whether the file must be new. Then [`create`](Self::create) and
    /// [`truncate`](Self::truncate) have no effect.
    create_new: bool = "true";
    /// The permissions of a file that is created, less those that the process's mask takes away.
    mode: u32 = "0o600";
    /// Flags for the system's `open`, in addition to those that the other options need.
    custom_flags: i32 = "libc::O_NOFOLLOW";
}

impl OpenOptions {
    /// Options with everything switched off. Switch on at least one of [`read`](Self::read),
    /// [`write`](Self::write) and [`append`](Self::append).
    ///
    /// ```
    /// # async fn example() -> std::io::Result<()> {
    /// let file = cede::fs::OpenOptions::new().read(true).open("/etc/hostname").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    #[expect(clippy::new_without_default, reason = "as in the standard library")]
    pub fn new() -> Self {
        Self(fs::OpenOptions::new())
    }

    /// Opens a file with these options.
    ///
    /// ```
    /// # async fn example() -> std::io::Result<()> {
    /// let lock = cede::fs::OpenOptions::new().write(true).create_new(true).open("lock").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`std::fs::OpenOptions::open`], and an error if the runtime shuts down before the
    /// job begins.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, the file may still be opened, created or
    /// emptied, and is then closed.
    pub async fn open(&self, path: impl AsRef<Path>) -> io::Result<File> {
        let (options, path) = (self.0.clone(), path.as_ref().to_owned());
        offload(move || options.open(path)).await.map(File::from_std)
    }
}

impl From<fs::OpenOptions> for OpenOptions {
    fn from(options: fs::OpenOptions) -> Self {
        Self(options)
    }
}
