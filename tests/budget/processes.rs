//! Processes.

use super::spends;
use cede::{io::AsyncWriteExt, process::Command};
use std::process::Stdio;

pub(super) async fn all() {
    let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for is_closed in [false, true] {
        spends("process/stdio::poll_write", async || stdin.write(b"").await.is_err()).await;
        spends("process/stdio::poll_write_vectored", async || {
            stdin.write_vectored(&[]).await.is_err()
        })
        .await;
        if !is_closed {
            spends("process/stdio::poll_close", async || stdin.close().await.unwrap()).await;
        }
    }
    child.wait().await.unwrap();
    spends("process/child::wait", async || drop(child.wait().await)).await;
    spends("process/child::kill", async || child.kill().await.unwrap()).await;
}
