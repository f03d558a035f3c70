//! A transfer is shorter than asked for, although more could be transferred: the rest is
//! transferred later nevertheless. This covers each kind of source, each way to read and to write,
//! and each reason for a short transfer (hazard 68).

use crate::support::on_both;
use cede::{
    io::{
        AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, Interest, IoSlice, IoSliceMut,
        copy_bidirectional,
    },
    net::{TcpListener, TcpSocket, TcpStream, UdpSocket, UnixDatagram, UnixStream},
    process::{ChildStdin, ChildStdout},
};
use rustix::{
    io::write,
    net::{
        AddressFamily, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags,
        SocketType, send, sendmsg, socketpair,
    },
    pipe::{PipeFlags, pipe_with},
};
use socket2::{Domain, SockRef, Socket, Type};
use std::{
    future::poll_fn,
    io::ErrorKind,
    mem::MaybeUninit,
    os::fd::{AsFd, OwnedFd},
    pin::Pin,
};

/// More than the system takes in one call.
const MANY: usize = 3_000;

/// Reads exactly `expected`, with reads whose buffers have room for more.
async fn reads(mut reader: impl AsyncRead + Unpin, expected: &[u8], vectored: bool) {
    let mut received = Vec::new();
    while received.len() < expected.len() {
        let (mut one, mut two) = ([0; 700], [0; 700]);
        let buffers = &mut [IoSliceMut::new(&mut one), IoSliceMut::new(&mut two)];
        let count = if vectored {
            read_vectored(&mut reader, buffers).await
        } else {
            reader.read(&mut buffers[0]).await.unwrap()
        };
        assert_ne!(count, 0, "not the end");
        let bytes = [&one[..count.min(700)], &two[..count.saturating_sub(700)]].concat();
        received.extend_from_slice(&bytes);
    }
    assert_eq!(received, expected);
}

/// [`AsyncReadExt::read_vectored`] would borrow the buffers for their whole lifetime.
async fn read_vectored(
    reader: &mut (impl AsyncRead + Unpin),
    buffers: &mut [IoSliceMut<'_>],
) -> usize {
    poll_fn(|cx| Pin::new(&mut *reader).poll_read_vectored(cx, buffers)).await.unwrap()
}

/// Writes `bytes`, each byte from a separate buffer.
async fn writes_many(mut writer: impl AsyncWrite + Unpin, bytes: &[u8]) {
    let mut written = 0;
    while written < bytes.len() {
        let slices: Vec<_> = bytes[written..].chunks(1).map(IoSlice::new).collect();
        let count = writer.write_vectored(&slices).await.unwrap();
        assert_ne!(count, 0);
        written += count;
    }
}

/// Reads `expected`, each byte into a separate buffer.
async fn reads_many(mut reader: impl AsyncRead + Unpin, expected: &[u8]) {
    let mut received = vec![0; expected.len()];
    let mut read = 0;
    while read < expected.len() {
        let mut buffers: Vec<_> = received[read..].chunks_mut(1).map(IoSliceMut::new).collect();
        let count = reader.read_vectored(&mut buffers).await.unwrap();
        assert_ne!(count, 0, "not the end");
        read += count;
    }
    assert!(received == expected);
}

/// A TCP connection made in each possible way, with the peer's end, which is a stream of the
/// standard library.
async fn tcp_streams() -> Vec<(TcpStream, std::net::TcpStream)> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let ours = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut streams = Vec::new();

    let connected = TcpStream::connect(addr).await.unwrap();
    streams.push((connected, listener.accept().unwrap().0));
    let connected = TcpSocket::new_v4().unwrap().connect(addr).await.unwrap();
    streams.push((connected, listener.accept().unwrap().0));
    let peer = std::net::TcpStream::connect(ours.local_addr().unwrap()).unwrap();
    streams.push((ours.accept().await.unwrap().0, peer));
    let ours = TcpListener::from_std(listener).unwrap();
    let peer = std::net::TcpStream::connect(addr).unwrap();
    streams.push((ours.accept().await.unwrap().0, peer));
    let peer = std::net::TcpStream::connect(addr).unwrap();
    let std = ours.accept().await.unwrap().0.into_std().unwrap();
    streams.push((TcpStream::from_std(std).unwrap(), peer));
    for (_, peer) in &streams {
        peer.set_nodelay(true).unwrap();
    }
    streams
}

