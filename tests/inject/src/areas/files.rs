//! Files, through the blocking pool.

use super::{Place, pattern};
use crate::round::{Done, Step, expect};
use cede::{
    fs::{self, File},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
};
use std::io::SeekFrom;

const LENGTH: usize = 300_000;

pub(crate) async fn work() -> Done {
    let whole = Place::new("whole");
    fs::write(&whole.0, pattern(LENGTH)).await.step("write")?;
    expect(fs::read(&whole.0).await.step("read")? == pattern(LENGTH), "the file as written")?;

    let parts = Place::new("parts");
    let mut file = File::create(&parts.0).await.step("create")?;
    for part in pattern(LENGTH).chunks(40_000) {
        file.write_all(part).await.step("the file's write")?;
    }
    file.flush().await.step("the file's flush")?;
    drop(file);
    let mut file = File::open(&parts.0).await.step("open")?;
    file.seek(SeekFrom::Start(1000)).await.step("seek")?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).await.step("the file's read")?;
    expect(bytes == pattern(LENGTH)[1000..], format!("{} bytes as written", bytes.len()))
}
