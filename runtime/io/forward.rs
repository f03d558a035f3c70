//! Implements `AsyncRead` and `AsyncWrite` for types with a `source()`: a stream, a reference to
//! one, and its halves.

macro_rules! read_from_source {
    ($type:ty) => {
        impl ::futures::io::AsyncRead for $type {
            fn poll_read(
                self: ::std::pin::Pin<&mut Self>,
                cx: &mut ::std::task::Context<'_>,
                buffer: &mut [u8],
            ) -> ::std::task::Poll<::std::io::Result<usize>> {
                self.source().poll_read(cx, buffer)
            }

            fn poll_read_vectored(
                self: ::std::pin::Pin<&mut Self>,
                cx: &mut ::std::task::Context<'_>,
                buffers: &mut [::std::io::IoSliceMut<'_>],
            ) -> ::std::task::Poll<::std::io::Result<usize>> {
                self.source().poll_read_vectored(cx, buffers)
            }
        }
    };
}

/// `poll_close` shuts down the writing half. It may be called twice, and after the peer has gone.
macro_rules! write_to_source {
    ($type:ty) => {
        impl ::futures::io::AsyncWrite for $type {
            fn poll_write(
                self: ::std::pin::Pin<&mut Self>,
                cx: &mut ::std::task::Context<'_>,
                bytes: &[u8],
            ) -> ::std::task::Poll<::std::io::Result<usize>> {
                self.source().poll_write(cx, bytes)
            }

            fn poll_write_vectored(
                self: ::std::pin::Pin<&mut Self>,
                cx: &mut ::std::task::Context<'_>,
                slices: &[::std::io::IoSlice<'_>],
            ) -> ::std::task::Poll<::std::io::Result<usize>> {
                self.source().poll_write_vectored(cx, slices)
            }

            /// Nothing is buffered, so there is nothing to flush.
            fn poll_flush(
                self: ::std::pin::Pin<&mut Self>,
                _: &mut ::std::task::Context<'_>,
            ) -> ::std::task::Poll<::std::io::Result<()>> {
                ::std::task::Poll::Ready(Ok(()))
            }

            fn poll_close(
                self: ::std::pin::Pin<&mut Self>,
                cx: &mut ::std::task::Context<'_>,
            ) -> ::std::task::Poll<::std::io::Result<()>> {
                $crate::base::budget::poll_once(cx, || {
                    match self.source().io().shutdown(::std::net::Shutdown::Write) {
                        Err(error) if error.kind() == ::std::io::ErrorKind::NotConnected => Ok(()),
                        result => result,
                    }
                })
            }
        }
    };
}

pub(crate) use {read_from_source, write_to_source};
