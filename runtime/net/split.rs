//! The two halves of a stream, borrowed or owned. Both ends of the socket share one readiness, whose
//! directions wait independently; so a half is no more than a reference.

macro_rules! halves {
    ($type:ident, $mio:ty) => {
        /// The half to read from, made by `split` of the stream.
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

        /// The half to write to, made by `split` of the stream.
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

        /// The half to read from, made by `into_split` of the stream.
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

        /// The half to write to, made by `into_split` of the stream. Dropping it shuts down writing, so that
        /// the peer reads the end; see [`forget`](Self::forget).
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
            /// Halves to be used at the same time, for as long as the borrow lasts.
            ///
            /// Call it by its name, or on a reference. With [`AsyncReadExt`](crate::io::AsyncReadExt) in
            /// scope `stream.split()` on a stream that is *owned* is the trait's method of that name: it
            /// takes the stream, and its halves share it by a lock, and shut down nothing when they are
            /// dropped. The compiler finds it first, as it takes `self` where this takes `&mut self`. If it
            /// says that `stream` was moved by `split`, this is why.
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

            /// Halves that can go to different tasks. Dropping the writing half shuts it down.
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
            /// The stream, of its two halves.
            ///
            /// # Errors
            ///
            /// If the halves belong to different streams: both come back.
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
                Ok(Arc::into_inner(stream).expect("a stream has two halves, and both were here"))
            }
        }

        impl OwnedWriteHalf {
            /// The stream, of its two halves.
            ///
            /// # Errors
            ///
            /// If the halves belong to different streams: both come back.
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

            /// Drops this half without shutting down writing: the connection is closed when the other half
            /// is dropped.
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
                    // It fails if the peer has gone, and then there is nothing to shut down.
                    let _ = self.source().io().shutdown(Shutdown::Write);
                }
            }
        }

        /// The halves belong to different streams; here they are.
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
            /// What a half can do beside its bytes: addresses, readiness, `try_read`.
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
            /// What a half can do beside its bytes: addresses, readiness, `try_read`.
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
            /// What a half can do beside its bytes: addresses, readiness, `try_read`.
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
            /// What a half can do beside its bytes: addresses, readiness, `try_read`.
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
