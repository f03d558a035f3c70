//! Waiting for a socket, whatever is done with it then. Of a type with a `source()`.

/// The type, and its method that reads or receives without waiting.
macro_rules! waits {
    ($type:ident, $try_read:ident) => {
        impl $type {
            /// Waits until there is something to read: data, an error, or the end. With
            #[doc = concat!("[`", stringify!($try_read), "`](Self::", stringify!($try_read), ")")]
            /// it makes a loop in which no buffer is held while it waits. Several tasks may wait at
            /// once.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# type Socket = ", stringify!($type), ";")]
            /// async fn read(socket: &Socket, buffer: &mut [u8]) -> std::io::Result<usize> {
            ///     loop {
            ///         socket.readable().await?;
            #[doc = concat!("        match socket.", stringify!($try_read), "(buffer) {")]
            ///             // An event for no reason, or another task was faster.
            ///             Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            ///             result => return result,
            ///         }
            ///     }
            /// }
            /// ```
            ///
            /// # Errors
            ///
            /// Once the runtime has shut down.
            ///
            /// # Cancel safety
            ///
            /// Nothing is lost when it is dropped: the next call is ready at once.
            pub async fn readable(&self) -> ::std::io::Result<()> {
                self.source().ready(Read).await.map(drop)
            }

            /// Waits until there is room to write into, or nobody to write to. See
            /// [`readable`](Self::readable).
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# async fn example(socket: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// socket.writable().await?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Once the runtime has shut down.
            ///
            /// # Cancel safety
            ///
            /// Nothing is lost when it is dropped: the next call is ready at once.
            pub async fn writable(&self) -> ::std::io::Result<()> {
                self.source().ready(Write).await.map(drop)
            }

            /// Waits until something that `interest` names is worth trying, and says what.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# async fn example(socket: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// use cede::io::Interest;
            ///
            /// let ready = socket.ready(Interest::READABLE | Interest::WRITABLE).await?;
            /// if ready.is_readable() {
            ///     println!("to be read");
            /// }
            /// if ready.is_writable() {
            ///     println!("to be written to");
            /// }
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Once the runtime has shut down.
            ///
            /// # Cancel safety
            ///
            /// Nothing is lost when it is dropped: the next call is ready at once.
            pub async fn ready(&self, interest: Interest) -> ::std::io::Result<Ready> {
                self.source().ready(interest.direction()).await.map(Ready::from)
            }

            /// Tries an operation of your own once, if it is worth it; for what is not here. It has
            /// to be one on this socket, and to say `WouldBlock` when it would block.
            ///
            /// Name only what the operation needs: if it would block, all that `interest` names is
            /// taken to be over, and a wait for the other direction may last until that has something
            /// new.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# fn example(socket: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// use cede::io::Interest;
            /// use socket2::SockRef;
            ///
            /// let count = socket.try_io(Interest::WRITABLE, || {
            ///     SockRef::from(&socket).send_out_of_band(b"!")
            /// })?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Those of the operation; `WouldBlock` also if it has not been tried; and once the
            /// runtime has shut down.
            pub fn try_io<R>(
                &self,
                interest: Interest,
                operation: impl FnOnce() -> ::std::io::Result<R>,
            ) -> ::std::io::Result<R> {
                self.source().try_once(interest.direction(), |_| operation())
            }

            /// Tries an operation of your own until it does not block, waiting in between for what
            /// `interest` names. See [`try_io`](Self::try_io).
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# async fn example(socket: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// use cede::io::Interest;
            /// use socket2::SockRef;
            ///
            /// let count = socket
            ///     .async_io(Interest::WRITABLE, || SockRef::from(&socket).send_out_of_band(b"!"))
            ///     .await?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Those of the operation, except that it would block or was interrupted by a signal; and
            /// once the runtime has shut down.
            ///
            /// # Cancel safety
            ///
            /// Dropped before it is ready, the operation has not succeeded.
            pub async fn async_io<R>(
                &self,
                interest: Interest,
                mut operation: impl FnMut() -> ::std::io::Result<R>,
            ) -> ::std::io::Result<R> {
                self.source().async_io(interest.direction(), |_| operation()).await
            }
        }
    };
}

pub(super) use waits;
