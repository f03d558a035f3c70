//! monoio: another kind of I/O, io_uring. The program in `monoio/` is the server, on one thread.
//!
//! It is a package of its own, built only if it is asked for, so that nothing else here depends on
//! it. Its HTTP would be another implementation than hyper, so it does not take part in that row.

use super::program::{Server, server_of};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

/// Whether the program does what this row measures.
pub(super) fn has(row: &str) -> bool {
    server_of(row).is_some_and(|(server, _)| server != "http")
}

/// How to do a row's work.
pub(super) fn work(row: &str) -> impl Fn(u64) -> f64 + use<> {
    let (name, ask) = server_of(row).expect("the row has a server");
    move |times| {
        let program = program().expect("io_uring and monoio");
        ask(Server::start(Command::new(program), name).address, times)
    }
}

/// Builds the program. Where it cannot be built, or the system has no io_uring, says why.
pub(super) fn is_installed() -> bool {
    program().is_some()
}

fn program() -> Option<&'static PathBuf> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM.get_or_init(build).as_ref()
}

fn build() -> Option<PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("monoio");
    let target = std::env::current_exe().expect("this program's file").with_file_name("monoio");
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    command.current_dir(&package).args(["build", "--release", "--quiet"]);
    command.env("CARGO_TARGET_DIR", &target);
    match command.status() {
        Ok(status) if status.success() => {
            let program = target.join("release/cede-bench-monoio");
            works(&program).then_some(program)
        }
        Ok(status) => none(&format!("`cargo build` in {}: {status}", package.display())),
        Err(error) => none(&format!("`cargo`: {error}")),
    }
}

/// Whether the system lets the program use io_uring; it says so itself if not.
fn works(program: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(["serve", "echo"]).stdin(Stdio::null()).stdout(Stdio::null());
    let works = command.status().is_ok_and(|status| status.success());
    if !works {
        none("it does not run here");
    }
    works
}

fn none(why: &str) -> Option<PathBuf> {
    eprintln!("cede-bench: no column for monoio: {why}");
    None
}
