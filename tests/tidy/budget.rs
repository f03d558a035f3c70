//! Every public function that waits is in the test of the budget, or in a list of exceptions with the
//! reason.
//!
//! The name of a function is the path of its file below `runtime/`, and its own: `sync/barrier::wait`.
//! The test, `tests/budget.rs` and its folder, has each name as a text.

use super::source::File;

/// Functions that spend nothing by themselves, and why that is right.
const EXCEPTIONS: [(&str, &str); 34] = [
    ("blocking/job::poll", POLLED_ONCE),
    ("fs/file::create", JOB),
    ("fs/file::open", JOB),
    ("fs/file::poll_seek", JOB),
    ("fs/open_options::open", JOB),
    ("fs/whole::copy", JOB),
    ("fs/whole::metadata", JOB),
    ("fs/whole::read", JOB),
    ("fs/whole::read_to_string", JOB),
    ("fs/whole::write", JOB),
    ("io/duplex::poll_flush", FLUSH),
    ("io/forward::poll_flush", FLUSH),
    ("net/unix_pipe::poll_flush", FLUSH),
    ("process/stdio::poll_flush", FLUSH),
    ("io/offload::poll_close", OFFLOAD),
    ("io/offload::poll_flush", OFFLOAD),
    ("io/offload::poll_read", OFFLOAD),
    ("io/offload::poll_read_vectored", OFFLOAD),
    ("io/offload::poll_seek", OFFLOAD),
    ("io/offload::poll_write", OFFLOAD),
    ("io/offload::poll_write_vectored", OFFLOAD),
    ("macros/select::first", WRAPPER),
    (
        "process/child::wait_with_output",
        "it waits for the child and its pipes, and can be called once",
    ),
    ("signal/listen::ctrl_c", SIGNAL),
    ("signal/listen::poll_recv", SIGNAL),
    ("signal/listen::recv", SIGNAL),
    (
        "sync/condition::poll",
        "the functions `closed` and `changed` of the channels are in the test",
    ),
    (
        "sync/permit_queue::poll",
        "the functions of the locks and of bounded channels are in the test",
    ),
    ("task/recorded_root::poll", WRAPPER),
    ("task/task_local::poll", WRAPPER),
    ("task/unconstrained::poll", "to lift the budget is what it is for"),
    ("task/yield_now::yield_now", CEDES),
    ("time/pause::advance", CEDES),
    ("time/timeout::poll", WRAPPER),
];

const CEDES: &str = "it always cedes";
const FLUSH: &str = "it never does anything";
const JOB: &str = "it is a blocking job, for which it must wait";
const OFFLOAD: &str = "files and the standard streams, which are in the test, consist of it";
const POLLED_ONCE: &str = "a blocking job is polled once";
const SIGNAL: &str = "it must wait for the next signal: all that came before are one";
const WRAPPER: &str = "it polls what it is given, which spends";

/// A name that is in neither list, or in both; and an exception that is no function any more.
pub(crate) fn check(files: &[File]) -> Vec<String> {
    let is_test =
        |file: &&File| file.path == "tests/budget.rs" || file.path.starts_with("tests/budget/");
    let tests: Vec<&str> = files.iter().filter(is_test).map(|file| &*file.text).collect();
    let is_tested = |name: &str| {
        [format!("\"{name}\""), format!("\"{name}, ")]
            .iter()
            .any(|text| tests.iter().any(|test| test.contains(text)))
    };
    let found: Vec<String> = files
        .iter()
        .filter(|file| file.path.starts_with("runtime/") && file.is_rust())
        .flat_map(|file| {
            let path = file.path.trim_start_matches("runtime/").trim_end_matches(".rs");
            waiting(&file.code).into_iter().map(move |name| format!("{path}::{name}"))
        })
        .collect();
    complaints(&found, is_tested)
}

fn complaints(found: &[String], is_tested: impl Fn(&str) -> bool) -> Vec<String> {
    let is_exception = |name: &str| EXCEPTIONS.iter().any(|(exception, _)| *exception == name);
    let missing = found.iter().filter_map(|name| match (is_tested(name), is_exception(name)) {
        (false, false) => Some(format!(
            "`{name}` waits: expected a line in tests/budget/, which shows that it spends budget, or an exception in tests/tidy/budget.rs with the reason"
        )),
        (true, true) => Some(format!("`{name}` is in the test of the budget, and is an exception")),
        _ => None,
    });
    let gone = EXCEPTIONS.iter().filter(|(name, _)| !found.iter().any(|found| found == name));
    missing
        .chain(gone.map(|(name, _)| format!("the exception `{name}` is no function that waits")))
        .collect()
}

/// The functions that a user can wait for: public ones that are `async` or begin with `poll_`, and
/// those of the traits of futures, streams, readers and writers.
fn waiting(code: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    let mut is_trait = false;
    for line in code.lines().map(str::trim_start) {
        if line.starts_with("impl") {
            is_trait = TRAITS.iter().any(|name| line.contains(&format!("{name} for ")));
        }
        let name = |rest: &'static str| line.strip_prefix(rest).and_then(until_the_end_of_the_name);
        let public = name("pub fn ").filter(|name| name.starts_with("poll_"));
        let of_trait = name("fn ").filter(|name| is_trait && name.starts_with("poll"));
        if let Some(name) = name("pub async fn ").or(public).or(of_trait)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

const TRAITS: [&str; 7] =
    ["AsyncBufRead", "AsyncRead", "AsyncSeek", "AsyncWrite", "Future", "Sink", "Stream"];

fn until_the_end_of_the_name(rest: &str) -> Option<&str> {
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "
        impl Notify {
            pub async fn wait(&self) {}
            pub fn poll_wait(&self) {}
            pub(crate) async fn inner(&self) {}
            fn poll_inner(&self) {}
        }
        impl<T> Future for Wait<T> {
            fn poll(self) {}
        }
        impl fmt::Debug for Wait {
            fn poll_debug(&self) {}
        }
    ";

    #[test]
    fn what_a_user_can_wait_for_is_found() {
        assert_eq!(waiting(CODE), ["wait", "poll_wait", "poll"]);
    }

    #[test]
    fn a_new_function_must_be_tested_or_excepted_and_not_both() {
        let mut found: Vec<String> =
            EXCEPTIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert!(complaints(&found, |_| false).is_empty());
        assert_eq!(complaints(&found, |_| true).len(), EXCEPTIONS.len());
        found.push("sync/new::wait".into());
        assert!(complaints(&found, |_| false)[0].contains("`sync/new::wait` waits"));
        found.remove(0);
        assert!(complaints(&found, |name| name == "sync/new::wait")[0].contains("is no function"));
    }
}
