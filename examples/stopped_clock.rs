//! A test with the stopped clock: a day of retries in no time, and to the second.
//!
//!     cargo run --release --example stopped_clock
//!
//! After `pause` the runtime's clock stands still while a task has something to do, and jumps to the next timer when
//! none has. So code that waits is tested without waiting, and its times are exact: assert equality, not "about".
//! Expect a table of attempts that spans a day, and that the program ends at once.

use cede::time::{Duration, Instant, pause, sleep, timeout};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The code under test: calls `attempt` until it succeeds, with a pause that doubles up to six hours.
async fn with_retries<T, E>(mut attempt: impl AsyncFnMut() -> Result<T, E>) -> T {
    let mut pause = MINUTE;
    loop {
        match attempt().await {
            Ok(value) => return value,
            Err(_) => sleep(pause).await,
        }
        pause = (pause * 2).min(DAY / 4);
    }
}

fn main() {
    let real = std::time::Instant::now();
    cede::block_on(async {
        pause();
        let begin = Instant::now();
        let mut times = Vec::new();
        // It never succeeds, so the time-out ends it: after a day, which is over in an instant.
        let failing = with_retries(async || {
            times.push(begin.elapsed());
            Err::<(), _>("not yet")
        });
        assert!(timeout(DAY, failing).await.is_err());
        assert_eq!(begin.elapsed(), DAY, "to the nanosecond");

        println!("attempt   after");
        for (number, time) in times.iter().enumerate() {
            let minutes = time.as_secs() / 60;
            println!("{:>7}   {:>2} h {:>2} min", number + 1, minutes / 60, minutes % 60);
        }
        assert_eq!(times[..4], [0, 1, 3, 7].map(|minutes| MINUTE * minutes));
        assert_eq!(times.len(), 12);
    });
    println!("a day has passed by the runtime's clock, and by yours: {}", {
        if real.elapsed() < Duration::from_secs(60) { "less than a minute" } else { "too much" }
    });
}
