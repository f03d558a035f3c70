//! Parts of network programs: requests with limits, an actor, a shutdown, files, datagrams.

use crate::support::{
    example::{Server, run},
    watchdog,
};

#[test]
fn every_page_is_fetched_again_until_it_comes_or_is_given_up() {
    let text = run("fetch_many");
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_by_key(|line| line.split(':').next().unwrap().parse::<u32>().unwrap());
    let expected = [
        "1: this is page 1",
        "2: this is page 2",
        "3: this is page 3 (attempt 2)",
        "4: this is page 4",
        "5: this is page 5",
        "6: this is page 6 (attempt 2)",
        "7: given up after 3 attempts: too late",
        "8: this is page 8",
        "9: this is page 9 (attempt 2)",
        "10: this is page 10",
    ];
    // On a loaded machine an attempt may be too late, so a page may need one more.
    let same = |(line, expected): (&&str, &str)| {
        line.split(" (attempt").next() == expected.split(" (attempt").next()
    };
    assert!(lines.len() == 10 && lines.iter().zip(expected).all(same), "{text}");
}

#[test]
fn a_graceful_shutdown_ends_no_job_in_the_middle() {
    let _watchdog = watchdog();
    let mut program = Server::start("graceful_shutdown", &[]);
    let mut lines = vec![program.line()];
    program.ctrl_c();
    while lines.iter().filter(|line| line.ends_with(": stopped")).count() < 3 {
        lines.push(program.line());
    }
    assert_eq!(program.end().code(), Some(0));
    let count = |end: &str| lines.iter().filter(|line| line.ends_with(end)).count();
    assert_eq!(count(" begins"), count(" is done"), "{lines:?}");
    assert_eq!(count("one moment"), 1, "{lines:?}");
}

#[test]
fn the_task_that_blocks_is_named() {
    let text = run("find_blocking");
    assert!(text.contains("the task `report` kept the thread for 1"), "{text}");
}

#[test]
fn files_are_written_read_and_copied() {
    let expected = "\
1: A future does nothing by itself.
2: Something must poll it.
3: That is the executor.
79 bytes
14 words in the copy
in the folder: copy.txt, notes.txt
";
    assert_eq!(run("files"), expected);
}

#[test]
fn a_day_passes_at_once() {
    let text = run("stopped_clock");
    let attempts: Vec<_> = text.lines().filter(|line| line.ends_with(" min")).collect();
    assert_eq!(attempts.len(), 12, "{text}");
    assert_eq!(attempts[11], "     12   20 h 31 min");
    assert!(text.ends_with("less than a minute\n"), "{text}");
}

#[test]
fn an_actor_answers_one_request_after_another() {
    let expected = "\
20 transfers
refused: anna has only 110
anna has 110, ben has 90
the bank closes with 200 in its accounts
";
    assert_eq!(run("actor"), expected);
}

#[test]
fn a_rate_limiter_lets_a_burst_through_and_then_one_a_tick() {
    let mut expected = String::new();
    for (n, time) in (1..).zip([0, 0, 0, 0, 0, 100, 200, 300, 400, 500]) {
        expected += &format!("request {n} at {time} ms\n");
    }
    expected += "after a quiet minute 5 requests may go at once, not more\n";
    assert_eq!(run("rate_limiter"), expected);
}

#[test]
fn a_lost_datagram_is_sent_again() {
    let text = run("udp");
    let answers: Vec<_> = text.lines().map(|line| line.split(" (").next().unwrap()).collect();
    assert_eq!(answers, ["who? WHO!", "where? WHERE!", "when? WHEN!"], "{text}");
}
