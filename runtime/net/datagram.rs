//! The methods of every datagram socket: it sends to its peer, and receives. For a type with a
//! method `source()`.
//!
//! A datagram is sent or received as a whole or not at all, so every call here is cancel safe. A
//! datagram may be empty. If it is longer than the buffer, its end is lost.

macro_rules! datagrams {
    ($type:ty, $addr:ty) => {
        impl $type {
            /// [`readable`](Self::readable) as a poll method. If several tasks poll to receive,
            /// only the last is woken.
            ///
            /// ```
            /// # use std::future::poll_fn;
            #[doc = concat!("# async fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// poll_fn(|cx| socket.poll_recv_ready(cx)).await?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the runtime has shut down.
            pub fn poll_recv_ready(&self, cx: &mut Context<'_>) -> Poll<::std::io::Result<()>> {
                self.source().poll_ready(Read, cx).map_ok(drop)
            }

            /// [`writable`](Self::writable) as a poll method. If several tasks poll to send, only
            /// the last is woken.
            ///
            /// ```
            /// # use std::future::poll_fn;
            #[doc = concat!("# async fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// poll_fn(|cx| socket.poll_send_ready(cx)).await?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the runtime has shut down.
            pub fn poll_send_ready(&self, cx: &mut Context<'_>) -> Poll<::std::io::Result<()>> {
                self.source().poll_ready(Write, cx).map_ok(drop)
            }

            /// Sends a datagram to the peer this socket is connected to, and returns its length.
            /// Several tasks may send at once.
            ///
            /// ```
            #[doc = concat!("# async fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let length = socket.send(b"to the peer").await?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// The socket has no peer, the datagram is too long, or an earlier datagram came back
            /// because the peer refused it; then this one was not sent.
            ///
            /// # Cancel safety
            ///
            /// If the future is dropped before it is ready, nothing was sent.
            pub async fn send(&self, bytes: &[u8]) -> ::std::io::Result<usize> {
                self.source().async_io(Write, |socket| socket.send(bytes)).await
            }

            /// [`send`](Self::send) as a poll method. If several tasks poll to send, only the last
            /// is woken.
            ///
            /// ```
            /// # use std::future::poll_fn;
            #[doc = concat!("# async fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let length = poll_fn(|cx| socket.poll_send(cx, b"to the peer")).await?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Those of [`send`](Self::send).
            pub fn poll_send(
                &self,
                cx: &mut Context<'_>,
                bytes: &[u8],
            ) -> Poll<::std::io::Result<usize>> {
                self.source().poll_io(Write, cx, |socket| socket.send(bytes))
            }

            /// Sends a datagram to the peer if there is room.
            ///
            /// ```
            #[doc = concat!("# fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let length = socket.try_send(b"to the peer")?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// `WouldBlock` if there is none, and those of [`send`](Self::send).
            pub fn try_send(&self, bytes: &[u8]) -> ::std::io::Result<usize> {
                self.source().try_io(Write, |socket| socket.send(bytes))
            }

            /// Receives a datagram from the peer this socket is connected to, and returns its
            /// length. The part that does not fit into the buffer is lost. Several tasks may
            /// receive at once.
            ///
            /// ```
            #[doc = concat!("# async fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let mut buffer = [0; 1500];
            /// let length = socket.recv(&mut buffer).await?;
            /// println!("{:?}", &buffer[..length]);
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// The error that the system reports, which may be that of a datagram sent earlier.
            ///
            /// # Cancel safety
            ///
            /// If the future is dropped before it is ready, nothing was received.
            pub async fn recv(&self, buffer: &mut [u8]) -> ::std::io::Result<usize> {
                self.source().async_io(Read, |socket| socket.recv(buffer)).await
            }

            /// [`recv`](Self::recv) as a poll method. If several tasks poll to receive, only the
            /// last is woken.
            ///
            /// ```
            /// # use std::future::poll_fn;
            #[doc = concat!("# async fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let mut buffer = [0; 1500];
            /// let length = poll_fn(|cx| socket.poll_recv(cx, &mut buffer)).await?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Those of [`recv`](Self::recv).
            pub fn poll_recv(
                &self,
                cx: &mut Context<'_>,
                buffer: &mut [u8],
            ) -> Poll<::std::io::Result<usize>> {
                self.source().poll_io(Read, cx, |socket| socket.recv(buffer))
            }

            /// Receives a datagram if there is one.
            ///
            /// ```
            #[doc = concat!("# fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let mut buffer = [0; 1500];
            /// let length = socket.try_recv(&mut buffer)?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// `WouldBlock` if there is none, and those of [`recv`](Self::recv).
            pub fn try_recv(&self, buffer: &mut [u8]) -> ::std::io::Result<usize> {
                self.source().try_io(Read, |socket| socket.recv(buffer))
            }

            /// Receives a datagram; returns its length and its sender. The part that does not fit
            /// into the buffer is lost. Several tasks may receive at once.
            ///
            /// ```
            #[doc = concat!("# async fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let mut buffer = [0; 1500];
            /// let (length, from) = socket.recv_from(&mut buffer).await?;
            /// println!("{:?} from {from:?}", &buffer[..length]);
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Those of [`recv`](Self::recv).
            ///
            /// # Cancel safety
            ///
            /// If the future is dropped before it is ready, nothing was received.
            pub async fn recv_from(&self, buffer: &mut [u8]) -> ::std::io::Result<(usize, $addr)> {
                self.source().async_io(Read, |socket| socket.recv_from(buffer)).await
            }

            /// [`recv_from`](Self::recv_from) as a poll method. If several tasks poll to receive,
            /// only the last is woken.
            ///
            /// ```
            /// # use std::future::poll_fn;
            #[doc = concat!("# async fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let mut buffer = [0; 1500];
            /// let (length, from) = poll_fn(|cx| socket.poll_recv_from(cx, &mut buffer)).await?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Those of [`recv`](Self::recv).
            pub fn poll_recv_from(
                &self,
                cx: &mut Context<'_>,
                buffer: &mut [u8],
            ) -> Poll<::std::io::Result<(usize, $addr)>> {
                self.source().poll_io(Read, cx, |socket| socket.recv_from(buffer))
            }

            /// Receives a datagram if there is one; returns its length and its sender.
            ///
            /// ```
            #[doc = concat!("# fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let mut buffer = [0; 1500];
            /// let (length, from) = socket.try_recv_from(&mut buffer)?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// `WouldBlock` if there is none, and those of [`recv`](Self::recv).
            pub fn try_recv_from(&self, buffer: &mut [u8]) -> ::std::io::Result<(usize, $addr)> {
                self.source().try_io(Read, |socket| socket.recv_from(buffer))
            }

            /// Takes the error that the socket stores, if there is one.
            ///
            /// ```
            #[doc = concat!("# fn example(socket: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// if let Some(error) = socket.take_error()? {
            ///     println!("an earlier datagram came back: {error}");
            /// }
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the system cannot report it.
            pub fn take_error(&self) -> ::std::io::Result<Option<::std::io::Error>> {
                self.source().io().take_error()
            }
        }
    };
}

pub(super) use datagrams;
