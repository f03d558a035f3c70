//! Tasks: from the spawn to the end, in every order of events.

pub(crate) mod alone;
mod block_on;
mod combinations;
mod end;
mod entered;
mod joined;
mod kit;
mod lifetime;
mod local;
mod metrics;
mod script;
mod shutdown;
mod subject;
mod task_local;
mod unwinding;
mod wake;
