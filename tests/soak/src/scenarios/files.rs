//! Files: what was written and flushed is read back.

use crate::scene::Scene;
use cede::{
    fs::{self, File},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, SeekFrom},
};
use std::{
    io,
    path::PathBuf,
    process,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A temporary path, whose file is removed when this is dropped.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

pub(crate) async fn round_trip(mut scene: Scene) {
    let name = format!("cede-soak-{}-{}", process::id(), NEXT.fetch_add(1, Relaxed));
    let place = Place(std::env::temp_dir().join(name));
    let end = written_and_read(&mut scene, &place).await;
    scene.expect("a file", end);
}

async fn written_and_read(scene: &mut Scene, place: &Place) -> io::Result<()> {
    let mut expected = Vec::new();
    let mut file = File::create(&place.0).await?;
    for _ in 0..scene.random.below(20) {
        let bytes = vec![scene.random.below(256) as u8; scene.random.below(5000)];
        scene.did("file write");
        file.write_all(&bytes).await?;
        expected.extend(bytes);
        scene.pause().await;
    }
    file.flush().await?;
    drop(file);
    let whole = fs::read(&place.0).await?;
    scene.check(whole == expected, || format!("{} bytes of {}", whole.len(), expected.len()));
    let mut file = File::open(&place.0).await?;
    for _ in 0..scene.random.below(10) {
        let at = scene.random.below(expected.len() + 1);
        file.seek(SeekFrom::Start(at as u64)).await?;
        let mut found = vec![0; scene.random.below(expected.len() - at + 1)];
        scene.did("file read");
        file.read_exact(&mut found).await?;
        let same = found == expected[at..at + found.len()];
        scene.check(same, || format!("other bytes at {at} of {}", expected.len()));
    }
    Ok(())
}
