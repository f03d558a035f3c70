//! A server process: one model, on loopback. It prints its port, serves until its standard input ends, and then
//! prints what it has used.

use std::io::{Read, Result, stdin};
use std::net::TcpListener;
use std::num::NonZeroUsize;
use std::time::Duration;

use cede::runtime::Builder;
use serde::{Deserialize, Serialize};

use crate::machine::usage::Usage;
use crate::serve::handler::Handler;
use crate::serve::tasks::{self, Where};
use crate::serve::{pool, threads};

/// A model of a server: its name, and what it is.
#[derive(Debug)]
pub(crate) struct ServerModel {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
}

/// Every model of a server, in the order in which they are shown.
pub(crate) const SERVERS: &[ServerModel] = &[
    ServerModel { name: "threads", what: "a thread a connection" },
    ServerModel { name: "pool", what: "a poller and a fixed number of threads" },
    ServerModel { name: "loop", what: "current-thread Cede, a task a connection" },
    ServerModel { name: "multi", what: "multi-thread Cede, a task a connection" },
    ServerModel { name: "offload", what: "multi-thread Cede, computing offloaded" },
];

/// What a server process is asked to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ServerRequest {
    pub(crate) model: String,
    /// Steps of the work in each request.
    pub(crate) steps: u64,
    pub(crate) wait_ns: u64,
    /// Of the multi-thread executor; `None`: one a processor.
    pub(crate) workers: Option<NonZeroUsize>,
    /// Threads of the model `pool`.
    pub(crate) pool: NonZeroUsize,
}

/// Serves until the process ends.
pub(crate) fn serve(listener: TcpListener, request: &ServerRequest) -> Result<()> {
    let wait = Duration::from_nanos(request.wait_ns);
    let handler = Handler { steps: request.steps, wait };
    let multi = || {
        let mut builder = Builder::new_multi_thread();
        if let Some(workers) = request.workers {
            builder.worker_threads(workers.get());
        }
        builder.enable_all().build()
    };
    match request.model.as_str() {
        "threads" => threads::serve(&listener, handler),
        "pool" => pool::serve(&listener, handler, request.pool.get()),
        "loop" => {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            tasks::serve(listener, handler, Where::InTask, &runtime)
        }
        "multi" => tasks::serve(listener, handler, Where::InTask, &multi()?),
        "offload" => tasks::serve(listener, handler, Where::Offloaded, &multi()?),
        other => Err(std::io::Error::other(format!("no server is called `{other}`"))),
    }
}

/// The child process of one point.
pub(crate) fn child(request: &ServerRequest) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    println!("{}", listener.local_addr()?.port());
    std::thread::spawn(|| {
        let _ = stdin().read_to_end(&mut Vec::new());
        let used = serde_json::to_string(&Usage::own()).expect("plain numbers");
        println!("{used}");
        std::process::exit(0);
    });
    serve(listener, request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::http::{REQUEST, RESPONSE};
    use std::io::Write;
    use std::net::TcpStream;

    #[test]
    fn every_model_answers_requests_in_a_row_and_several_connections() {
        for model in SERVERS {
            let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            let at = listener.local_addr().unwrap();
            let request = ServerRequest {
                model: model.name.into(),
                steps: 10,
                wait_ns: 1_000,
                workers: None,
                pool: NonZeroUsize::MIN,
            };
            std::thread::spawn(move || serve(listener, &request));
            let mut streams = [0, 1].map(|_| TcpStream::connect(at).unwrap());
            for stream in &mut streams {
                stream.write_all(&REQUEST.repeat(3)).unwrap();
            }
            for stream in &mut streams {
                let mut answers = vec![0; 3 * RESPONSE.len()];
                stream.read_exact(&mut answers).unwrap();
                assert_eq!(answers, RESPONSE.repeat(3), "{}", model.name);
            }
        }
    }
}
