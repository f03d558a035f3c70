//! Feeds a program and reads what it makes of it, at the same time.
//!
//!     cargo run --example subprocess_stdin
//!
//! A pipe holds about 64 kB. Who writes a megabyte first and reads afterwards waits for ever: the
//! program cannot go on before its output is read, and so does not take more input. One task writes,
//! another reads, and each waits without the other having to. Expect capitals, and then more than a
//! megabyte that comes back unchanged.

use cede::{io::AsyncWriteExt, process::Command, runtime::Builder, spawn};
use std::{io, process::Stdio};

/// What the program prints when this is what it reads.
async fn feed(command: &mut Command, input: String) -> io::Result<String> {
    let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut stdin = program.stdin.take().expect("it is piped");
    let writer = spawn(async move {
        stdin.write_all(input.as_bytes()).await
        // Here `stdin` is dropped, which closes it: only now does the program see the end.
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
