//! Writes to a program and reads its output at the same time.
//!
//!     cargo run --release --example subprocess_stdin
//!
//! A pipe holds about 64 kB. A task that first writes a megabyte and then reads would wait for
//! ever: the program cannot continue until its output is read, so it stops reading its input. Here
//! one task writes and another reads, so each can wait without blocking the other. Expect capitals,
//! and then more than a megabyte that comes back unchanged.

use cede::{io::AsyncWriteExt, process::Command, runtime::Builder, spawn};
use std::{io, process::Stdio};

/// Returns what the program prints when it reads this input.
async fn feed(command: &mut Command, input: String) -> io::Result<String> {
    let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut stdin = program.stdin.take().expect("it is piped");
    let writer = spawn(async move {
        stdin.write_all(input.as_bytes()).await
        // Here `stdin` is dropped, which closes the pipe: only now does the program read the end of
        // its input.
    });
    let output = program.wait_with_output().await?;
    writer.await.expect("the writer does not panic")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let text = "the task sleeps,\nnot the thread\n".to_owned();
        print!("{}", feed(Command::new("tr").args(["a-z", "A-Z"]), text).await?);

        let lines = String::from_iter((0..200_000).map(|number| format!("{number}\n")));
        let bytes = lines.len();
        let same = feed(&mut Command::new("cat"), lines.clone()).await? == lines;
        println!("{bytes} bytes through cat, unchanged: {same}");
        Ok(())
    })
}
