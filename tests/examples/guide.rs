//! The programs of the guide that are files.

use crate::support::example::run;

#[test]
fn a_state_machine_by_hand_is_asked_as_often_as_the_compilers() {
    let expected = "\
async fn: pending
async fn: pending
async fn: ready, 42
by hand : pending
by hand : pending
by hand : ready, 42
";
    assert_eq!(run("guide_state_machine"), expected);
}

#[test]
fn what_points_into_itself_breaks_when_it_is_moved() {
    let text = run("guide_pin");
    let intact: Vec<_> = text.lines().map(|line| line.ends_with("itself")).collect();
    assert_eq!(intact, [true, false, true], "{text}");
}

#[test]
fn a_runtime_in_150_lines_serves_a_client() {
    let text = run("guide_runtime");
    let mut answers = text.lines().filter(|line| line.contains('?'));
    for word in ["one", "two", "three"] {
        assert_eq!(answers.next(), Some(&*format!("{word}? {word}!")), "{text}");
    }
    assert_eq!(text.lines().filter(|line| line.contains("tick")).count(), 4, "{text}");
    assert!(text.contains("the client has left"), "{text}");
}
