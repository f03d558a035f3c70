//! The soak: every public operation of the library at random, for as long as you like.
//!
//! ```text
//! cargo run --release -p cede-soak                        ten seconds
//! cargo run --release -p cede-soak -- --seconds 1800      half an hour
//! cargo run --release -p cede-soak -- --seed 17 --rounds 1    one round again
//! ```
//!
//! A round makes a runtime, runs a few scenarios on it side by side, aborts some of them, and ends the
//! runtime in one of the ways there are. After each round nothing may be left: no value, no thread, no
//! descriptor, no child. What a scenario promises (each message arrives once and in order, no timer is
//! early, a lock excludes) it checks itself, step by step. Some rounds are recorded: what is recorded must
//! be causal, at any moment. Some have spare workers: they must retire when all is quiet.
//!
//! A seed decides what a round does. It does not decide how threads take turns, so a round that failed
//! may need several tries to fail again.

mod args;
#[path = "../../trace/causal.rs"]
mod causal;
mod ledger;
#[allow(dead_code, reason = "the property tests share it, and use more of it")]
#[path = "../../properties/random.rs"]
mod random;
mod recording;
mod round;
mod scenarios;
mod scene;
mod system;
mod watchdog;

use args::Args;
use ledger::Ledger;
use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

fn main() -> ExitCode {
    let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let words: Vec<_> = words.collect();
    if let [word, kind] = &*words
        && word == "--echo"
    {
        return match scenarios::echo(kind) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let args = match Args::parse(&words) {
        Ok(Some(args)) => args,
        Ok(None) => {
            print!("{}", args::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("cede-soak: {message}");
            return ExitCode::from(2);
        }
    };
    let ledger = Arc::new(Ledger::default());
    ledger::watch_panics(ledger.clone());
    watchdog::start(ledger.clone());
    soak(&args, &ledger)
}

fn soak(args: &Args, ledger: &Arc<Ledger>) -> ExitCode {
    let begin = Instant::now();
    let limit = Duration::from_secs(args.seconds);
    let mut told = begin;
    let mut rounds = 0;
    let (mut warm, mut peak) = (0, 0);
    while begin.elapsed() < limit && rounds < args.rounds && ledger.faults().is_empty() {
        round::run(args.seed.wrapping_add(rounds), ledger);
        rounds += 1;
        let resident = system::resident_kib();
        peak = peak.max(resident);
        if begin.elapsed() < limit / 5 {
            warm = peak;
        }
        if told.elapsed() > Duration::from_secs(20) {
            told = Instant::now();
            let operations = ledger.total();
            let elapsed = begin.elapsed().as_secs();
            eprintln!("{elapsed} s: {rounds} rounds, {operations} operations, {resident} KiB");
        }
    }
    for (operation, count) in ledger.counts() {
        println!("{count:>12}  {operation}");
    }
    println!(
        "{:>12}  operations in {rounds} rounds, {} s",
        ledger.total(),
        begin.elapsed().as_secs()
    );
    println!("{peak:>12}  KiB resident at most, {warm} in the first fifth of the time");
    let faults = ledger.faults();
    for fault in &faults {
        println!("FAULT: {fault}");
    }
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
