//! Child processes: each ends with the status it should, and none is left.

use crate::scene::Scene;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Command, Stdio},
};
use std::io;

pub(crate) async fn run(mut scene: Scene) {
    let end = match scene.random.below(5) {
        0 => exits(&mut scene).await,
        1 => echoes(&mut scene).await,
        2 => killed(&mut scene).await,
        3 => forgotten(&mut scene),
        _ => outputs(&mut scene).await,
    };
    scene.did("a child");
    scene.expect("a child", end);
}

async fn exits(scene: &mut Scene) -> io::Result<()> {
    let code = scene.random.below(100);
    let mut child = Command::new("sh").arg("-c").arg(format!("exit {code}")).spawn()?;
    scene.cut(child.wait()).await.transpose()?;
    let status = child.wait().await?;
    scene.check(status.code() == Some(code as i32), || format!("{status} instead of {code}"));
    Ok(())
}

async fn echoes(scene: &mut Scene) -> io::Result<()> {
    let mut child = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let bytes = vec![b'x'; scene.random.below(200_000)];
    let mut input = child.stdin.take().expect("piped");
    let mut output = child.stdout.take().expect("piped");
    let sent = bytes.clone();
    let writer = cede::spawn(async move { input.write_all(&sent).await });
    let mut found = Vec::new();
    output.read_to_end(&mut found).await?;
    scene.check(found == bytes, || format!("{} bytes of {}", found.len(), bytes.len()));
    let _written = writer.await;
    child.wait().await?;
    Ok(())
}

async fn killed(scene: &mut Scene) -> io::Result<()> {
    let mut child = Command::new("sleep").arg("100").kill_on_drop(true).spawn()?;
    scene.pause().await;
    child.kill().await?;
    let status = child.wait().await?;
    scene.check(status.code().is_none(), || format!("a killed child ended with {status}"));
    Ok(())
}

/// The child is dropped while it runs, or just after its end: it is reaped in both cases.
fn forgotten(scene: &mut Scene) -> io::Result<()> {
    let short = scene.random.once_in(2);
    let time = if short { "0.005" } else { "100" };
    drop(Command::new("sleep").arg(time).kill_on_drop(!short).spawn()?);
    Ok(())
}

async fn outputs(scene: &mut Scene) -> io::Result<()> {
    let output = Command::new("echo").arg("word").output();
    if let Some(output) = scene.cut(output).await {
        let output = output?;
        scene.check(output.stdout == b"word\n", || format!("{output:?}"));
    }
    Ok(())
}
