//! The two halves of a stream, borrowed or owned. A half is only a reference to the stream: the
//! stream's readiness already keeps its two directions apart, so one task can wait for each.

macro_rules! halves {
    ($type:ident, $mio:ty) => {
        /// The borrowed half that reads, made by the stream's `split`.
        ///
        /// ```
        /// # use cede::io::AsyncReadExt;
        #[doc = concat!("# use cede::net::", stringify!($type), ";")]
        #[doc = concat!("# async fn example(mut stream: ", stringify!($type), ") -> std::io::Result<()> {")]
        #[doc = concat!("let (mut reader, _writer) = ", stringify!($type), "::split(&mut stream);")]
        /// let count = reader.read(&mut [0; 16]).await?;
        /// # Ok(())
        /// # }
        /// ```
        #[derive(Debug)]
        pub struct ReadHalf<'a>(&'a $type);

        /// The borrowed half that writes, made by the stream's `split`.
        ///
        /// ```
        /// # use cede::io::AsyncWriteExt;
        #[doc = concat!("# use cede::net::", stringify!($type), ";")]
        #[doc = concat!("# async fn example(mut stream: ", stringify!($type), ") -> std::io::Result<()> {")]
        #[doc = concat!("let (_reader, mut writer) = ", stringify!($type), "::split(&mut stream);")]
        /// writer.write_all(b"hello").await?;
        /// # Ok(())
        /// # }
        /// ```
        #[derive(Debug)]
        pub struct WriteHalf<'a>(&'a $type);

        /// The owned half that reads, made by the stream's `into_split`.
        ///
        /// ```
        /// # use cede::io::AsyncReadExt;
        #[doc = concat!("# use cede::net::", stringify!($type), ";")]
        #[doc = concat!("# async fn example(stream: ", stringify!($type), ") -> std::io::Result<()> {")]
        /// let (mut reader, _writer) = stream.into_split();
        /// let count = reader.read(&mut [0; 16]).await?;
        /// # Ok(())
        /// # }
        /// ```
        #[derive(Debug)]
        pub struct OwnedReadHalf(Arc<$type>);

        /// The owned half that writes, made by the stream's `into_split`. Dropping it shuts down
        /// writing, so that the peer reads the end of the stream; [`forget`](Self::forget) avoids
        /// that.
        ///
        /// ```
        /// # use cede::io::AsyncWriteExt;
        #[doc = concat!("# use cede::net::", stringify!($type), ";")]
        #[doc = concat!("# async fn example(stream: ", stringify!($type), ") -> std::io::Result<()> {")]
        /// let (_reader, mut writer) = stream.into_split();
        /// writer.write_all(b"that is all").await?;
        /// drop(writer);
        /// # Ok(())
        /// # }
        /// ```
        #[derive(Debug)]
        pub struct OwnedWriteHalf {
            stream: Arc<$type>,
            shut_down_on_drop: bool,
        }

        impl $type {
            /// Borrows the stream as two halves, which can be used at the same time.
            ///
            /// Write the type's name before `split`, or call it on a reference. If
            /// [`AsyncReadExt`](crate::io::AsyncReadExt) is in scope, `stream.split()` on an
            /// *owned* stream calls the trait's method instead, which the compiler prefers because
            /// it takes `self` and this one takes `&mut self`. The trait's method consumes the
            /// stream; its halves share the stream through a lock, and dropping them does not shut
            /// down anything. If the compiler says that `split` moved `stream`, this is the reason.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# async fn example(mut stream: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// use cede::io::{AsyncReadExt, AsyncWriteExt};
            ///
            #[doc = concat!("let (mut reader, mut writer) = ", stringify!($type), "::split(&mut stream);")]
            /// let mut buffer = [0; 16];
            /// let (sent, received) =
            ///     futures::join!(writer.write_all(b"question"), reader.read(&mut buffer));
            /// # Ok(())
            /// # }
            /// ```
            pub fn split(&mut self) -> (ReadHalf<'_>, WriteHalf<'_>) {
                (ReadHalf(self), WriteHalf(self))
            }

            /// Splits the stream into two owned halves, which can be moved to different tasks.
            /// Dropping the writing half shuts down writing.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# async fn example(stream: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// use cede::io::{AsyncWriteExt, copy, sink};
            ///
            /// let (reader, mut writer) = stream.into_split();
            /// let reading = cede::spawn(async move { copy(reader, &mut sink()).await });
            /// writer.write_all(b"question").await?;
            /// drop(writer);
            /// println!("{} bytes of an answer", reading.await.unwrap()?);
            /// # Ok(())
            /// # }
            /// ```
            pub fn into_split(self) -> (OwnedReadHalf, OwnedWriteHalf) {
                let stream = Arc::new(self);
                (OwnedReadHalf(stream.clone()), OwnedWriteHalf { stream, shut_down_on_drop: true })
            }
        }

        impl OwnedReadHalf {
            /// Joins the two halves of a stream again.
            ///
            /// # Errors
            ///
            /// If the halves belong to different streams; the error holds both.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# async fn example(stream: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// let (reader, writer) = stream.into_split();
            /// let stream = reader.reunite(writer).expect("halves of one stream");
            /// # Ok(())
            /// # }
            /// ```
            pub fn reunite(self, other: OwnedWriteHalf) -> Result<$type, ReuniteError> {
                if !Arc::ptr_eq(&self.0, &other.stream) {
                    return Err(ReuniteError(self, other));
                }
                other.forget();
                let stream = self.0.clone();
                drop(self);
                Ok(Arc::into_inner(stream).expect("only the two halves own the stream"))
            }
        }

        impl OwnedWriteHalf {
            /// Joins the two halves of a stream again.
            ///
            /// # Errors
            ///
            /// If the halves belong to different streams; the error holds both.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# async fn example(stream: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// let (reader, writer) = stream.into_split();
            /// let stream = writer.reunite(reader).expect("halves of one stream");
            /// # Ok(())
            /// # }
            /// ```
            pub fn reunite(self, other: OwnedReadHalf) -> Result<$type, ReuniteError> {
                other.reunite(self)
            }

            /// Drops this half without shutting down writing. The connection is closed when the
            /// other half is dropped.
            ///
            /// ```
            #[doc = concat!("# use cede::net::", stringify!($type), ";")]
            #[doc = concat!("# async fn example(stream: ", stringify!($type), ") -> std::io::Result<()> {")]
            /// let (reader, writer) = stream.into_split();
            /// writer.forget();
            /// # Ok(())
            /// # }
            /// ```
            pub fn forget(mut self) {
                self.shut_down_on_drop = false;
            }
        }

        impl Drop for OwnedReadHalf {
            fn drop(&mut self) {
                self.source().forget(Direction::Read);
            }
        }

        impl Drop for OwnedWriteHalf {
            fn drop(&mut self) {
                self.source().forget(Direction::Write);
                if self.shut_down_on_drop {
                    // An error means that the peer is gone, and then there is nothing to shut down.
                    let _ = self.source().io().shutdown(Shutdown::Write);
                }
            }
        }

        /// The error of `reunite`: the halves belong to different streams. It holds both.
        ///
        /// ```
        #[doc = concat!("# use cede::net::", stringify!($type), ";")]
        #[doc = concat!("# async fn example(one: ", stringify!($type), ") -> std::io::Result<()> {")]
        /// let (reader, writer) = one.into_split();
        /// match reader.reunite(writer) {
        ///     Ok(stream) => println!("{stream:?}"),
        ///     Err(error) => println!("{:?} {:?}", error.0, error.1),
        /// }
        /// # Ok(())
        /// # }
        /// ```
        #[derive(Debug)]
        pub struct ReuniteError(pub OwnedReadHalf, pub OwnedWriteHalf);

        impl fmt::Display for ReuniteError {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the halves belong to different streams")
            }
        }

        impl error::Error for ReuniteError {}

        impl AsRef<$type> for ReadHalf<'_> {
            /// What a half offers beside reading and writing bytes: addresses, readiness,
            /// `try_read`.
            fn as_ref(&self) -> &$type {
                self.0
            }
        }

        impl ReadHalf<'_> {
            fn source(&self) -> &Source<$mio> {
                self.as_ref().source()
            }
        }

        impl AsRef<$type> for WriteHalf<'_> {
            /// What a half offers beside reading and writing bytes: addresses, readiness,
            /// `try_read`.
            fn as_ref(&self) -> &$type {
                self.0
            }
        }

        impl WriteHalf<'_> {
            fn source(&self) -> &Source<$mio> {
                self.as_ref().source()
            }
        }

        impl AsRef<$type> for OwnedReadHalf {
            /// What a half offers beside reading and writing bytes: addresses, readiness,
            /// `try_read`.
            fn as_ref(&self) -> &$type {
                &self.0
            }
        }

        impl OwnedReadHalf {
            fn source(&self) -> &Source<$mio> {
                self.as_ref().source()
            }
        }

        impl AsRef<$type> for OwnedWriteHalf {
            /// What a half offers beside reading and writing bytes: addresses, readiness,
            /// `try_read`.
            fn as_ref(&self) -> &$type {
                &self.stream
            }
        }

        impl OwnedWriteHalf {
            fn source(&self) -> &Source<$mio> {
                self.as_ref().source()
            }
        }

        read_from_source!(ReadHalf<'_>);
        read_from_source!(OwnedReadHalf);
        write_to_source!(WriteHalf<'_>);
        write_to_source!(OwnedWriteHalf);
    };
}

pub(super) use halves;
