//! Copying in both directions: half-closes pass through, and a slow end slows down the other.

use crate::support::on_both;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt, BufWriter, copy_bidirectional},
    net::UnixStream,
};

#[test]
fn each_direction_ends_by_itself() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut client, mut near) = UnixStream::pair().unwrap();
            let (mut far, mut server) = UnixStream::pair().unwrap();
            let proxy = cede::spawn(async move { copy_bidirectional(&mut near, &mut far).await });
            client.write_all(b"question").await.unwrap();
            client.close().await.unwrap();
            let mut text = String::new();
            server.read_to_string(&mut text).await.unwrap();
            assert_eq!(text, "question");
            for _ in 0..10 {
                server.write_all(&[7; 100_000]).await.unwrap();
                client.read_exact(&mut vec![0; 100_000]).await.unwrap();
            }
            assert!(!proxy.is_finished());
            server.close().await.unwrap();
            assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
            assert_eq!(proxy.await.unwrap().unwrap(), (8, 1_000_000));
        });
    });
}

#[test]
fn a_slow_reader_slows_down_the_writer() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (client, mut near) = UnixStream::pair().unwrap();
            let (mut far, mut server) = UnixStream::pair().unwrap();
            let proxy = cede::spawn(async move { copy_bidirectional(&mut near, &mut far).await });
            let mut sent = 0;
            // Writes until the sockets and the copy between them accept no more bytes.
            for _ in 0..100 {
                match client.try_write(&[1; 1 << 16]) {
                    Ok(count) => sent += count,
                    Err(_) => cede::time::sleep(std::time::Duration::from_millis(1)).await,
                }
            }
            assert!(sent < 4 << 20, "{sent} bytes, and nobody has read one");
            drop(client);
            let mut received = Vec::new();
            server.read_to_end(&mut received).await.unwrap();
            assert_eq!(received.len(), sent);
            server.close().await.unwrap();
            assert_eq!(proxy.await.unwrap().unwrap(), (sent as u64, 0));
        });
    });
}

#[test]
fn what_a_writer_holds_back_is_flushed_when_nothing_more_comes() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut client, mut near) = UnixStream::pair().unwrap();
            let (far, mut server) = UnixStream::pair().unwrap();
            let proxy = cede::spawn(async move {
                let mut far = BufWriter::new(far);
                copy_bidirectional(&mut near, &mut far).await
            });
            client.write_all(b"ping").await.unwrap();
            server.read_exact(&mut [0; 4]).await.unwrap();
            server.write_all(b"pong").await.unwrap();
            client.read_exact(&mut [0; 4]).await.unwrap();
            drop((client, server));
            let _ = proxy.await.unwrap();
        });
    });
}

#[test]
fn the_first_error_ends_both_directions() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut client, mut near) = UnixStream::pair().unwrap();
            let (mut far, server) = UnixStream::pair().unwrap();
            drop(server);
            client.write_all(b"to nobody").await.unwrap();
            copy_bidirectional(&mut near, &mut far).await.unwrap_err();
            assert_eq!(
                client.try_read(&mut [0]).unwrap_err().kind(),
                std::io::ErrorKind::WouldBlock
            );
        });
    });
}
