//! What each workload shows, as facts and orders; never a latency: the machine may be busy.

mod support;

use serde_json::Value;

use support::{cell, file, lab, run_json, text};

/// Runs `workload` under `models`, once.
fn run(workload: &str, models: &str) -> (Value, String) {
    let args = [workload, "--model", models, "--quick", "--seed", "1"];
    run_json(&format!("{workload}.json"), &args)
}

fn kind(cell: &Value) -> &str {
    cell["verdict"]["kind"].as_str().expect("a kind")
}

fn verdict(cell: &Value) -> &str {
    cell["verdict"]["text"].as_str().expect("a verdict")
}

/// The median of a figure.
fn figure(cell: &Value, name: &str) -> f64 {
    let median = &cell["summary"]["figures"][name]["median"];
    median.as_f64().unwrap_or_else(|| panic!("no figure {name}: {}", cell["summary"]))
}

fn voluntary_switches(cell: &Value) -> f64 {
    cell["summary"]["voluntary_switches"]["median"].as_f64().expect("a count")
}

/// From when to when in ns.
type Span = (u64, u64);

/// The timelines of the first repetition.
fn lanes(cell: &Value) -> Vec<(String, Vec<Span>)> {
    let lanes = cell["attempts"][0]["outcome"]["finished"]["lanes"].as_array().expect("lanes");
    let time = |span: &Value, end: &str| span[end].as_u64().expect("a time");
    let span = |span: &Value| (time(span, "start_ns"), time(span, "finish_ns"));
    let lane = |lane: &Value| {
        let spans = lane["spans"].as_array().expect("spans").iter().map(span).collect();
        (lane["name"].as_str().expect("a name").to_owned(), spans)
    };
    lanes.iter().map(lane).collect()
}

#[test]
fn increments_are_lost_in_parallel_and_not_on_one_thread() {
    let args =
        ["race", "--model", "serial,threads,gil,loop-block,loop-yield,loop-await", "--reps", "1"];
    let (record, tables) = run_json("race.json", &args);
    // An interpreter lock does not help: it changes hands between the reading and the writing.
    for model in ["threads", "gil"] {
        let cell = cell(&record, "race", model);
        assert_eq!(kind(cell), "unsound", "{tables}");
        assert!(figure(cell, "lost") > 0.0 && tables.contains("LOST"), "{tables}");
    }
    for model in ["serial", "loop-block", "loop-yield"] {
        let cell = cell(&record, "race", model);
        assert_eq!((kind(cell), verdict(cell), figure(cell, "lost")), ("sound", "exact", 0.0));
    }
    assert_eq!(kind(cell(&record, "race", "loop-await")), "cannot");
}

#[test]
fn one_ticket_is_sold_twice_on_one_thread_across_an_await() {
    let (record, tables) = run("tickets", "serial,threads,loop-block,loop-await");
    for model in ["threads", "loop-await"] {
        let cell = cell(&record, "tickets", model);
        assert!(kind(cell) == "unsound" && figure(cell, "sold") > 1.0, "{tables}");
        assert_eq!(figure(cell, "sold_locked"), 1.0);
    }
    for model in ["serial", "loop-block"] {
        let cell = cell(&record, "tickets", model);
        assert_eq!((kind(cell), figure(cell, "sold")), ("sound", 1.0), "{tables}");
    }
}

#[test]
fn a_deadlock_is_found_and_named() {
    let (record, tables) = run("deadlock", "serial,threads,loop-await");
    let on_the_loop = cell(&record, "deadlock", "loop-await");
    assert_eq!(verdict(on_the_loop), "DEADLOCK anna→chopsticks→ben→noodles→anna", "{tables}");
    assert_eq!(figure(on_the_loop, "hungry"), 4.0);
    // Whoever of the threads came first: it is a circle of two people and both things.
    let circle = verdict(cell(&record, "deadlock", "threads")).strip_prefix("DEADLOCK ");
    let names: Vec<_> = circle.expect("a deadlock").split('→').collect();
    assert_eq!((names.len(), names[0]), (5, names[4]), "{tables}");
    assert!(names.contains(&"noodles") && names.contains(&"chopsticks"), "{tables}");

    assert_eq!(verdict(cell(&record, "deadlock", "serial")), "all ate");
    let people: Vec<_> = lanes(on_the_loop).into_iter().map(|(name, _)| name).collect();
    assert_eq!(people, ["anna", "ben", "carl", "dora"]);
    assert!(tables.contains("─ waits"), "{tables}");
}

