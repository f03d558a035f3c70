//! Files: write, append, read by lines, copy, ask for the size.
//!
//!     cargo run --release --example files
//!
//! The system reports no readiness for files, so a thread of the blocking pool does each operation. A few large
//! operations are therefore better than many small ones: read whole files, or read through a `BufReader`.
//! Expect the three lines of a file, its size, and the words of its copy counted.

use cede::{
    fs::{self, OpenOptions},
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
};
use futures::TryStreamExt;
use std::{env, io, path::Path, process};

/// Every line, numbered. Only one line is in memory at a time.
async fn print(path: &Path) -> io::Result<()> {
    let file = fs::File::open(path).await?;
    let mut lines = BufReader::new(file).lines();
    let mut number = 0;
    while let Some(line) = lines.try_next().await? {
        number += 1;
        println!("{number}: {line}");
    }
    Ok(())
}

async fn use_files(folder: &Path) -> io::Result<()> {
    let path = folder.join("notes.txt");
    fs::write(&path, "A future does nothing by itself.\nSomething must poll it.\n").await?;

    let mut log = OpenOptions::new().append(true).open(&path).await?;
    log.write_all(b"That is the executor.\n").await?;
    // A write is accepted before it is done. An error of the last one is reported here, or nowhere.
    log.flush().await?;

    print(&path).await?;
    println!("{} bytes", fs::metadata(&path).await?.len());

    let copy = folder.join("copy.txt");
    fs::copy(&path, &copy).await?;
    let words = fs::read_to_string(&copy).await?.split_whitespace().count();
    println!("{words} words in the copy");

    // Several operations in a row are one blocking job. So is whatever `cede::fs` does not have.
    let listed = folder.to_owned();
    let names = cede::spawn_blocking(move || {
        let entries = std::fs::read_dir(listed)?;
        let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let mut names = names.collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok::<_, io::Error>(names)
    });
    println!("in the folder: {}", names.await??.join(", "));
    Ok(())
}

fn main() -> io::Result<()> {
    let folder = env::temp_dir().join(format!("cede-files-{}", process::id()));
    std::fs::create_dir(&folder)?;
    let result = cede::block_on(use_files(&folder));
    std::fs::remove_dir_all(&folder)?;
    result
}
