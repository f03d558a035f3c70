//! Requests a second and their latency: the example `http` beside the same service on tokio.
//!
//!     cargo build --release --example http
//!     cargo run --release -p cede-bench --bin http-wrk
//!
//! `wrk` (a Debian package) sends the requests; each of its runs has a fresh server, and the
//! servers take turns, so that other load of the machine affects both alike. Linux only.

#[path = "../../../../examples/common/args.rs"]
mod args;

use args::{Args, ended};
use std::{
    env, fs,
    io::{self, BufRead, BufReader, Error, ErrorKind},
    path::PathBuf,
    process::{Child, Command, ExitCode, Stdio},
    time::Duration,
};

const HELP: &str = "\
Asks the example `http` and its twin on tokio, in turns, by `wrk -t1 -c64 --latency`.

Usage: http-wrk [--rounds N] [--seconds SECONDS]

  --rounds N          how often each, 3 unless given; the medians are printed
  --seconds SECONDS   how long each time, 5 unless given";

/// On the thread of `main`, and with two workers.
const WORKERS: [&str; 2] = ["1", "2"];

/// How many units of processor time Linux counts in a second.
const TICKS: f64 = 100.0;

/// The result of one run of `wrk`.
struct Figures {
    /// Requests a second.
    rate: f64,
    /// The 99th percentile of the latency, in milliseconds.
    p99: f64,
    /// Microseconds of processor time that the server took for a request: noise affects this least.
    cpu: f64,
}

/// A server that runs until it is dropped.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(program: &PathBuf, workers: &str) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.args(["--listen", "127.0.0.1:0", "--workers", workers]);
        command.stdout(Stdio::piped()).stderr(Stdio::null()); // wrk hangs up in the middle of requests
        let mut child = command.spawn().map_err(|error| {
            let hint = "cargo build --release --example http; cargo build --release -p cede-bench";
            Error::new(error.kind(), format!("{}: {error}\n{hint}", program.display()))
        })?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line)?;
        let url = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        Ok(Self { child, url })
    }

    /// The processor time it has taken so far, in seconds.
    fn cpu(&self) -> io::Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // After the name, which may contain anything, the 12th word is the time in user mode, the
        // 13th that in the kernel.
        let words = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
        Ok(words.filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / TICKS)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wrk(server: &Server, time: Duration) -> io::Result<Figures> {
    let time = format!("-d{}s", time.as_secs().max(1));
    let output =
        Command::new("wrk").args(["-t1", "-c64", &time, "--latency", &server.url]).output();
    let output = output.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::other("`wrk` is missing: apt-get install wrk"),
        _ => error,
    })?;
    let text = String::from_utf8_lossy(&output.stdout);
    let find = |name: &str| text.lines().find_map(|line| line.trim().strip_prefix(name));
    if let Some(wrong) = find("Non-2xx").or(find("Socket errors")) {
        return Err(Error::other(format!("{}: {wrong}", server.url)));
    }
    let rate = find("Requests/sec:").and_then(|word| positive(word.trim()));
    let p99 = find("99%").and_then(|word| milliseconds(word.trim()));
    let requests = text.lines().find_map(|line| line.trim().split_once(" requests in "));
    let requests = requests.and_then(|(number, _)| positive(number));
    match (rate, p99, requests) {
        (Some(rate), Some(p99), Some(requests)) => {
            Ok(Figures { rate, p99, cpu: server.cpu()? * 1e6 / requests })
        }
        _ => Err(Error::other(format!("wrk says nothing that is understood:\n{text}"))),
    }
}

/// `850.00us`, `1.20ms` or `2.00s`.
fn milliseconds(text: &str) -> Option<f64> {
    let units = [("us", 0.001), ("ms", 1.0), ("s", 1000.0)];
    let (number, unit) =
        units.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    positive(number).map(|number| number * unit)
}

fn positive(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    if figures.len() % 2 == 1 {
        figures[middle]
    } else {
        (figures[middle - 1] + figures[middle]) / 2.0
    }
}

fn compare(rounds: usize, time: Duration) -> io::Result<()> {
    let here = env::current_exe()?;
    let programs = [
        ("cede", here.with_file_name("examples").join("http")),
        ("tokio", here.with_file_name("http-tokio")),
    ];
    println!(
        "workers  server  requests/s  p99 in ms  CPU µs/request   medians of {rounds}, {time:?} each"
    );
    for workers in WORKERS {
        let mut found = [const { Vec::new() }; 2];
        for _ in 0..rounds {
            for ((_, program), found) in programs.iter().zip(&mut found) {
                found.push(wrk(&Server::start(program, workers)?, time)?);
            }
        }
        let [cede, tokio] = found.map(|runs| Figures {
            rate: median(runs.iter().map(|run| run.rate).collect()),
            p99: median(runs.iter().map(|run| run.p99).collect()),
            cpu: median(runs.iter().map(|run| run.cpu).collect()),
        });
        for ((name, _), Figures { rate, p99, cpu }) in programs.iter().zip([&cede, &tokio]) {
            println!("{workers:>7}  {name:<6}  {rate:>10.0}  {p99:>9.2}  {cpu:>14.2}");
        }
        let ratio = |of: fn(&Figures) -> f64| of(&cede) / of(&tokio);
        let (rate, p99, cpu) = (ratio(|run| run.rate), ratio(|run| run.p99), ratio(|run| run.cpu));
        println!("{workers:>7}  ratio   {rate:>10.2}  {p99:>9.2}  {cpu:>14.2}");
    }
    Ok(())
}

fn main() -> ExitCode {
    let mut args = Args::new(HELP);
    let rounds: usize = args.take("--rounds", "3");
    let time = args.seconds("--seconds", "5");
    args.end();
    if rounds == 0 {
        return ended(Err(Error::other("--rounds 0: nothing to compare")));
    }
    ended(compare(rounds, time))
}