#[test]
fn a_hop_between_tasks_puts_no_thread_to_sleep() {
    let (record, tables) = run("brigade", "serial,threads,loop-await");
    let (threads, tasks) =
        (cell(&record, "brigade", "threads"), cell(&record, "brigade", "loop-await"));
    assert!(voluntary_switches(threads) > figure(threads, "hops") / 2.0, "{tables}");
    assert!(voluntary_switches(tasks) < figure(tasks, "hops") / 10.0, "{tables}");
    assert_eq!(kind(cell(&record, "brigade", "serial")), "cannot");
}

#[test]
fn a_waiting_task_is_smaller_than_a_waiting_thread_and_cheaper_to_start() {
    let (record, tables) = run_json(
        "units.json",
        &["memory", "create", "--model", "threads,loop-await", "--quick", "--seed", "1"],
    );
    let of = |workload, model, name| figure(cell(&record, workload, model), name);
    for (workload, name) in [("memory", "unit_bytes"), ("create", "unit_ns")] {
        let (thread, task) = (of(workload, "threads", name), of(workload, "loop-await", name));
        assert!(0.0 < task && task < thread, "{tables}");
    }
    assert_eq!(of("create", "threads", "units"), 2_500.0);
    assert!(of("memory", "loop-await", "parked") > of("memory", "threads", "parked"));
}

#[test]
fn ten_thousand_mails_take_no_turns() {
    let (record, tables) = run("fanout", "serial,loop-await,multi-await");
    for model in ["loop-await", "multi-await"] {
        let cell = cell(&record, "fanout", model);
        assert_eq!(figure(cell, "reached"), 10_000.0, "{tables}");
        // One after the other they would take 500 s.
        assert!(figure(cell, "n10000_ns") < 100e9, "{tables}");
    }
    assert_eq!(kind(cell(&record, "fanout", "serial")), "cannot");
}

#[test]
fn awaiting_what_is_always_ready_lets_the_spinner_move() {
    let (record, tables) = run("storm", "loop-block,loop-await");
    let missed = |model| {
        let spinner = &cell(&record, "storm", model)["summary"]["spinner"];
        spinner["longest_missed_run"].as_u64().expect("a count")
    };
    assert_eq!(kind(cell(&record, "storm", "loop-block")), "frozen", "{tables}");
    assert!(missed("loop-block") > missed("loop-await"), "{tables}");
    for model in ["loop-block", "loop-await"] {
        assert!(figure(cell(&record, "storm", model), "messages_per_s") > 0.0);
    }
}

#[test]
fn four_numbers_are_factorised_everywhere_but_where_work_would_be_awaited() {
    let (record, tables) = run("factor", "threads,loop-yield,loop-await");
    for model in ["threads", "loop-yield"] {
        let report = &cell(&record, "factor", model)["attempts"][0]["outcome"]["finished"];
        let jobs = report["jobs"].as_array().expect("jobs");
        assert_eq!(jobs.len(), 4);
        assert!(jobs.iter().all(|job| job["wrong"].is_null()), "{tables}");
    }
    assert_eq!(kind(cell(&record, "factor", "loop-await")), "cannot");
}

#[test]
fn the_policies_are_simulated_once_and_exactly() {
    let (record, tables) = run_json("sched.json", &["sched", "--reps", "3"]);
    let of = |row, name| figure(cell(&record, "sched", row), name) / 1e6;
    // By hand, first come first served: A 0–20, B –23, C –31, D –33, E –37, arrived 0, 1, 2, 5, 18.
    assert_eq!(of("fcfs", "waiting_ns"), (19 + 21 + 26 + 15) as f64 / 5.0, "{tables}");
    assert_eq!(of("fcfs", "turnaround_ns"), (20 + 22 + 29 + 28 + 19) as f64 / 5.0);
    // The shortest remaining first: A 0–1, B 1–4, C 4–5, D 5–7, C 7–14, A 14–18, E 18–22, A 22–37.
    assert_eq!(of("srtf", "waiting_ns"), (17 + 4) as f64 / 5.0);
    assert_eq!(of("srtf", "response_ns"), 2.0 / 5.0);
    assert_eq!(cell(&record, "sched", "mlfq")["attempts"].as_array().map(Vec::len), Some(1));
    let a = &lanes(cell(&record, "sched", "fcfs"))[0];
    assert_eq!((&*a.0, a.1[0]), ("A", (0, 20_000_000)));
}

