//! Blocking in place, up to the limit of threads and beyond it: no more closures run at once than
//! the limit, and each has its turn, whichever worker waits for a thread, and whichever thread ends
//! the runtime.

use crate::scene::Scene;
use cede::{
    runtime::{Builder, Runtime},
    task::{JoinHandle, block_in_place},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
};

/// A separate runtime, in which no other task blocks in place, so that the limit is known.
pub(crate) async fn limited(mut scene: Scene) {
    let other = scene.fork();
    let _end = cede::spawn_blocking(move || whole_life(other)).await;
}

fn whole_life(mut scene: Scene) {
    let (workers, more) = (1 + scene.random.below(2), 1 + scene.random.below(2));
    let mut builder = Builder::new_multi_thread();
    let built = builder.worker_threads(workers).max_blocking_threads(more).build();
    let Some(runtime) = scene.expect("a runtime", built) else { return };
    let inside = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    let others = if scene.random.once_in(2) { 0 } else { scene.random.below(20) };
    for _ in 0..others {
        tasks.push(runtime.spawn(blocks(scene.fork(), inside.clone(), workers + more)));
    }
    tasks.extend(chain(&mut scene, &runtime));
    match scene.random.below(4) {
        0 => runtime.shutdown_background(),
        1 => {
            drop(runtime);
            let left = tasks.iter().filter(|task| !task.is_finished()).count();
            scene.check(left == 0, || format!("{left} tasks outlived their runtime"));
        }
        _ => tasks.into_iter().for_each(|task| {
            scene.expect("a task that blocks", runtime.block_on(task));
        }),
    }
}

async fn blocks(mut scene: Scene, inside: Arc<AtomicUsize>, limit: usize) {
    let _token = scene.token();
    for _ in 0..1 + scene.random.below(3) {
        let time = scene.micros(300);
        scene.did("block_in_place");
        let now = block_in_place(|| {
            let now = inside.fetch_add(1, SeqCst) + 1;
            thread::sleep(time);
            inside.fetch_sub(1, SeqCst);
            now
        });
        scene.check(now <= limit, || format!("{now} of {limit} threads block"));
        scene.pause().await;
    }
}

/// The first waits for the second, which then waits for the third. Two threads suffice, and there
/// are at least two: when the second blocks, the first does not, or not for long.
fn chain(scene: &mut Scene, runtime: &Runtime) -> [JoinHandle<()>; 3] {
    let (first, waits_for_first) = mpsc::channel::<()>();
    let (last, waits_for_last) = mpsc::channel::<()>();
    let [mut one, mut two, three] = [scene.fork(), scene.fork(), scene.fork()];
    [
        runtime.spawn(async move {
            let _token = one.token();
            block_in_place(|| _ = waits_for_first.recv());
            one.did("block_in_place comes back");
            // This thread may have no worker by now, and keeps its place until this poll ends.
            thread::sleep(one.micros(1000));
        }),
        runtime.spawn(async move {
            let _token = two.token();
            drop(first);
            thread::sleep(two.micros(500));
            block_in_place(|| _ = waits_for_last.recv());
            two.did("block_in_place at the limit");
        }),
        runtime.spawn(async move {
            let _token = three.token();
            drop(last);
        }),
    ]
}
