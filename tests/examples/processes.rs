//! Programs started by an example: how they end, their pipes, and orphans.

use crate::support::example::run;

#[test]
fn three_ends_are_told_apart() {
    let expected = "\
$ echo Hello, world
Hello, world
  ended well: true, code: Some(0)
$ sh -c echo no such luck >&2; exit 3
no such luck
  ended well: false, code: Some(3)
$ sh -c kill -9 $$
  ended well: false, code: None
$ no-such-program
  not started: NotFound
";
    assert_eq!(run("subprocess_run"), expected);
}

#[test]
fn work_is_done_between_two_looks() {
    let text = run("subprocess_poll");
    let lines: Vec<_> = text.lines().collect();
    let (last, pieces) = lines.split_last().unwrap();
    assert_eq!(*last, "ended: exit status: 0");
    assert!(pieces.iter().all(|line| line.starts_with("still running; piece ")), "{text}");
}

#[test]
fn ten_programs_run_at_once() {
    let text = run("subprocess_many");
    for number in 1..=10 {
        let line = format!("program {number:>2} ended well: true\n");
        assert!(text.contains(&line), "{text}");
    }
    assert!(text.lines().last().unwrap().starts_with("all ten took "), "{text}");
}

#[test]
fn a_program_is_fed_and_read_at_the_same_time() {
    let expected = "\
THE TASK SLEEPS,
NOT THE THREAD
1288890 bytes through cat, unchanged: true
";
    assert_eq!(run("subprocess_stdin"), expected);
}

/// `printf noodles | tr A-Za-z N-ZA-Mn-za-m | cksum`
#[test]
fn three_pipelines_encrypt_and_hash() {
    let expected = "\
noodles    3862137204 7
chopsticks 1785713109 10
noodles    3862137204 7
";
    assert_eq!(run("subprocess_pipeline"), expected);
}

/// On a busy machine even the quick program may be late: then it is told to end, and has already
/// ended.
#[test]
fn what_takes_too_long_is_terminated_then_killed() {
    let text = run("subprocess_timeout");
    let of = |name: &str| -> Vec<_> {
        text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).collect()
    };
    assert!(of("quick").last().unwrap().starts_with("ended by "), "{text}");
    let slow = of("slow");
    assert_eq!(slow.first(), Some(&"too late, terminate"), "{text}");
    assert_eq!(slow.last(), Some(&"ended by signal Some(15)"), "{text}");
    let stubborn = ["too late, terminate", "does not listen, kill", "ended by signal Some(9)"];
    assert_eq!(of("stubborn"), stubborn);
}

#[test]
fn a_process_lives_and_leaves_nothing() {
    let text = run("process_tools");
    let expected = "\
before the start: alive false
started: alive true
joined for 0.1 s: ended false
terminated: alive true
joined: alive false, exit code Some(3)
zombie: its number exists true
reaped: its number exists false, exit code Some(7)
handles dropped: bound exists false, free exists true
free has ended: exists false
";
    let orphan = text.strip_prefix(expected).unwrap_or_else(|| panic!("{text}"));
    assert!(orphan.ends_with("\nan orphan lives on; it says bye\n"), "{text}");
    if cfg!(target_os = "linux") {
        assert!(orphan.starts_with("a grandchild: its parent is our child true\n"), "{text}");
    }
}
