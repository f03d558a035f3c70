//! What every stream socket offers beside the I/O traits: methods that try once, and poll methods
//! that wait. For a type with a method `source()`.

macro_rules! byte_stream {
    ($type:ident, $mio:ty) => {
        impl $type {
            /// [`readable`](Self::readable) as a poll method. If several tasks poll it, or read
            /// through [`AsyncRead`](crate::io::AsyncRead), only the last is woken.
            ///
            /// ```
            #[doc = concat!("# async fn example(stream: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// use std::future::poll_fn;
            ///
            /// poll_fn(|cx| stream.poll_read_ready(cx)).await?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the runtime has shut down.
            pub fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.source().poll_ready(Read, cx).map_ok(drop)
            }

            /// [`writable`](Self::writable) as a poll method. If several tasks poll it, or write
            /// through [`AsyncWrite`](crate::io::AsyncWrite), only the last is woken.
            ///
            /// ```
            #[doc = concat!("# async fn example(stream: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// use std::future::poll_fn;
            ///
            /// poll_fn(|cx| stream.poll_write_ready(cx)).await?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the runtime has shut down.
            pub fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.source().poll_ready(Write, cx).map_ok(drop)
            }

            /// Reads the bytes that have arrived. Returns 0 at the end of the stream, or if the
            /// buffer is empty.
            ///
            /// ```
            #[doc = concat!("# fn example(stream: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let mut buffer = [0; 1024];
            /// match stream.try_read(&mut buffer) {
            ///     Ok(0) => println!("the end"),
            ///     Ok(count) => println!("{:?}", &buffer[..count]),
            ///     Err(error) => println!("not now: {error}"),
            /// }
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// `WouldBlock` if nothing has arrived, or the error that the system reports.
            pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
                self.try_transfer(Read, buffer.len(), |mut stream| stream.read(buffer))
            }

            /// [`try_read`](Self::try_read) into several buffers, one after another.
            ///
            /// ```
            #[doc = concat!("# fn example(stream: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// use cede::io::IoSliceMut;
            ///
            /// let (mut head, mut body) = ([0; 4], [0; 1024]);
            /// let buffers = &mut [IoSliceMut::new(&mut head), IoSliceMut::new(&mut body)];
            /// let count = stream.try_read_vectored(buffers)?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Those of [`try_read`](Self::try_read).
            pub fn try_read_vectored(&self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
                let buffers = filled_mut(buffers);
                self.try_transfer(Read, buffers.len(), |mut stream| stream.read_vectored(buffers))
            }

            /// Writes as many bytes as there is room for.
            ///
            /// ```
            #[doc = concat!("# fn example(stream: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// let bytes = b"as much as there is room for";
            /// let count = stream.try_write(bytes)?;
            /// println!("left: {:?}", &bytes[count..]);
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// `WouldBlock` if there is no room, or the error that the system reports.
            pub fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
                self.try_transfer(Write, bytes.len(), |mut stream| stream.write(bytes))
            }

            /// [`try_write`](Self::try_write) from several buffers, one after another.
            ///
            /// ```
            #[doc = concat!("# fn example(stream: cede::net::", stringify!($type), ") -> std::io::Result<()> {")]
            /// use cede::io::IoSlice;
            ///
            /// let slices = [IoSlice::new(b"head"), IoSlice::new(b"and body")];
            /// let count = stream.try_write_vectored(&slices)?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Those of [`try_write`](Self::try_write).
            pub fn try_write_vectored(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
                let slices = filled(slices);
                self.try_transfer(Write, slices.len(), |mut stream| stream.write_vectored(slices))
            }

            fn try_transfer(
                &self,
                direction: Direction,
                asked: usize,
                operation: impl FnMut(&$mio) -> io::Result<usize>,
            ) -> io::Result<usize> {
                if asked == 0 {
                    return Ok(0);
                }
                self.source().try_io(direction, operation)
            }
        }
    };
}

pub(super) use byte_stream;
