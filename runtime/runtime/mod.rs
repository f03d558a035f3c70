//! The runtime: made by a [`Builder`], owned by a [`Runtime`], reached through a [`Handle`].

mod assemble;
pub(crate) mod block_on;
pub(crate) mod builder;
pub(crate) mod metrics;
pub(crate) mod owner;

pub use self::{builder::Builder, metrics::RuntimeMetrics, owner::Runtime};
pub use crate::handle::{EnterGuard, Handle, TryCurrentError};