fn pipe() -> (OwnedFd, OwnedFd) {
    pipe_with(PipeFlags::CLOEXEC).unwrap()
}

/// An urgent byte is not delivered with the other bytes. A read stops before it, and the bytes
/// after it are read later.
#[test]
fn what_follows_urgent_bytes_of_tcp_is_read() {
    on_both(|runtime| {
        runtime.block_on(async {
            for (mut stream, peer) in tcp_streams().await {
                for vectored in [false, true] {
                    for (before, after) in [("one", "two"), ("", "two"), ("one", "two, and three")]
                    {
                        send(&peer, before.as_bytes(), SendFlags::empty()).unwrap();
                        SockRef::from(&peer).send_out_of_band(b"!").unwrap();
                        send(&peer, after.as_bytes(), SendFlags::empty()).unwrap();
                        let all = [before, after].concat();
                        reads(&mut stream, all.as_bytes(), vectored).await;
                        // Now no byte is left; then more bytes arrive.
                        assert!(futures::poll!(stream.read(&mut [0; 8])).is_pending());
                        send(&peer, b"four", SendFlags::empty()).unwrap();
                        reads(&mut stream, b"four", vectored).await;
                    }
                }
            }
        });
    });
}

/// Other code that has the descriptor may read the urgent byte, or have it delivered with the other
/// bytes.
#[test]
fn what_follows_urgent_bytes_that_are_read_by_other_means_is_read() {
    on_both(|runtime| {
        runtime.block_on(async {
            for (mut stream, peer) in tcp_streams().await {
                send(&peer, b"one", SendFlags::empty()).unwrap();
                SockRef::from(&peer).send_out_of_band(b"!").unwrap();
                send(&peer, b"two", SendFlags::empty()).unwrap();
                let mut urgent = [MaybeUninit::uninit()];
                assert_eq!(SockRef::from(&stream).recv_out_of_band(&mut urgent).unwrap(), 1);
                reads(&mut stream, b"onetwo", false).await;
            }
            for (mut stream, peer) in tcp_streams().await {
                SockRef::from(&stream).set_out_of_band_inline(true).unwrap();
                send(&peer, b"one", SendFlags::empty()).unwrap();
                SockRef::from(&peer).send_out_of_band(b"!").unwrap();
                send(&peer, b"two", SendFlags::empty()).unwrap();
                reads(&mut stream, b"one!two", false).await;
            }
        });
    });
}

/// This once failed in the example `echo` and in a proxy.
#[test]
fn urgent_bytes_stop_neither_a_half_nor_a_proxy() {
    on_both(|runtime| {
        runtime.block_on(async {
            let urgent = |peer: &std::net::TcpStream| {
                send(peer, b"one", SendFlags::empty()).unwrap();
                SockRef::from(peer).send_out_of_band(b"!").unwrap();
                send(peer, b"two", SendFlags::empty()).unwrap();
            };
            for (mut stream, peer) in tcp_streams().await {
                urgent(&peer);
                reads(TcpStream::split(&mut stream).0, b"onetwo", false).await;
                urgent(&peer);
                let (mut reader, _writer) = stream.into_split();
                reads(&mut reader, b"onetwo", true).await;
            }
            for (mut stream, peer) in tcp_streams().await {
                let (mut near, mut far) = UnixStream::pair().unwrap();
                urgent(&peer);
                cede::spawn(async move { copy_bidirectional(&mut stream, &mut near).await });
                reads(&mut far, b"onetwo", false).await;
            }
        });
    });
}

