//! Messages and wakes between tasks and threads.

use crate::round::{Done, Round, expect};
use cede::sync::{Notify, mpsc, oneshot};
use std::{sync::Arc, thread};

const MESSAGES: usize = 20;

pub(crate) async fn work(round: Round) -> Done {
    // From a thread that is not a worker, one by one: each answer is awaited, so that all threads
    // go to sleep.
    let (send, mut receive) = mpsc::channel::<(usize, oneshot::Sender<usize>)>(1);
    let thread = thread::Builder::new().spawn(move || {
        (0..MESSAGES).all(|number| {
            let (answer, answered) = oneshot::channel();
            send.blocking_send((number, answer)).is_ok()
                && answered.blocking_recv() == Ok(number + 1)
        })
    });
    let Ok(thread) = thread else {
        return Ok(()); // this thread is ours
    };
    while let Some((number, answer)) = receive.recv().await {
        let _ = answer.send(number + 1);
    }
    expect(thread.join().is_ok_and(|all| all), "each message is answered")?;

    // From task to task, and back.
    let (there, back) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (waits, answers) = (there.clone(), back.clone());
    round.spawn(async move {
        for _ in 0..MESSAGES {
            waits.notified().await;
            answers.notify_one();
        }
        Ok(())
    });
    for _ in 0..MESSAGES {
        there.notify_one();
        back.notified().await;
    }
    Ok(())
}
