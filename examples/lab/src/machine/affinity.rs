//! Keeping a process on one processor.

#[cfg(target_os = "linux")]
mod os {
    use anyhow::{Context, Result};
    use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
    use nix::unistd::Pid;

    /// Pins this thread, and every thread it starts, to the last processor it may use (the first
    /// serves most interrupts); which one that was.
    pub(crate) fn pin_to_one() -> Result<usize> {
        let this = Pid::from_raw(0);
        let allowed = sched_getaffinity(this).context("which processors may be used")?;
        let last = (0..CpuSet::count()).rev().find(|&cpu| allowed.is_set(cpu).unwrap_or(false));
        let last = last.context("no processor may be used")?;
        let mut one = CpuSet::new();
        one.set(last)?;
        sched_setaffinity(this, &one).context("pinning to one processor")?;
        Ok(last)
    }

    pub(crate) const CAN_PIN: bool = true;
}

#[cfg(not(target_os = "linux"))]
mod os {
    use anyhow::{Result, bail};

    pub(crate) fn pin_to_one() -> Result<usize> {
        bail!("pinning to one processor is possible on Linux only")
    }

    pub(crate) const CAN_PIN: bool = false;
}

pub(crate) use os::{CAN_PIN, pin_to_one};
