//! Waiting until a socket is ready, for any operation.

use super::pair;
use crate::support::on_both;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt, Interest},
    net::{TcpStream, UdpSocket, UnixDatagram, UnixStream, tcp},
};
use rustix::net::{RecvFlags, SendFlags, recv, send};
use std::{io::ErrorKind, pin::pin};

const EITHER: Interest = Interest::READABLE.add(Interest::WRITABLE);

/// Waits for an operation that has no method here: `$near` and `$far` are connected.
macro_rules! exchange {
    ($near:expr, $far:expr) => {{
        let (near, far) = (&$near, &$far);
        let mut buffer = [0; 8];
        let mut operation =
            || Ok(recv(far, &mut buffer[..], RecvFlags::DONTWAIT).map(|(length, _)| length)?);
        let error = far.try_io(Interest::READABLE, &mut operation).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
        {
            let mut waits = pin!(far.async_io(Interest::READABLE, &mut operation));
            assert!(futures::poll!(&mut waits).is_pending());
            near.writable().await.unwrap();
            let sent =
                near.try_io(Interest::WRITABLE, || Ok(send(near, b"cede", SendFlags::empty())?));
            assert_eq!(sent.unwrap(), 4);
            assert_eq!(waits.await.unwrap(), 4);
        }
        assert_eq!(&buffer[..4], b"cede");
        let ready = far.ready(EITHER).await.unwrap();
        assert!(ready.is_writable() && !ready.is_read_closed());
    }};
}

#[test]
fn any_operation_can_be_tried_on_any_socket() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = pair().await;
            exchange!(near, far);
            let (near, far) = UnixStream::pair().unwrap();
            exchange!(near, far);
            let (near, far) = UnixDatagram::pair().unwrap();
            exchange!(near, far);
            let [near, far] = [
                UdpSocket::bind("127.0.0.1:0").await.unwrap(),
                UdpSocket::bind("127.0.0.1:0").await.unwrap(),
            ];
            near.connect(far.local_addr().unwrap()).await.unwrap();
            far.connect(near.local_addr().unwrap()).await.unwrap();
            exchange!(near, far);
        });
    });
}

/// On an owned stream the compiler finds the trait's `split` first, which takes the stream and
/// shuts down nothing; on a reference, or by the type's name, it finds ours.
#[test]
fn split_of_a_reference_is_ours() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, mut far) = pair().await;
            {
                let (_reader, mut writer): (tcp::ReadHalf<'_>, _) = TcpStream::split(&mut near);
                writer.write_all(b"ce").await.unwrap();
                let near = &mut near;
                let (_reader, mut writer): (_, tcp::WriteHalf<'_>) = near.split();
                writer.write_all(b"de").await.unwrap();
            }
            far.read_exact(&mut [0; 4]).await.unwrap();
            let (reader, writer): (cede::io::ReadHalf<TcpStream>, _) = near.split();
            drop(writer);
            assert!(futures::poll!(pin!(far.read(&mut [0]))).is_pending());
            drop(reader);
            assert_eq!(far.read(&mut [0]).await.unwrap(), 0);
        });
    });
}
