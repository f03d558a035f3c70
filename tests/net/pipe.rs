//! Pipes: both ends, the end of the stream, names in the file system, and what is refused.

use super::unix::Directory;
use crate::support::on_both;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt, ErrorKind},
    net::unix::pipe::{self, OpenOptions, Receiver, Sender},
};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use std::{fs::File, io::Read, os::fd::OwnedFd};

#[test]
fn more_than_a_pipe_holds_goes_through() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut sender, mut receiver) = pipe::pipe().unwrap();
            let bytes: Vec<u8> = (0..500_000_u32).map(|at| (at / 7) as u8).collect();
            let sent = bytes.clone();
            let write = cede::spawn(async move {
                sender.write_all(&sent).await.unwrap();
                sender.close().await.unwrap();
                let error = sender.write(b"x").await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::BrokenPipe);
            });
            let mut read = Vec::new();
            receiver.read_to_end(&mut read).await.unwrap();
            assert!(read == bytes);
            write.await.unwrap();
        });
    });
}

#[test]
fn trying_does_not_wait() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, receiver) = pipe::pipe().unwrap();
            let mut buffer = [0; 8];
            assert_eq!(receiver.try_read(&mut buffer).unwrap_err().kind(), ErrorKind::WouldBlock);
            sender.writable().await.unwrap();
            assert_eq!(sender.try_write(b"ping").unwrap(), 4);
            receiver.readable().await.unwrap();
            assert_eq!(receiver.try_read(&mut buffer).unwrap(), 4);
            drop(receiver);
            sender.writable().await.unwrap();
            assert_eq!(sender.try_write(b"ping").unwrap_err().kind(), ErrorKind::BrokenPipe);
        });
    });
}

#[test]
fn a_named_pipe_is_opened_by_its_path() {
    on_both(|runtime| {
        runtime.block_on(async {
            let folder = Directory::new();
            let path = folder.0.join("fifo");
            mknodat(CWD, &path, FileType::Fifo, Mode::RWXU, 0).unwrap();
            assert!(OpenOptions::new().open_sender(&path).is_err(), "nobody reads");
            let mut receiver = OpenOptions::new().open_receiver(&path).unwrap();
            let mut sender = OpenOptions::new().open_sender(&path).unwrap();
            sender.write_all(b"by name").await.unwrap();
            drop(sender);
            let mut text = String::new();
            receiver.read_to_string(&mut text).await.unwrap();
            assert_eq!(text, "by name");

            let file = folder.0.join("file");
            File::create(&file).unwrap();
            let error = OpenOptions::new().open_receiver(&file).unwrap_err();
            assert_eq!(
                (error.kind(), error.to_string().contains("FIFO")),
                (ErrorKind::InvalidInput, true)
            );
        });
    });
}

#[test]
fn descriptors_are_taken_and_given_back() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (reader, writer) = std::io::pipe().unwrap();
            let wrong = Receiver::from_owned_fd(writer.try_clone().unwrap().into()).unwrap_err();
            assert_eq!(wrong.to_string(), "not open for reading");
            let wrong = Sender::from_owned_fd(OwnedFd::from(File::open("/dev/null").unwrap()));
            assert_eq!(wrong.unwrap_err().kind(), ErrorKind::InvalidInput);
            let mut sender = Sender::from_owned_fd(writer.into()).unwrap();
            let receiver = Receiver::from_owned_fd(reader.into()).unwrap();
            sender.write_all(b"back").await.unwrap();
            drop(sender.into_blocking_fd().unwrap());
            let mut text = String::new();
            File::from(receiver.into_blocking_fd().unwrap()).read_to_string(&mut text).unwrap();
            assert_eq!(text, "back");
        });
    });
}
