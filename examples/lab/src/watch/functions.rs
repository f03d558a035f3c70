//! Which function of the runtime does what a turn consists of. Each phrase of the turn in words names it.

/// What is done, the file below the root of the repository, and the function in it.
pub(super) const FUNCTIONS: [(&str, &str, &str); 9] = [
    ("root", "runtime/executor/current_thread/run.rs", "Session::run"),
    ("poll", "runtime/executor/current_thread/run.rs", "Session::poll"),
    ("poll many", "runtime/executor/multi_thread/worker.rs", "run"),
    ("ask", "runtime/driver/driver.rs", "Driver::turn"),
    ("sleep", "runtime/driver/driver.rs", "Driver::poll"),
    ("park", "runtime/executor/multi_thread/idle/sleep.rs", "park_once"),
    ("search", "runtime/executor/multi_thread/idle/find.rs", "search"),
    ("wake", "runtime/task/waker.rs", "wake"),
    ("fire", "runtime/driver/timers/timers.rs", "Timers::fire"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_function_is_where_the_table_says() {
        for (what, path, name) in FUNCTIONS {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
            let source = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{path}: {e}"));
            let last = name.rsplit("::").next().unwrap();
            let is_there = [format!("fn {last}("), format!("fn {last}<")]
                .iter()
                .any(|start| source.contains(start));
            assert!(is_there, "{what}: {path} has no function `{name}`");
        }
    }
}