/// Sends `bytes`, and a descriptor along with them.
fn send_with_descriptor(peer: impl AsFd, bytes: &[u8]) {
    let descriptor = [peer.as_fd()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    assert!(control.push(SendAncillaryMessage::ScmRights(&descriptor)));
    sendmsg(&peer, &[IoSlice::new(bytes)], &mut control, SendFlags::empty()).unwrap();
}

/// A read of a Unix socket stops where descriptors were sent with the bytes, where the sender's
/// credentials change, and before an urgent byte. Any peer may send descriptors and urgent bytes.
#[test]
fn what_follows_a_border_in_a_unix_stream_is_read() {
    on_both(|runtime| {
        runtime.block_on(async {
            for vectored in [false, true] {
                let (near, far) = UnixStream::pair().unwrap();
                let (from_std, peer) = std::os::unix::net::UnixStream::pair().unwrap();
                let far = OwnedFd::from(far.into_std().unwrap());
                let from_std = UnixStream::from_std(from_std).unwrap();
                for (mut stream, peer) in [(near, far), (from_std, peer.into())] {
                    send(&peer, b"one", SendFlags::empty()).unwrap();
                    send_with_descriptor(&peer, b"two");
                    send(&peer, b"three", SendFlags::empty()).unwrap();
                    send_with_descriptor(&peer, b"four");
                    reads(&mut stream, b"onetwothreefour", vectored).await;
                    assert!(futures::poll!(stream.read(&mut [0; 8])).is_pending());

                    send(&peer, b"five", SendFlags::empty()).unwrap();
                    if SockRef::from(&peer).send_out_of_band(b"!").is_ok() {
                        send(&peer, b"six", SendFlags::empty()).unwrap();
                        reads(&mut stream, b"fivesix", vectored).await;
                    } else {
                        reads(&mut stream, b"five", vectored).await; // the system knows none
                    }
                }
            }
        });
    });
}

/// A socket that was made by other means may transfer messages, although its type says that it is a
/// stream.
#[test]
fn each_message_of_a_socket_with_borders_is_read() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (kind, flags) = (SocketType::SEQPACKET, SocketFlags::CLOEXEC);
            let (near, far) = socketpair(AddressFamily::UNIX, kind, flags, None).unwrap();
            let mut near = UnixStream::from_std(near.into()).unwrap();
            for message in ["one", "two", "three"] {
                send(&far, message.as_bytes(), SendFlags::empty()).unwrap();
            }
            reads(&mut near, b"onetwothree", false).await;

            let path = std::env::temp_dir().join(format!("cede-short-{}", std::process::id()));
            let _ = std::fs::remove_file(&path);
            let listener = Socket::new(Domain::UNIX, Type::SEQPACKET, None).unwrap();
            listener.bind(&socket2::SockAddr::unix(&path).unwrap()).unwrap();
            listener.listen(1).unwrap();
            let listener = cede::net::UnixListener::from_std(OwnedFd::from(listener).into());
            let peer = Socket::new(Domain::UNIX, Type::SEQPACKET, None).unwrap();
            peer.connect(&socket2::SockAddr::unix(&path).unwrap()).unwrap();
            std::fs::remove_file(&path).unwrap();
            let (mut accepted, _) = listener.unwrap().accept().await.unwrap();
            for message in ["one", "two", "three"] {
                peer.send(message.as_bytes()).unwrap();
            }
            reads(&mut accepted, b"onetwothree", true).await;
        });
    });
}

/// The other side of a pipe may write packets (`O_DIRECT`), as any child can.
#[test]
fn each_packet_of_a_pipe_is_read() {
    on_both(|runtime| {
        runtime.block_on(async {
            for vectored in [false, true] {
                let flags = PipeFlags::CLOEXEC | PipeFlags::DIRECT;
                let (reader, writer) = pipe_with(flags).unwrap();
                let mut stdout = ChildStdout::from_std(reader.into()).unwrap();
                for packet in ["one", "two", "three"] {
                    write(&writer, packet.as_bytes()).unwrap();
                }
                reads(&mut stdout, b"onetwothree", vectored).await;
                assert!(futures::poll!(stdout.read(&mut [0; 8])).is_pending());
                write(&writer, b"four").unwrap();
                reads(&mut stdout, b"four", vectored).await;
            }
        });
    });
}

/// This covers sockets of messages too, with and without room for a whole message.
#[test]
fn each_datagram_is_received() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = UnixDatagram::pair().unwrap();
            let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            udp.connect(udp.local_addr().unwrap()).await.unwrap();
            for message in ["one", "two", "three"] {
                assert_eq!(far.send(message.as_bytes()).await.unwrap(), message.len());
                assert_eq!(udp.send(message.as_bytes()).await.unwrap(), message.len());
            }
            for length in [3, 3, 4] {
                let (mut a, mut b) = ([0; 4], [0; 4]);
                assert_eq!(near.recv(&mut a).await.unwrap(), length);
                assert_eq!(udp.recv(&mut b).await.unwrap(), length);
                assert_eq!(a, b);
            }
        });
    });
}

