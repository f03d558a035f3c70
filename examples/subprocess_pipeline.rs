//! Three pipelines of two programs each, all six at once: encrypt, then hash.
//!
//!     cargo run --release --example subprocess_pipeline
//!
//! In a shell this is `tr … | cksum`. The pipe connects the two programs directly, so the data
//! never passes through us. `tr` is the cipher: it shifts each letter by thirteen. Expect the same
//! sum twice, for the same secret.

use cede::{io::AsyncWriteExt, process::Command, runtime::Builder, spawn};
use std::{io, process::Stdio};

async fn encrypt_and_hash(secret: &str) -> io::Result<String> {
    let mut encrypt = Command::new("tr")
        .args(["A-Za-z", "N-ZA-Mn-za-m"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // The descriptor moves into the second command; we keep no copy. If we did, `cksum` would never
    // read the end of its input, because a process could still write to the pipe.
    let between = encrypt.stdout.take().expect("it is piped").into_owned_fd()?;
    let hash = Command::new("cksum").stdin(between).stdout(Stdio::piped()).spawn()?;

    let mut stdin = encrypt.stdin.take().expect("it is piped");
    stdin.write_all(secret.as_bytes()).await?;
    drop(stdin); // `tr` reads the end of its input and ends, and then so does `cksum`
    let output = hash.wait_with_output().await?;
    assert!(encrypt.wait().await?.success() && output.status.success());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let pipelines = ["noodles", "chopsticks", "noodles"]
            .map(|secret| (secret, spawn(encrypt_and_hash(secret))));
        for (secret, pipeline) in pipelines {
            let hash = pipeline.await.expect("a pipeline does not panic")?;
            println!("{secret:<10} {}", hash.trim_end()); // the checksum, and the number of bytes
        }
        Ok(())
    })
}
