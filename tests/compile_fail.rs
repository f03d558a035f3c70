//! Code that must not compile: the compiler must refuse what the types forbid.

use std::{collections::BTreeSet, env, fs, path::Path, process::Command};

/// The compiler's errors in a file: their lines and codes.
type Errors = BTreeSet<(usize, String)>;

const FILE: &str = "tests/compile_fail/run_twice.rs";

#[test]
fn safe_code_cannot_run_a_task_twice() {
    let Some(without) = errors(&[]) else {
        return println!("not checked: there is no cargo here");
    };
    assert_eq!(without, Errors::new(), "without the second run it compiles");
    let marked = marked();
    assert!(marked.len() >= 5, "{FILE} has its marks");
    assert_eq!(errors(&["--cfg", "cede_compile_fail=\"twice\""]), Some(marked));
}

/// The compiler's errors when it compiles the library with the file in it; `None` if there is no
/// cargo.
fn errors(flags: &[&str]) -> Option<Errors> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The flags are for the library alone, so that its dependencies are compiled once. The target
    // folder is a separate one, because the usual one may be locked.
    let output = Command::new(cargo)
        .current_dir(root)
        .args(["rustc", "--lib", "--profile", "check", "--package", "cede", "--offline"])
        .args(["--quiet", "--message-format", "short", "--target-dir", "target/compile_fail"])
        .args(["--", "--cfg", "cede_compile_fail"])
        .args(flags)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let errors: Errors = said.lines().filter_map(error).collect();
    assert_eq!(output.status.success(), errors.is_empty(), "{said}");
    Some(errors)
}

/// The line and the code, if this line of output is an error in the file.
fn error(line: &str) -> Option<(usize, String)> {
    let (_, place) = line.split_once(FILE)?;
    let (place, said) = place.split_once(": error[")?;
    let number = place.trim_start_matches(':').split(':').next()?.parse().ok()?;
    Some((number, said.split(']').next()?.into()))
}

/// The errors that the marks in the file say the compiler must report.
fn marked() -> Errors {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE));
    let text = text.expect("the file is there");
    let marks = text.lines().enumerate().filter_map(|(index, line)| {
        let (_, code) = line.split_once("; //~ ")?;
        Some((index + 1, code.trim().into()))
    });
    marks.collect()
}