/// The system takes 1,024 slices at a time.
#[test]
fn more_slices_than_the_system_takes_at_a_time_all_go() {
    on_both(|runtime| {
        runtime.block_on(async {
            let bytes: Vec<u8> = (0..MANY).map(|number| number as u8).collect();
            let all = bytes.clone();
            for (mut near, peer) in tcp_streams().await {
                let mut far = TcpStream::from_std(peer).unwrap();
                futures::join!(writes_many(&mut near, &bytes), reads_many(&mut far, &bytes));
                futures::join!(writes_many(&mut far, &bytes), reads_many(&mut near, &bytes));
            }
            let (near, far) = UnixStream::pair().unwrap();
            futures::join!(writes_many(near, &bytes), reads_many(far, &bytes));

            let (reader, writer) = pipe();
            let mut stdout = ChildStdout::from_std(reader.into()).unwrap();
            let mut stdin = ChildStdin::from_std(writer.into()).unwrap();
            let write = cede::spawn(async move { writes_many(&mut stdin, &all).await });
            reads_many(&mut stdout, &bytes).await;
            write.await.unwrap();
        });
    });
}

/// Zero bytes mean "the end" to a reader and "no room for ever" to a writer. With an empty buffer
/// they mean nothing, so empty buffers before the first non-empty one must be skipped.
#[test]
fn empty_slices_in_front_are_no_end() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, mut far) = UnixStream::pair().unwrap();
            let (mut tcp, peer) = tcp_streams().await.remove(0);
            send(&peer, b"abc", SendFlags::empty()).unwrap();
            let mut slices = vec![IoSlice::new(b""); MANY];
            slices.push(IoSlice::new(b"abc"));
            assert_eq!(near.write_vectored(&slices).await.unwrap(), 3);
            assert_eq!(near.try_write_vectored(&slices).unwrap(), 3);
            let mut byte = [0; 3];
            let mut empty: [[u8; 0]; MANY] = [[]; MANY];
            let mut buffers: Vec<_> = empty.iter_mut().map(|none| IoSliceMut::new(none)).collect();
            buffers.push(IoSliceMut::new(&mut byte));
            assert_eq!(read_vectored(&mut far, &mut buffers).await, 3);
            assert_eq!(far.try_read_vectored(&mut buffers).unwrap(), 3);
            assert_eq!(read_vectored(&mut tcp, &mut buffers).await, 3);
            assert_eq!(read_vectored(&mut far, &mut buffers[..MANY]).await, 0);
            assert_eq!(near.write_vectored(&slices[..MANY]).await.unwrap(), 0);
        });
    });
}

/// Whether the runtime would call the system for another read.
fn asks(
    try_io: impl FnOnce(&mut dyn FnMut() -> std::io::Result<()>) -> std::io::Result<()>,
) -> bool {
    let mut asked = false;
    let result = try_io(&mut || {
        asked = true;
        Err(ErrorKind::WouldBlock.into())
    });
    assert_eq!(result.unwrap_err().kind(), ErrorKind::WouldBlock);
    asked
}

/// A TCP connection needs no system call to learn that no byte is left. For every other source, and
/// for one whose descriptor other code has had, the system is asked.
#[test]
fn a_short_read_is_taken_for_the_last_only_where_that_is_sure() {
    on_both(|runtime| {
        runtime.block_on(async {
            let linux = cfg!(any(target_os = "linux", target_os = "android"));
            let mut unsure = vec![false, false, false, false, true];
            for (mut stream, peer) in tcp_streams().await {
                for unsure in [unsure.remove(0) || !linux, true] {
                    // The event wakes the reader, so that no event arrives later.
                    let mut bytes = [0; 8];
                    {
                        let mut reading = stream.read(&mut bytes);
                        assert!(futures::poll!(&mut reading).is_pending());
                        send(&peer, b"one", SendFlags::empty()).unwrap();
                        assert_eq!(reading.await.unwrap(), 3);
                    }
                    assert_eq!(asks(|tried| stream.try_io(Interest::READABLE, tried)), unsure);
                    let _ = stream.as_fd();
                }
            }
            let (mut near, far) = UnixStream::pair().unwrap();
            far.try_write(b"one").unwrap();
            assert_eq!(near.read(&mut [0; 8]).await.unwrap(), 3);
            assert!(asks(|tried| near.try_io(Interest::READABLE, tried)));
        });
    });
}
