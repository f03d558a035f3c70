//! Waiting for an [`AsyncFd`].

use super::{
    async_fd::AsyncFd,
    async_fd_guard::{AsyncFdReadyGuard, AsyncFdReadyMutGuard},
    interest::Interest,
    source::{uninterrupted, until_ready},
};
use crate::driver::readiness::Direction::{Read, Write};
use std::{
    io,
    os::fd::AsRawFd,
    task::{Context, Poll},
};

impl<T: AsRawFd> AsyncFd<T> {
    /// Waits until an operation in a direction of `interest` is worth trying, beside any number of
    /// other tasks.
    ///
    /// ```
    /// use cede::io::{AsyncFd, Interest};
    /// use std::os::unix::net::UnixStream;
    ///
    /// cede::block_on(async {
    ///     let (near, _far) = UnixStream::pair()?;
    ///     let near = AsyncFd::new(near)?;
    ///     let guard = near.ready(Interest::READABLE | Interest::WRITABLE).await?;
    ///     assert!(guard.ready().is_writable() && !guard.ready().is_readable());
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: no readiness is lost, and the next call is ready at once.
    pub async fn ready(&self, interest: Interest) -> io::Result<AsyncFdReadyGuard<'_, T>> {
        let seen = self.source().ready(interest.direction()).await?;
        Ok(AsyncFdReadyGuard::new(self, seen))
    }

    /// Waits until it is worth trying to read, alongside any number of other tasks. The example of
    /// [`AsyncFd`] shows its use.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # async fn example(fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let mut guard = fd.readable().await?;
    /// let result = guard.try_io(|fd| fd.get_ref().peek(&mut [0]));
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
    /// Cancel safe: no readiness is lost, and the next call is ready at once.
    pub async fn readable(&self) -> io::Result<AsyncFdReadyGuard<'_, T>> {
        self.ready(Interest::READABLE).await
    }

    /// Waits until it is worth trying to write, alongside any number of other tasks.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::io::Write;
    /// # async fn example(fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let mut guard = fd.writable().await?;
    /// let result = guard.try_io(|fd| fd.get_ref().write(b"cede"));
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
    /// Cancel safe: no readiness is lost, and the next call is ready at once.
    pub async fn writable(&self) -> io::Result<AsyncFdReadyGuard<'_, T>> {
        self.ready(Interest::WRITABLE).await
    }

    /// [`readable`](Self::readable) as a poll method. If several tasks poll it, only the last one
    /// is woken.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::future::poll_fn;
    /// # async fn example(fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let guard = poll_fn(|cx| fd.poll_read_ready(cx)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    pub fn poll_read_ready(
        &self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<AsyncFdReadyGuard<'_, T>>> {
        self.source().poll_ready(Read, cx).map_ok(|seen| AsyncFdReadyGuard::new(self, seen))
    }

    /// [`writable`](Self::writable) as a poll method. If several tasks poll it, only the last one
    /// is woken.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::future::poll_fn;
    /// # async fn example(fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let guard = poll_fn(|cx| fd.poll_write_ready(cx)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    pub fn poll_write_ready(
        &self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<AsyncFdReadyGuard<'_, T>>> {
        self.source().poll_ready(Write, cx).map_ok(|seen| AsyncFdReadyGuard::new(self, seen))
    }
}

/// For operations that need `&mut T`.
impl<T: AsRawFd> AsyncFd<T> {
    /// [`ready`](Self::ready), for an operation that needs `&mut T`.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # async fn example(mut fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// use cede::io::Interest;
    ///
    /// let guard = fd.ready_mut(Interest::READABLE | Interest::WRITABLE).await?;
    /// println!("{:?}", guard.ready());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`ready`](Self::ready).
    ///
    /// # Cancel safety
    ///
    /// That of [`ready`](Self::ready).
    pub async fn ready_mut(
        &mut self,
        interest: Interest,
    ) -> io::Result<AsyncFdReadyMutGuard<'_, T>> {
        // Holds no reference to `self` while it waits, so that `T` need not be `Sync`.
        let readiness = self.source().readiness();
        let seen = until_ready(readiness, interest.direction()).await?;
        Ok(AsyncFdReadyMutGuard::new(self, seen))
    }

    /// [`readable`](Self::readable), for an operation that needs `&mut T`. See
    /// [`AsyncFdReadyMutGuard`] for an example.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::io::Read;
    /// # async fn example(mut fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let mut guard = fd.readable_mut().await?;
    /// let result = guard.try_io(|fd| fd.get_mut().read(&mut [0; 16]));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`readable`](Self::readable).
    ///
    /// # Cancel safety
    ///
    /// That of [`readable`](Self::readable).
    pub async fn readable_mut(&mut self) -> io::Result<AsyncFdReadyMutGuard<'_, T>> {
        self.ready_mut(Interest::READABLE).await
    }

    /// [`writable`](Self::writable), for an operation that needs `&mut T`.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::io::Write;
    /// # async fn example(mut fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let mut guard = fd.writable_mut().await?;
    /// let result = guard.try_io(|fd| fd.get_mut().write(b"cede"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`writable`](Self::writable).
    ///
    /// # Cancel safety
    ///
    /// That of [`writable`](Self::writable).
    pub async fn writable_mut(&mut self) -> io::Result<AsyncFdReadyMutGuard<'_, T>> {
        self.ready_mut(Interest::WRITABLE).await
    }

    /// [`poll_read_ready`](Self::poll_read_ready), for an operation that needs `&mut T`.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::future::poll_fn;
    /// # async fn example(mut fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let ready = poll_fn(|cx| fd.poll_read_ready_mut(cx).map_ok(|guard| guard.ready())).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    pub fn poll_read_ready_mut(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<AsyncFdReadyMutGuard<'_, T>>> {
        self.source().poll_ready(Read, cx).map_ok(|seen| AsyncFdReadyMutGuard::new(self, seen))
    }

    /// [`poll_write_ready`](Self::poll_write_ready), for an operation that needs `&mut T`.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::future::poll_fn;
    /// # async fn example(mut fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let ready = poll_fn(|cx| fd.poll_write_ready_mut(cx).map_ok(|guard| guard.ready())).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    pub fn poll_write_ready_mut(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<AsyncFdReadyMutGuard<'_, T>>> {
        self.source().poll_ready(Write, cx).map_ok(|seen| AsyncFdReadyMutGuard::new(self, seen))
    }

    /// [`async_io`](Self::async_io), for an operation that needs `&mut T`.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::io::Read;
    /// # async fn example(mut fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// use cede::io::Interest;
    ///
    /// let mut buffer = [0; 16];
    /// let count = fd.async_io_mut(Interest::READABLE, |fd| fd.read(&mut buffer)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`async_io`](Self::async_io).
    ///
    /// # Cancel safety
    ///
    /// That of [`async_io`](Self::async_io).
    pub async fn async_io_mut<R>(
        &mut self,
        interest: Interest,
        mut operation: impl FnMut(&mut T) -> io::Result<R>,
    ) -> io::Result<R> {
        loop {
            let mut guard = self.ready_mut(interest).await?;
            if let Ok(result) = guard.try_io(|fd| uninterrupted(|| operation(fd.get_mut()))) {
                return result;
            }
        }
    }
}
