//! Conversions from and to the standard library's type, and to the descriptor. For a tuple struct
//! of one [`Source`](crate::io::source::Source).

macro_rules! convert {
    ($type:ident, $mio:ty, $std:ty, $interest:expr) => {
        convert!($type, $mio, $std, $interest, |_| crate::driver::readiness::ReadyBits::UNPROVEN, Source::lent);
    };
    // Also takes what is known of a socket that is taken over, and what to do when its descriptor
    // is lent.
    ($type:ident, $mio:ty, $std:ty, $interest:expr, $known:expr, $lent:expr) => {
        impl $type {
            /// Takes over a socket of the standard library and makes it non-blocking.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# type Std = ", stringify!($std), ";")]
            /// # async fn example(socket: Std) -> std::io::Result<()> {
            #[doc = concat!("let socket = ", stringify!($type), "::from_std(socket)?;")]
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the system refuses, for example because the socket is already registered with
            /// this runtime.
            ///
            /// # Panics
            ///
            /// Outside a runtime.
            #[track_caller]
            pub fn from_std(socket: $std) -> ::std::io::Result<Self> {
                socket.set_nonblocking(true)?;
                let known: fn(&$std) -> crate::driver::readiness::ReadyBits = $known;
                let known = known(&socket);
                Source::known(<$mio>::from_std(socket), $interest, known).map(Self)
            }

            /// Takes the socket out of the runtime. It stays non-blocking.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# type Std = ", stringify!($std), ";")]
            #[doc = concat!("# fn example(socket: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// let socket: Std = socket.into_std()?;
            /// socket.set_nonblocking(false)?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the system cannot deregister the socket.
            pub fn into_std(self) -> ::std::io::Result<$std> {
                let socket: ::std::os::fd::OwnedFd = self.0.into_inner()?.into();
                Ok(socket.into())
            }

            pub(super) fn source(&self) -> &Source<$mio> {
                &self.0
            }
        }

        impl TryFrom<$std> for $type {
            type Error = ::std::io::Error;

            /// [`from_std`](Self::from_std).
            fn try_from(socket: $std) -> ::std::io::Result<Self> {
                Self::from_std(socket)
            }
        }

        impl TryFrom<$type> for $std {
            type Error = ::std::io::Error;

            /// `into_std`.
            fn try_from(socket: $type) -> ::std::io::Result<Self> {
                socket.into_std()
            }
        }

        impl ::std::os::fd::AsFd for $type {
            fn as_fd(&self) -> ::std::os::fd::BorrowedFd<'_> {
                let lent: fn(&Source<$mio>) = $lent;
                lent(&self.0);
                self.0.io().as_fd()
            }
        }

        impl ::std::os::fd::AsRawFd for $type {
            fn as_raw_fd(&self) -> ::std::os::fd::RawFd {
                let lent: fn(&Source<$mio>) = $lent;
                lent(&self.0);
                self.0.io().as_raw_fd()
            }
        }

        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

pub(super) use convert;
