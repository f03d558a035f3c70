//! How the shared tests find and run the examples of this package.

#[expect(dead_code, reason = "none of these examples is a server")]
#[path = "../support/example.rs"]
pub(crate) mod example;

use std::time::Duration;

/// Two packages build their examples into one folder.
const PREFIX: &str = "tokio_";

const PATIENCE: Duration = Duration::from_secs(120);
