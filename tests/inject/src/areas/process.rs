//! Children: their pipes, their end, and children that no task waits for.

use super::pattern;
use crate::round::{Done, Round, Step, expect};
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Command, Stdio},
};

const LENGTH: usize = 100_000;

pub(crate) async fn work(round: Round) -> Done {
    let mut cat = Command::new("cat");
    cat.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut cat = cat.spawn().step("spawn cat")?;
    let (Some(mut stdin), Some(mut stdout)) = (cat.stdin.take(), cat.stdout.take()) else {
        return expect(false, "two pipes");
    };
    round.spawn(async move {
        stdin.write_all(&pattern(LENGTH)).await.step("write to cat")?;
        stdin.close().await.step("close")
    });
    let mut bytes = Vec::new();
    stdout.read_to_end(&mut bytes).await.step("read from cat")?;
    expect(bytes == pattern(LENGTH), format!("{} bytes come back as they were", bytes.len()))?;
    expect(cat.wait().await.step("wait for cat")?.success(), "cat ends well")?;

    let mut long =
        Command::new("sleep").arg("1000").kill_on_drop(true).spawn().step("spawn sleep")?;
    long.kill().await.step("kill")?;
    expect(long.id().is_none(), "it has been reaped")?;

    drop(Command::new("true").spawn().step("spawn true")?);
    let output = Command::new("echo").arg("hello").kill_on_drop(true).output();
    expect(output.await.step("output")?.stdout == b"hello\n", "what echo says")
}
