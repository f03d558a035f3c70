//! Short names for tasks: the last part of the name of its function, and one part more where two functions
//! would have the same.

use std::collections::HashMap;

use crate::base::printable::printable;
use crate::story::parts::Task;

/// Gives each task its label.
pub(super) fn label(tasks: &mut [Task]) {
    let mut names: HashMap<String, Vec<String>> = HashMap::new();
    for task in tasks.iter() {
        let alike = names.entry(tail(&task.name, 1)).or_default();
        if !alike.contains(&task.name) {
            alike.push(task.name.clone());
        }
    }
    for task in tasks {
        let short = tail(&task.name, 1);
        let alone = names.get(&short).is_none_or(|alike| alike.len() < 2);
        let label = if alone { short } else { tail(&task.name, 2) };
        task.label = match (label.is_empty(), task.is_root) {
            (_, true) => "root".into(),
            (true, _) => "task".into(),
            _ => printable(&label).into_owned(),
        };
    }
}

/// The last `parts` parts of a path; what stands in braces says nothing.
fn tail(name: &str, parts: usize) -> String {
    let path: Vec<&str> = name.split("::").filter(|part| !part.starts_with('{')).collect();
    path[path.len().saturating_sub(parts)..].join("::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_the_end_of_the_name_and_longer_only_where_it_must() {
        assert_eq!(tail("chat::serve", 1), "serve");
        assert_eq!(tail("chat::serve::{closure}", 1), "serve");
        assert_eq!(tail("a::chat::serve", 2), "chat::serve");
        assert_eq!(tail("", 2), "");
    }
}
