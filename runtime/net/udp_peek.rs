//! Copies a datagram and leaves it in the socket.

use super::udp_socket::UdpSocket;
use crate::driver::readiness::Direction::Read;
use std::{
    io,
    net::SocketAddr,
    task::{Context, Poll},
};

/// Each of these methods leaves the datagram in the socket, for the next call that peeks or
/// receives.
impl UdpSocket {
    /// Waits for a datagram from the peer and copies it. The next call that receives gets the same
    /// datagram.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::{future::poll_fn, net::SocketAddr};
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let mut buffer = [0; 1500];
    /// let length: usize = socket.peek(&mut buffer).await?;
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
    /// Nothing is taken out of the socket, so nothing can be lost.
    pub async fn peek(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source().async_io(Read, |socket| socket.peek(buffer)).await
    }

    /// [`peek`](Self::peek) as a poll method. If several tasks poll to receive, only the last is
    /// woken.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::{future::poll_fn, net::SocketAddr};
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let mut buffer = [0; 1500];
    /// let length: usize = poll_fn(|cx| socket.poll_peek(cx, &mut buffer)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`recv`](Self::recv).
    pub fn poll_peek(&self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        self.source().poll_io(Read, cx, |socket| socket.peek(buffer))
    }

    /// [`peek`](Self::peek), if there is a datagram.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::{future::poll_fn, net::SocketAddr};
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let mut buffer = [0; 1500];
    /// let length: usize = socket.try_peek(&mut buffer)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none, and those of [`recv`](Self::recv).
    pub fn try_peek(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source().try_io(Read, |socket| socket.peek(buffer))
    }

    /// Waits for a datagram and copies it; returns its length and its sender. The next call that
    /// receives gets the same datagram.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::{future::poll_fn, net::SocketAddr};
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let mut buffer = [0; 1500];
    /// let (length, from): (usize, SocketAddr) = socket.peek_from(&mut buffer).await?;
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
    /// Nothing is taken out of the socket, so nothing can be lost.
    pub async fn peek_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        self.source().async_io(Read, |socket| socket.peek_from(buffer)).await
    }

    /// [`peek_from`](Self::peek_from) as a poll method. If several tasks poll to receive, only the
    /// last is woken.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::{future::poll_fn, net::SocketAddr};
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let mut buffer = [0; 1500];
    /// let (length, from): (usize, SocketAddr) = poll_fn(|cx| socket.poll_peek_from(cx, &mut buffer)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`recv`](Self::recv).
    pub fn poll_peek_from(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<(usize, SocketAddr)>> {
        self.source().poll_io(Read, cx, |socket| socket.peek_from(buffer))
    }

    /// [`peek_from`](Self::peek_from), if there is a datagram.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::{future::poll_fn, net::SocketAddr};
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let mut buffer = [0; 1500];
    /// let (length, from): (usize, SocketAddr) = socket.try_peek_from(&mut buffer)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none, and those of [`recv`](Self::recv).
    pub fn try_peek_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        self.source().try_io(Read, |socket| socket.peek_from(buffer))
    }

    /// Waits for a datagram and returns its sender. The next call that receives gets the datagram.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::{future::poll_fn, net::SocketAddr};
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let from: SocketAddr = socket.peek_sender().await?;
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
    /// Nothing is taken out of the socket, so nothing can be lost.
    pub async fn peek_sender(&self) -> io::Result<SocketAddr> {
        self.source().async_io(Read, |socket| socket.peek_from(&mut []).map(|(_, from)| from)).await
    }

    /// [`peek_sender`](Self::peek_sender) as a poll method. If several tasks poll to receive, only
    /// the last is woken.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::{future::poll_fn, net::SocketAddr};
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let from: SocketAddr = poll_fn(|cx| socket.poll_peek_sender(cx)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`recv`](Self::recv).
    pub fn poll_peek_sender(&self, cx: &mut Context<'_>) -> Poll<io::Result<SocketAddr>> {
        self.source().poll_io(Read, cx, |socket| socket.peek_from(&mut []).map(|(_, from)| from))
    }

    /// [`peek_sender`](Self::peek_sender), if there is a datagram.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::{future::poll_fn, net::SocketAddr};
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let from: SocketAddr = socket.try_peek_sender()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none, and those of [`recv`](Self::recv).
    pub fn try_peek_sender(&self) -> io::Result<SocketAddr> {
        self.source().try_io(Read, |socket| socket.peek_from(&mut []).map(|(_, from)| from))
    }
}
