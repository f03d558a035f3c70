//! What the runtime did besides polls and waits, in words that follow the name of a thread.

use cede::trace::EventKind;

/// What a thread did, if it is worth words; `is_spare`: it is a spare worker.
pub(super) fn signal(kind: &EventKind, is_spare: bool) -> Option<String> {
    Some(match *kind {
        EventKind::IsMonitor(true) => "is the monitor now".into(),
        EventKind::IsMonitor(false) => "is the monitor no longer".into(),
        EventKind::AllStuck { due: 1 } => "finds all workers stuck, and one thing due".into(),
        EventKind::AllStuck { due } => format!("finds all workers stuck, and {due} things due"),
        EventKind::SpareCalled { worker } => format!("calls up spare worker {worker}"),
        EventKind::SpareRetires { worker } => format!("retires as spare worker {worker}"),
        EventKind::Stole { from, count: 1 } if is_spare => {
            format!("takes over a task of worker {from}")
        }
        EventKind::Stole { from, count } if is_spare => {
            format!("takes over {count} tasks of worker {from}")
        }
        EventKind::HandedOver { worker } => format!("hands over as worker {worker}, and blocks"),
        _ => return None,
    })
}
