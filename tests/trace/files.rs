//! Saving and loading: nothing is lost or left behind, and errors are reported.

use cede::trace::{Recorder, Trace, mark};
use std::{
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

/// A temporary folder, which is removed when this is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("cede-trace-{}-{}", process::id(), NEXT.fetch_add(1, Relaxed));
        let path = env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<_> =
            fs::read_dir(&self.0).unwrap().map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn recorded(text: &'static str) -> Trace {
    let recorder = Recorder::new();
    let _guard = recorder.enter();
    mark(text);
    recorder.snapshot()
}

#[test]
fn what_is_saved_is_loaded_and_replaces_what_was_there() {
    let folder = Folder::new();
    let path = folder.0.join("a trace");
    for text in ["one", "two"] {
        let trace = recorded(text);
        trace.save(&path).unwrap();
        assert_eq!(Trace::load(&path).unwrap(), trace);
        assert_eq!(folder.names(), ["a trace"]);
    }
}

#[test]
fn an_error_names_the_file_and_what_is_wrong() {
    let folder = Folder::new();
    let error = |path: &Path| Trace::load(path).unwrap_err();
    let missing = error(&folder.0.join("missing"));
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(missing.to_string().contains("missing"), "{missing}");
    let path = folder.0.join("damaged");
    recorded("here").save(&path).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[20] ^= 1;
    fs::write(&path, bytes).unwrap();
    let damaged = error(&path);
    assert_eq!(damaged.kind(), ErrorKind::InvalidData);
    assert!(damaged.to_string().contains("damaged"), "{damaged}");
    assert!(damaged.to_string().contains("its checksum is wrong"), "{damaged}");
    let nowhere = recorded("here").save(folder.0.join("no/where")).unwrap_err();
    assert_eq!(nowhere.kind(), ErrorKind::NotFound);
    assert!(nowhere.to_string().contains("no/where"), "{nowhere}");
    assert_eq!(folder.names(), ["damaged"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_another_name_leads_to_is_replaced_and_the_name_stays() {
    let folder = Folder::new();
    let (path, link) = (folder.0.join("file"), folder.0.join("link"));
    recorded("one").save(&path).unwrap();
    std::os::unix::fs::symlink("file", &link).unwrap();
    let trace = recorded("two");
    trace.save(&link).unwrap();
    assert_eq!(Trace::load(&path).unwrap(), trace);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

/// A device is written to; it is neither replaced nor read without end.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_says_so_and_a_device_is_not_read_for_ever() {
    let error = recorded("here").save("/dev/full").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StorageFull);
    assert!(error.to_string().contains("/dev/full"), "{error}");
    assert!(!fs::metadata("/dev/full").unwrap().is_file());
    recorded("here").save("/dev/null").unwrap();
    assert_eq!(Trace::load("/dev/zero").unwrap_err().kind(), ErrorKind::InvalidData);
}

/// A disk that is full in the middle of the file leaves the old one, and nothing beside it.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_the_old_file() {
    const CHILD: &str = "CEDE_TEST_TRACE_LIMIT";
    if let Ok(path) = env::var(CHILD) {
        // A limit on the size of a file simulates a full disk: writing fails in the middle.
        use rustix::process::{Resource, Rlimit, setrlimit};
        let before = recorded("old");
        before.save(&path).unwrap();
        let limit = Rlimit { current: Some(4096), maximum: Some(4096) };
        setrlimit(Resource::Fsize, limit).unwrap();
        let recorder = Recorder::new();
        let _guard = recorder.enter();
        (0..5000).for_each(|_| mark("new"));
        let error = recorder.snapshot().save(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge, "{error}");
        assert_eq!(Trace::load(&path).unwrap(), before);
        return;
    }
    let folder = Folder::new();
    let program = env::current_exe().unwrap();
    // The shell ignores the signal that the system sends besides, and so does what it starts.
    let script = "trap '' XFSZ; exec \"$0\" --exact \"$1\"";
    let name = "trace::files::a_disk_that_fills_up_leaves_the_old_file";
    let mut shell = process::Command::new("sh");
    shell.arg("-c").arg(script).arg(program).arg(name).env(CHILD, folder.0.join("file"));
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(folder.names(), ["file"]);
}
