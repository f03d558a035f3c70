//! Jobs handed to threads, and streams of their results.

use crate::support::example::run;

#[test]
fn map_keeps_the_order_and_as_completed_the_rest() {
    let text = run("executor_map");
    let (done, others): (Vec<_>, Vec<_>) =
        text.lines().partition(|line| line.starts_with("as completed: "));
    let expected = [
        "submitted",
        "callback: 49",
        "result: 49",
        "map: [1, 4, 9, 16, 25, 36, 49, 64]",
        "cancelled in the queue: true",
        "the last job is done",
        "shut down",
    ];
    assert_eq!(others, expected);
    assert_eq!(done.len(), 1, "{text}");
    let list = done[0].strip_prefix("as completed: [").unwrap().strip_suffix(']').unwrap();
    let mut squares: Vec<u32> = list.split(", ").map(|number| number.parse().unwrap()).collect();
    squares.sort();
    assert_eq!(squares, [1, 4, 9, 16, 25, 36, 49, 64]);
}

#[test]
fn a_generator_waits_between_its_items() {
    let expected = "\
0
1
2
doubled: [0, 2, 4]
opened
closed
the body has answered 1
opened
cut off
the body has answered in time: false
";
    assert_eq!(run("async_generator"), expected);
}
