//! Runtimes made and dropped.

use crate::{
    exercise::build,
    round::{Done, Step, expect},
};
use cede::{net::UdpSocket, time};
use std::time::Duration;

pub(crate) fn work() -> Done {
    for executor in ["current", "two"] {
        let runtime = build(executor).step("build")?;
        let task = runtime.spawn(async {
            time::sleep(Duration::from_millis(1)).await;
            6 * 7
        });
        expect(runtime.block_on(task).step("join")? == 42, "the task's output")?;
        // A task that still waits when the shutdown ends it.
        runtime.spawn(std::future::pending::<()>());
        runtime.block_on(async {
            let socket = UdpSocket::bind("127.0.0.1:0").await.step("bind")?;
            cede::spawn(async move { socket.readable().await });
            Ok(())
        })?;
        drop(runtime);
    }
    Ok(())
}
