//! Standard input and output of a child that runs this program: every byte that goes in comes out,
//! even those that the child did not flush.

use crate::scene::Scene;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt, stdin, stdout},
    process::{Command, Stdio},
    runtime::Builder,
};
use std::{env, io};

pub(crate) async fn echoed(mut scene: Scene) {
    let end = through(&mut scene).await;
    scene.expect("a child's stdio", end);
}

async fn through(scene: &mut Scene) -> io::Result<()> {
    let kind = ["current", "multi"][scene.random.below(2)];
    let mut child = Command::new(env::current_exe()?)
        .args(["--echo", kind])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let total = scene.random.below(200_000);
    let bytes: Vec<u8> = (0..total).map(|at| (at * 31 / 7) as u8).collect();
    let mut input = child.stdin.take().expect("piped");
    let mut output = child.stdout.take().expect("piped");
    let sent = bytes.clone();
    scene.did("stdin, stdout");
    let writer = cede::spawn(async move { input.write_all(&sent).await });
    let mut found = Vec::new();
    output.read_to_end(&mut found).await?;
    scene.check(found == bytes, || format!("{} bytes of {total} came out", found.len()));
    let _written = writer.await;
    let status = child.wait().await?;
    scene.check(status.success(), || format!("the child ended with {status}"));
    Ok(())
}

/// What the child does. It does not flush: what was accepted is written when the runtime ends.
pub(crate) fn echo(kind: &str) -> io::Result<()> {
    let mut builder = match kind {
        "multi" => Builder::new_multi_thread(),
        _ => Builder::new_current_thread(),
    };
    builder.build()?.block_on(async {
        let (mut input, mut output) = (stdin(), stdout());
        let mut buffer = vec![0; 5000];
        loop {
            let length = input.read(&mut buffer).await?;
            if length == 0 {
                return Ok(());
            }
            output.write_all(&buffer[..length]).await?;
        }
    })
}
