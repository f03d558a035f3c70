//! What can be asked of `lab serve`.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::cli::names::server;
use crate::cli::values::{at_least_one, chunk, seconds, seed_from_clock, tick, wait};
use crate::record::service::ServiceSettings;
use crate::serve::server::{SERVERS, ServerModel};

/// The options of `lab serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// Only these: threads, pool, loop, multi, offload (default: all).
    #[arg(long, visible_alias = "model", value_name = "MODEL", value_delimiter = ',', value_parser = server)]
    models: Vec<&'static ServerModel>,
    /// How long each request computes.
    #[arg(long, value_name = "TIME", value_parser = chunk, default_value = "20us")]
    compute: u64,
    /// How long each request waits without computing, as for a database; 0 for not at all.
    #[arg(long, value_name = "TIME", value_parser = wait, default_value = "1ms")]
    wait: u64,
    /// Connections that the client keeps open.
    #[arg(long, value_name = "N", value_parser = at_least_one, default_value = "64")]
    connections: NonZeroUsize,
    /// How long each rate is kept up, in seconds (default: 2; quick: 0.5).
    #[arg(long, value_name = "S", value_parser = seconds)]
    seconds: Option<u64>,
    /// A rate holds if 99 of 100 requests are answered within this time.
    #[arg(long, value_name = "TIME", value_parser = tick, default_value = "10ms")]
    limit: u64,
    /// Worker threads of the multi-thread executor (default: one a processor).
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    workers: Option<NonZeroUsize>,
    /// Threads of the model `pool`.
    #[arg(long, value_name = "N", value_parser = at_least_one, default_value = "16")]
    pool: NonZeroUsize,
    /// Decides when requests arrive (default: from the clock).
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// Shorter, and the limits less finely.
    #[arg(long)]
    pub(crate) quick: bool,
    /// A table of every rate that was tried.
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Write everything measured, raw histograms too.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Write one page with the curves, for a browser, offline.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Measure nothing: serve one model (the first of --models) at this address until Ctrl-C, for another client.
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["json", "html"])]
    pub(crate) listen: Option<SocketAddr>,
}

impl ServeOptions {
    /// The models asked for, each once.
    pub(crate) fn models(&self) -> Vec<&'static ServerModel> {
        if self.models.is_empty() {
            return SERVERS.iter().collect();
        }
        let asked = |model: &&ServerModel| self.models.iter().any(|m| m.name == model.name);
        SERVERS.iter().filter(asked).collect()
    }

    pub(crate) fn settings(&self) -> ServiceSettings {
        let default = if self.quick { 500_000_000 } else { 2_000_000_000 };
        ServiceSettings {
            compute_ns: self.compute,
            wait_ns: self.wait,
            connections: self.connections.get(),
            time_ns: self.seconds.unwrap_or(default),
            limit_ns: self.limit,
            workers: self.workers,
            pool: self.pool,
            seed: self.seed.unwrap_or_else(seed_from_clock),
        }
    }
}
