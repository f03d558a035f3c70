//! The machine a run was made on, so that a report says whose figures it holds.

use std::fs;
use std::thread::available_parallelism;

use nix::sys::utsname::uname;
use serde::{Deserialize, Serialize};

use crate::base::printable::printable;
use crate::machine::limits::Limits;
use crate::machine::usage::proc_bytes;

/// Facts that do not change while a run lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Environment {
    pub(crate) lab: String,
    pub(crate) os: String,
    pub(crate) kernel: String,
    pub(crate) arch: String,
    pub(crate) cpu: String,
    /// Processors this process may use.
    pub(crate) cpus: usize,
    pub(crate) memory_bytes: u64,
    pub(crate) clock_source: String,
    /// `release`, or `debug`, whose figures mean little.
    pub(crate) build: String,
    pub(crate) limits: Limits,
}

impl Environment {
    pub(crate) fn here() -> Environment {
        let kernel = uname().map(|names| names.release().to_string_lossy().into_owned());
        let clock = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
        Environment {
            lab: env!("CARGO_PKG_VERSION").into(),
            os: std::env::consts::OS.into(),
            kernel: printable(&kernel.unwrap_or_default()).into(),
            arch: std::env::consts::ARCH.into(),
            cpu: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".into()),
            cpus: available_parallelism().map_or(1, |n| n.get()),
            memory_bytes: proc_bytes("/proc/meminfo", "MemTotal:").unwrap_or(0),
            clock_source: printable(fs::read_to_string(clock).unwrap_or_default().trim()).into(),
            build: if cfg!(debug_assertions) { "debug" } else { "release" }.into(),
            limits: Limits::here(),
        }
    }

    pub(crate) fn is_debug(&self) -> bool {
        self.build == "debug"
    }

    /// `2 CPUs (Some Processor), Linux 6.1`
    pub(crate) fn line(&self) -> String {
        let cpus = if self.cpus == 1 { "CPU" } else { "CPUs" };
        format!("{} {cpus} ({}), {} {}", self.cpus, self.cpu, self.os, self.kernel)
    }
}

/// The value of the first line `name : value`.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(printable(line.split_once(':')?.1.trim()).into())
}
