//! Two streams connected in memory: the bytes, the limit, and how each end learns that the other is
//! closed.

use crate::support::{Told, in_a_task, on_both};
use cede::io::{AsyncReadExt, AsyncWriteExt, ErrorKind, IoSlice, copy, duplex};
use futures::FutureExt;
use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Waker},
};

#[test]
fn what_goes_in_comes_out_on_the_other_side() {
    on_both(|runtime| {
        runtime.block_on(async {
            let bytes: Vec<u8> = (0..100_000_u32).map(|at| (at / 7) as u8).collect();
            let (near, far) = duplex(100);
            let echo = cede::spawn(async move {
                let (mut reader, mut writer) = cede::io::split(far);
                copy(&mut reader, &mut writer).await.unwrap();
                writer.close().await.unwrap();
            });
            let sent = bytes.clone();
            let (mut reader, mut writer) = cede::io::split(near);
            let write = cede::spawn(async move {
                writer.write_all(&sent).await.unwrap();
                writer.close().await.unwrap();
            });
            let mut read = Vec::new();
            reader.read_to_end(&mut read).await.unwrap();
            assert!(read == bytes);
            write.await.unwrap();
            echo.await.unwrap();
        });
    });
}

#[test]
fn a_writer_waits_when_the_buffer_is_full() {
    in_a_task(|| {
        let (mut near, mut far) = duplex(4);
        assert_eq!(near.write(b"abcdef").now_or_never().unwrap().unwrap(), 4);
        let told = Arc::new(Told::default());
        let waker = Waker::from(told.clone());
        {
            let mut write = pin!(near.write(b"ef"));
            assert!(write.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            assert_eq!(told.times(), 0);
            let mut two = [0; 2];
            far.read_exact(&mut two).now_or_never().unwrap().unwrap();
            assert_eq!((&two, told.times()), (b"ab", 1));
            assert!(write.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
        }
        let slices = [IoSlice::new(b""), IoSlice::new(b"gh")];
        assert!(near.write_vectored(&slices).now_or_never().is_none());
        let mut rest = [0; 4];
        far.read_exact(&mut rest).now_or_never().unwrap().unwrap();
        assert_eq!(&rest, b"cdef");
        assert_eq!(near.write(b"").now_or_never().unwrap().unwrap(), 0);
        assert_eq!(far.read(&mut []).now_or_never().unwrap().unwrap(), 0);
    });
}

#[test]
fn a_closed_stream_is_read_to_its_end() {
    in_a_task(|| {
        let (mut near, mut far) = duplex(8);
        near.write_all(b"last").now_or_never().unwrap().unwrap();
        let told = Arc::new(Told::default());
        let waker = Waker::from(told.clone());
        let mut read = [0; 8];
        assert_eq!(far.read(&mut read).now_or_never().unwrap().unwrap(), 4);
        {
            let mut waits = pin!(far.read(&mut read));
            assert!(waits.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            near.close().now_or_never().unwrap().unwrap();
            assert_eq!(told.times(), 1);
            let end = waits.as_mut().poll(&mut Context::from_waker(&waker));
            assert!(matches!(end, std::task::Poll::Ready(Ok(0))));
        }
        let error = near.write(b"more").now_or_never().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
        // The other direction is still open.
        far.write_all(b"yes").now_or_never().unwrap().unwrap();
        assert_eq!(near.read(&mut read).now_or_never().unwrap().unwrap(), 3);
    });
}

#[test]
fn a_write_to_a_peer_that_is_gone_fails() {
    in_a_task(|| {
        let (mut near, far) = duplex(1);
        near.write_all(b"a").now_or_never().unwrap().unwrap();
        let told = Arc::new(Told::default());
        let waker = Waker::from(told.clone());
        let mut write = pin!(near.write(b"b"));
        assert!(write.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        drop(far);
        assert_eq!(told.times(), 1);
        let error = write.now_or_never().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    });
}

#[test]
#[should_panic(expected = "at least 1 byte")]
fn a_duplex_without_room_is_refused() {
    drop(duplex(0));
}
