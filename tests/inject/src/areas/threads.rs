//! Timers, and blocking jobs.

use crate::round::{Done, Round, Step, expect};
use cede::{
    runtime::Handle,
    task::{block_in_place, spawn_blocking},
    time::{self, Duration, sleep, timeout},
};
use std::time::Instant;

const MS: Duration = Duration::from_millis(1);

pub(crate) async fn timers(round: Round) -> Done {
    for length in 1..=5 {
        round.spawn(async move {
            let begin = Instant::now();
            sleep(length * MS).await;
            expect(begin.elapsed() >= length * MS, "a sleep is never too short")
        });
    }
    let mut interval = time::interval(MS);
    for _ in 0..5 {
        interval.tick().await;
    }
    expect(timeout(MS, std::future::pending::<()>()).await.is_err(), "it takes too long")?;
    expect(timeout(10_000 * MS, sleep(MS)).await.is_ok(), "it takes no longer than it may")
}

pub(crate) async fn blocking(round: Round) -> Done {
    let jobs: Vec<_> = (0..8).map(|number| spawn_blocking(move || number * number)).collect();
    if Handle::current().metrics().num_workers() > 1 {
        for number in 0..3 {
            round.spawn(async move {
                let result = block_in_place(|| number + 1);
                expect(result == number + 1, "the result of block_in_place")
            });
        }
    }
    for (number, job) in jobs.into_iter().enumerate() {
        expect(job.await.step("a blocking job")? == number * number, "the result of the job")?;
    }
    Ok(())
}
