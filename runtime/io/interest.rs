//! What to wait for, and what was found ready.

use crate::driver::readiness::{self, Direction, Seen};
use std::ops::{BitOr, BitOrAssign};

/// What to wait for: reading, writing, or either.
///
/// ```
/// use cede::io::Interest;
///
/// let either = Interest::READABLE | Interest::WRITABLE;
/// assert!(either.is_readable() && either.is_writable());
/// assert!(!Interest::READABLE.is_writable());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interest(mio::Interest);

impl Interest {
    /// Wait for something to read.
    pub const READABLE: Self = Self(mio::Interest::READABLE);
    /// Wait for room to write.
    pub const WRITABLE: Self = Self(mio::Interest::WRITABLE);

    /// Wait for either; `|` does the same.
    ///
    /// ```
    /// use cede::io::Interest;
    ///
    /// const EITHER: Interest = Interest::READABLE.add(Interest::WRITABLE);
    /// assert_eq!(EITHER, Interest::WRITABLE | Interest::READABLE);
    /// ```
    #[must_use]
    pub const fn add(self, other: Self) -> Self {
        Self(self.0.add(other.0))
    }

    /// This interest without `other`; `None` if nothing is left.
    ///
    /// ```
    /// use cede::io::Interest;
    ///
    /// let either = Interest::READABLE | Interest::WRITABLE;
    /// assert_eq!(either.remove(Interest::WRITABLE), Some(Interest::READABLE));
    /// assert_eq!(either.remove(either), None);
    /// ```
    #[must_use]
    pub fn remove(self, other: Self) -> Option<Self> {
        self.0.remove(other.0).map(Self)
    }

    /// Whether it includes reading.
    ///
    /// ```
    /// # use cede::io::Interest;
    /// assert!(Interest::READABLE.is_readable());
    /// ```
    pub const fn is_readable(self) -> bool {
        self.0.is_readable()
    }

    /// Whether it includes writing.
    ///
    /// ```
    /// # use cede::io::Interest;
    /// assert!(Interest::WRITABLE.is_writable());
    /// ```
    pub const fn is_writable(self) -> bool {
        self.0.is_writable()
    }

    pub(crate) fn mio(self) -> mio::Interest {
        self.0
    }

    pub(crate) fn direction(self) -> Direction {
        match (self.is_readable(), self.is_writable()) {
            (true, false) => Direction::Read,
            (false, true) => Direction::Write,
            _ => Direction::Either,
        }
    }
}

impl BitOr for Interest {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.add(other)
    }
}

impl BitOrAssign for Interest {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

/// What a source was found ready for: a set of readable, writable, read closed and write closed.
///
/// Readiness is a hint. The operation may block nevertheless, for instance because another task was
/// faster.
///
/// ```
/// use cede::io::{Interest, Ready};
/// use cede::net::UnixStream;
///
/// cede::block_on(async {
///     let (near, far) = UnixStream::pair()?;
///     drop(far);
///     let ready: Ready = near.ready(Interest::READABLE).await?;
///     assert!(ready.is_readable(), "there is the end to be read");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Ready(u8);

impl Ready {
    /// Ready for nothing.
    pub const EMPTY: Self = Self(0);
    /// Something can be read.
    pub const READABLE: Self = Self(1);
    /// There is room to write.
    pub const WRITABLE: Self = Self(1 << 1);
    /// Nothing more will arrive.
    pub const READ_CLOSED: Self = Self(1 << 2);
    /// Nothing more can be written.
    pub const WRITE_CLOSED: Self = Self(1 << 3);
    /// All four.
    pub const ALL: Self = Self(0b1111);

    /// Whether it is ready for nothing.
    ///
    /// ```
    /// # use cede::io::Ready;
    /// assert!(Ready::EMPTY.is_empty() && !Ready::READABLE.is_empty());
    /// ```
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// Whether it is worth trying to read: there are bytes, the end, or an error.
    ///
    /// ```
    /// # use cede::io::Ready;
    /// assert!(Ready::READABLE.is_readable() && Ready::READ_CLOSED.is_readable());
    /// ```
    pub fn is_readable(self) -> bool {
        self.has(Self::READABLE) || self.is_read_closed()
    }

    /// Whether it is worth trying to write: there is room, the reader has gone, or there is an
    /// error.
    ///
    /// ```
    /// # use cede::io::Ready;
    /// assert!(Ready::WRITABLE.is_writable() && Ready::WRITE_CLOSED.is_writable());
    /// ```
    pub fn is_writable(self) -> bool {
        self.has(Self::WRITABLE) || self.is_write_closed()
    }

    /// Whether nothing more will arrive after the bytes that are there.
    ///
    /// ```
    /// # use cede::io::Ready;
    /// assert!(Ready::ALL.is_read_closed() && !Ready::READABLE.is_read_closed());
    /// ```
    pub fn is_read_closed(self) -> bool {
        self.has(Self::READ_CLOSED)
    }

    /// Whether nothing more can be written.
    ///
    /// ```
    /// # use cede::io::Ready;
    /// assert!(Ready::ALL.is_write_closed() && !Ready::WRITABLE.is_write_closed());
    /// ```
    pub fn is_write_closed(self) -> bool {
        self.has(Self::WRITE_CLOSED)
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Ready {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Ready {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

/// The bits of the driver's readiness, and the public bits for them.
const BITS: [(readiness::ReadyBits, Ready); 4] = [
    (readiness::ReadyBits::READABLE, Ready::READABLE),
    (readiness::ReadyBits::WRITABLE, Ready::WRITABLE),
    (readiness::ReadyBits::READ_CLOSED, Ready::READ_CLOSED),
    (readiness::ReadyBits::WRITE_CLOSED, Ready::WRITE_CLOSED),
];

impl From<Seen> for Ready {
    fn from(seen: Seen) -> Self {
        let on = BITS.into_iter().filter(|(bit, _)| seen.ready().intersects(*bit));
        on.fold(Self::EMPTY, |ready, (_, bit)| ready | bit)
    }
}

impl From<Ready> for readiness::ReadyBits {
    fn from(ready: Ready) -> Self {
        let on = BITS.into_iter().filter(|(_, bit)| ready.has(*bit));
        on.fold(Self::NONE, |bits, (bit, _)| bits | bit)
    }
}
