//! Tells tasks that something happened, without a value.

// From top to bottom; each uses only those below it:
//
//   notified  the waiting side
//   notify    the notifying side

mod notified;
#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
mod notify;

pub use notified::{Notified, OwnedNotified};
pub use notify::Notify;
