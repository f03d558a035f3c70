//! Methods that wait until a socket is ready. For a type with a method `source()`.

/// Takes the type, and the name of its method that reads or receives without waiting.
macro_rules! waits {
    ($type:ident, $try_read:ident) => {
        impl $type {
            /// Waits until there is something to read: data, an error, or the end. With
            #[doc = concat!("[`", stringify!($try_read), "`](Self::", stringify!($try_read), ")")]
            /// you can write a loop that needs no buffer while it waits. Several tasks may wait at
            /// once.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# type Socket = ", stringify!($type), ";")]
            /// async fn read(socket: &Socket, buffer: &mut [u8]) -> std::io::Result<usize> {
            ///     loop {
            ///         socket.readable().await?;
            #[doc = concat!("        match socket.", stringify!($try_read), "(buffer) {")]
            ///             // A spurious event, or another task was faster.
            ///             Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            ///             result => return result,
            ///         }
            ///     }
            /// }
            /// ```
            ///
            /// # Errors
            ///
            /// If the runtime has shut down.
            ///
            /// # Cancel safety
            ///
            /// Nothing is lost if the future is dropped: the next call is ready at once.
            pub async fn readable(&self) -> ::std::io::Result<()> {
                self.source().ready(Read).await.map(drop)
            }

            /// Waits until there is room to write into, or the peer is gone. See
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
            /// If the runtime has shut down.
            ///
            /// # Cancel safety
            ///
            /// Nothing is lost if the future is dropped: the next call is ready at once.
            pub async fn writable(&self) -> ::std::io::Result<()> {
                self.source().ready(Write).await.map(drop)
            }

            /// Waits until one of the operations that `interest` names is worth trying; returns
            /// which.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# async fn example(socket: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// use cede::io::Interest;
            ///
            /// let ready = socket.ready(Interest::READABLE | Interest::WRITABLE).await?; if
            /// ready.is_readable() { println!("try to read"); } if ready.is_writable() {
            /// println!("try to write"); }
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the runtime has shut down.
            ///
            /// # Cancel safety
            ///
            /// Nothing is lost if the future is dropped: the next call is ready at once.
            pub async fn ready(&self, interest: Interest) -> ::std::io::Result<Ready> {
                self.source().ready(interest.direction()).await.map(Ready::from)
            }

            /// Tries an operation of your own once, unless the socket is known not to be ready.
            /// This is for operations that have no method here. The operation must be one on this
            /// socket, and must return `WouldBlock` when it would block.
            ///
            /// `interest` must name only what the operation needs. If the operation returns
            /// `WouldBlock`, the socket counts as not ready for everything that `interest` names; a
            /// wait for the other direction might then last until a new event comes.
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
            /// Those of the operation; `WouldBlock` also if the operation was not tried; and an
            /// error if the runtime has shut down.
            pub fn try_io<R>(
                &self,
                interest: Interest,
                operation: impl FnOnce() -> ::std::io::Result<R>,
            ) -> ::std::io::Result<R> {
                self.source().try_once(interest.direction(), |_| operation())
            }

            /// Tries an operation of your own until it does not return `WouldBlock`, and waits
            /// between two tries until the socket is ready for what `interest` names. See
            /// [`try_io`](Self::try_io).
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
            /// Those of the operation, except `WouldBlock` and an interruption by a signal; and an
            /// error if the runtime has shut down.
            ///
            /// # Cancel safety
            ///
            /// If the future is dropped before it is ready, the operation has not succeeded.
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
