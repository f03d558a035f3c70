//! Channels, queues and what is built from them.

use crate::support::example::run;

/// The lines that begin with `prefix`, without it.
fn after<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    text.lines().filter_map(|line| line.strip_prefix(prefix)).collect()
}

#[test]
fn a_producer_is_never_more_than_the_capacity_ahead() {
    let text = run("producer_consumer");
    let items = ["1", "2", "3", "4", "5", "6"];
    assert_eq!(after(&text, "put "), items);
    assert_eq!(after(&text, "    took "), items);
    let (mut put, mut took) = (0, 0);
    for line in text.lines() {
        put += u32::from(line.starts_with("put"));
        took += u32::from(line.contains("took"));
        assert!(put <= took + 2, "{text}");
    }
    assert!(text.contains("    the end"), "{text}");
}

#[test]
fn a_full_or_closed_channel_gives_items_back() {
    let text = run("producer_consumer");
    assert_eq!(after(&text, "full: ").len(), 2, "{text}");
    let closed = ["send gives the fig back", "the apple is still there"];
    assert_eq!(after(&text, "closed: "), closed);
    assert_eq!(after(&text, "pipe: "), ["apple, pear, then the end of file"]);
    assert!(text.contains("1000000 items, their sum is 500000500000\n"), "{text}");
}

#[test]
fn a_slow_subscriber_is_told_what_it_has_missed() {
    let text = run("pub_sub");
    let all: Vec<_> = (1..=8).map(|number| number.to_string()).collect();
    assert_eq!(after(&text, "anna reads "), all);
    assert_eq!(after(&text, "ben reads "), all);
    assert_eq!(after(&text, "carl has "), ["missed 4", "read everything there is"]);
    assert_eq!(after(&text, "carl reads "), all[4..]);
}

#[test]
fn five_connections_serve_twenty_users() {
    let text = run("connection_pool");
    let in_use = after(&text, "user ").into_iter().map(|line| {
        let (_, number) = line.split_once(", ").unwrap();
        number.strip_suffix(" in use").unwrap().parse::<u32>().unwrap()
    });
    let in_use: Vec<_> = in_use.collect();
    assert_eq!(in_use.len(), 20);
    assert_eq!(in_use.iter().max(), Some(&5), "{text}");
    let uses = after(&text, "connection ").into_iter().map(|line| {
        line.split(' ').nth(3).unwrap().parse::<u32>().unwrap() // `a was used 4 times`
    });
    let uses: Vec<_> = uses.collect();
    assert_eq!((uses.len(), uses.iter().sum::<u32>()), (5, 20), "{text}");
}

#[test]
fn queues_give_back_in_their_order() {
    let expected = "\
FIFO(3)   1 2 3
LIFO(3)   3 2 1
LIFO(1)   1 2 3
urgent(5) a d b c e
";
    assert_eq!(run("priority_queue"), expected);
}

#[test]
fn a_heartbeat_ends_with_the_program() {
    let text = run("heartbeat");
    let beats = after(&text, "beat ");
    let numbers: Vec<_> = (0..beats.len()).map(|number| number.to_string()).collect();
    assert_eq!(beats, numbers);
    assert!(!beats.is_empty(), "{text}");
    let last: Vec<_> = text.lines().skip(beats.len()).collect();
    assert!(last[0].starts_with("the work has taken "), "{text}");
    assert_eq!(last[1..], ["the end of the program", "the heart has stopped"]);
}
