//! What a task waits for, in two or three words.

use cede::trace::Wait;

use crate::story::story::Story;

/// What a poll left its task waiting for: `its timer`, `a message or its timer`.
pub(super) fn waits_for(story: &Story, waits: &[Wait]) -> String {
    let mut said: Vec<String> = Vec::new();
    for wait in waits {
        let what = what(story, wait);
        if !said.contains(&what) {
            said.push(what);
        }
    }
    match said.len() {
        0..=2 => said.join(" or "),
        count => format!("one of {count} things"),
    }
}

fn what(story: &Story, wait: &Wait) -> String {
    let said = match *wait {
        Wait::Timer { .. } => "its timer",
        Wait::Io { writes: false, .. } => "input",
        Wait::Io { writes: true, .. } => "room to write",
        Wait::Channel { sends: true, .. } => "room",
        Wait::Channel { .. } | Wait::Broadcast { .. } => "a message",
        Wait::Mutex { .. } | Wait::RwLock { .. } => "a lock",
        Wait::Semaphore { .. } => "a permit",
        Wait::Notify { .. } => "a notification",
        Wait::Watch { .. } => "a new value",
        Wait::Oneshot { .. } => "an answer",
        Wait::Barrier { .. } => "the others at a barrier",
        Wait::Cancellation { .. } => "its cancellation",
        Wait::Once { .. } => "a cell to be set",
        Wait::JoinSet { .. } => "a task of its set",
        Wait::Join { task } => {
            let row = story.tasks.binary_search_by_key(&task, |task| task.number);
            return row
                .map_or("a task".into(), |row| format!("the end of {}", story.tasks[row].label));
        }
        _ => "something",
    };
    said.into()
}
