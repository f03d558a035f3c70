//! "Something happened", without a value.

mod notified;
#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
mod notify;

pub use notified::{Notified, OwnedNotified};
pub use notify::Notify;
