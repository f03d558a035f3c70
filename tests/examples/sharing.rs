//! Shared values, values that are not shared, and what goes wrong with sharing.

use crate::support::example::run;

#[test]
fn threads_share_and_processes_do_not() {
    let of_a_process = "  a process says: num = 99\n".repeat(10);
    let expected = format!(
        "after ten threads: num = 90\nafter ten tasks: num = 90\n{of_a_process}\
         after ten processes: num = 100\n"
    );
    assert_eq!(run("isolation"), expected);
}

#[test]
fn a_race_needs_no_second_thread() {
    let expected = "\
one ticket, ten buyers    sold  left
check, pay, take: wrong     10    -9
take, then pay               1     0
all of it under a lock       1     0
reserve, then pay            1     0
";
    assert_eq!(run("ticket_race"), expected);
}

#[test]
fn four_ways_to_add_up() {
    let expected = "\
threads and an atomic: 5050
tasks and a lock: 5050
tasks and messages: 5050
threads and parts: [1, 4, 9, 16, 25, 36, 49, 64, 81, 100]
";
    assert_eq!(run("shared_memory"), expected);
}

#[test]
fn a_hundred_tasks_get_one_instance() {
    let expected = "\
an instance is being made
100 tasks have instance 1
all of them the same one: true
";
    assert_eq!(run("singleton"), expected);
}
