//! A recording is read while it goes on.

use crate::{recording, scene::Scene};
use cede::trace::{gap, mark, span};

pub(crate) async fn read(mut scene: Scene) {
    let Some(recorder) = scene.recorder.clone() else { return };
    for _ in 0..1 + scene.random.below(4) {
        mark("between two snapshots");
        {
            let _span = span("a gap");
            gap(scene.micros(100));
        }
        scene.pause().await;
        scene.did("a snapshot");
        let (recorder, ledger) = (recorder.clone(), scene.ledger.clone());
        if scene.random.once_in(2) {
            recording::check(&recorder, &ledger);
        } else {
            let job = cede::spawn_blocking(move || recording::check(&recorder, &ledger));
            let _end = job.await; // an error if the runtime ends
        }
    }
}