#[test]
fn the_csv_has_a_column_a_figure_of_the_workloads_that_ran() {
    let csv = file("figures.csv");
    let args = ["run", "sched", "tickets", "--model", "serial,fcfs", "--reps", "1", "--csv"];
    assert!(lab(&[&args[..], &[csv.to_str().unwrap()]].concat()).status.success());
    let csv = std::fs::read_to_string(csv).unwrap();
    let table: Vec<Vec<_>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let column = |name| table[0].iter().position(|heading| *heading == name).expect(name);
    assert!(!csv.contains("hop_ns") && table.len() == 3, "{csv}");
    let (waiting, sold) = (column("waiting_ns"), column("sold"));
    assert_eq!((table[1][waiting], table[1][sold]), ("16200000", ""), "{csv}");
    assert_eq!((table[2][waiting], table[2][sold]), ("", "1"), "{csv}");
}

#[test]
fn what_does_not_block_overlaps() {
    let (record, tables) = run_json("quadrant.json", &["quadrant", "--quick"]);
    let works = |row, disk| {
        let lanes = lanes(cell(&record, "quadrant", row));
        let lane = lanes.into_iter().find(|(name, _)| name == disk).expect("a disk");
        lane.1[0]
    };
    for (row, one_by_one) in [
        ("sync-blocking", true),
        ("sync-nonblocking", true),
        ("async-blocking", false),
        ("async-nonblocking", false),
    ] {
        let (first, second) = (works(row, "disk A"), works(row, "disk B"));
        assert_eq!(second.0 >= first.1, one_by_one, "{row}: {first:?} {second:?}\n{tables}");
    }
    let unused = |row| figure(cell(&record, "quadrant", row), "idle_ns");
    // Two disks of 30 ms each; two programs that wait twice for 15 ms.
    assert!(unused("sync-blocking") >= 60e6 && unused("series") >= 60e6, "{tables}");
    assert!(unused("overlapped") < unused("series"), "{tables}");
    assert!(figure(cell(&record, "quadrant", "sync-nonblocking"), "in_vain") > 0.0);
}

#[test]
fn all_means_every_workload_and_each_can_be_explained() {
    let args = ["all", "--model", "loop-await", "--quick", "--work", "20ms", "--tick", "1ms"];
    let (record, tables) = run_json("all.json", &args);
    let list = text(&lab(&["list"]).stdout);
    let listed = list.lines().skip(1).take_while(|line| !line.is_empty());
    let listed: Vec<_> =
        listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    let listed: Vec<_> = listed.into_iter().filter(|name| !name.is_empty()).collect();
    assert!(listed.len() >= 14, "{list}");
    for workload in listed {
        let cells = record["cells"].as_array().expect("cells");
        let cells: Vec<_> = cells.iter().filter(|cell| cell["workload"] == workload).collect();
        assert!(!cells.is_empty(), "{workload} did not run");
        assert!(cells.iter().all(|cell| kind(cell) != "failed"), "{tables}");
        let row = cells[0]["model"].as_str().expect("a row");
        let explained = lab(&["explain", row, workload]);
        assert!(explained.status.success() && text(&explained.stdout).contains(workload));
    }
    assert!(tables.lines().all(|line| line.chars().count() <= 80), "{tables}");
    every_cell_has_its_picture_and_its_sentence(&record);
}

/// On the page; a cell that cannot be run has its reason.
fn every_cell_has_its_picture_and_its_sentence(record: &Value) {
    let (json, page) = (file("all.json"), file("all.html"));
    let paths = [&json, &page].map(|path| path.to_str().expect("a path"));
    assert!(lab(&["report", paths[0], "--html", paths[1]]).status.success());
    let page = std::fs::read_to_string(page).expect("the page");
    for one in record["cells"].as_array().expect("cells") {
        let id =
            format!("{}--{}", one["workload"].as_str().unwrap(), one["model"].as_str().unwrap());
        let article = page.split(&format!("<article id=\"{id}\"")).nth(1).expect(&id);
        let article = article.split("</article>").next().expect("an end");
        assert!(article.contains("class=\"why\""), "{id} has no sentence");
        assert_eq!(article.contains("<svg"), kind(one) != "cannot", "{id} has no picture");
    }
}
