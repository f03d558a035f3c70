//! Who is ahead, and who cannot be told from whom: on the terminal, on the page and in the record.

use serde_json::{Value, json};

use super::report::{changed, made, run};
use super::support::{lab, run_json, text};

/// A paragraph without its line breaks.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The cell `from` as `model`, with a repetition for each of `completions`.
fn cell(from: &Value, model: &str, completions: &[u64]) -> Value {
    let mut cell = from.clone();
    let one = |(rep, ns): (usize, &u64)| {
        let mut one = from["attempts"][0].clone();
        one["rep"] = rep.into();
        one["outcome"]["finished"]["completion_ns"] = (*ns).into();
        one
    };
    cell["model"] = model.into();
    cell["attempts"] = json!(completions.iter().enumerate().map(one).collect::<Vec<_>>());
    cell
}

/// A record of these models, each with the completions of its repetitions.
fn record(name: &str, models: &[(&str, &[u64])]) -> String {
    changed(name, |record| {
        let cells = record["cells"].as_array().unwrap();
        let from = cells.iter().find(|cell| cell["model"] == "threads").unwrap();
        let cells = models.iter().map(|(model, completions)| cell(from, model, completions));
        record["cells"] = json!(cells.collect::<Vec<_>>());
        record["settings"]["reps"] = models[0].1.len().into();
    })
}

const QUICK: &[u64] = &[100_000_000, 101_000_000, 102_000_000];
const SLOW: &[u64] = &[1_000_000_000, 1_010_000_000, 1_020_000_000];
const WIDE: &[u64] = &[90_000_000, 400_000_000, 1_500_000_000];

#[test]
fn the_record_names_every_pair_that_cannot_be_told_apart_and_the_table_says_the_same() {
    let args = ["syscall", "--model", "threads,loop-block,pool", "--jobs", "3", "--reps", "3"];
    let (record, shown) = run_json("orders.json", &args);
    let orders = record["orders"].as_array().expect("orders");
    let of = |by: &str| {
        orders.iter().find(|o| o["workload"] == "syscall" && o["by"] == by).expect("an order")
    };
    let order = of("completion");
    let groups: Vec<Vec<String>> = serde_json::from_value(order["groups"].clone()).unwrap();
    assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 3, "{order}");
    // Who stands in different groups is told apart.
    let group = |name: &Value| groups.iter().position(|g| g.iter().any(|member| name == member));
    for pair in order["not_told_apart"].as_array().unwrap() {
        assert_eq!(group(&pair[0]), group(&pair[1]), "{order}");
    }
    for order in orders.iter().filter(|order| order["workload"] == "syscall") {
        let said = order["said"].as_str().unwrap();
        assert!(flat(&shown).contains(said), "{said} is not in {shown}");
    }
}

#[test]
fn two_repetitions_make_no_order() {
    let json = record("two.json", &[("threads", &QUICK[..2]), ("pool", &SLOW[..2])]);
    let shown = flat(&text(&lab(&["report", "-v", &json]).stdout));
    assert!(shown.contains("fewer than three repetitions: no two can be told apart"), "{shown}");
    assert!(!shown.contains("threads < pool"), "{shown}");
}

#[test]
fn cooperation_and_preemption_are_judged_in_words() {
    let said = |name: &str, tasks: &[u64], threads: &[u64]| {
        let json = record(name, &[("multi-yield", tasks), ("threads", threads)]);
        let page = made(&json, "--html", &format!("{name}.html"));
        assert!(page.contains("Cooperation against preemption: multi-yield against threads"));
        flat(&text(&lab(&["report", "-v", &json]).stdout))
    };
    let wins = said("wins.json", QUICK, SLOW);
    let result = "by completion multi-yield wins: 101 ms against 1.01 s, 10 times as much";
    assert!(wins.contains(result), "{wins}");
    let loses = said("loses.json", SLOW, QUICK);
    let result = "by completion threads wins: 101 ms against 1.01 s, 10 times as much";
    assert!(loses.contains(result), "{loses}");
    let tie = said("tie.json", QUICK, WIDE);
    let result =
        "by completion they cannot be told apart: 101 ms and 400 ms; their repetitions overlap";
    assert!(tie.contains(result), "{tie}");
    for said in [wins, loses, tie] {
        // The same ticks on both sides: nobody wins by them, and what both did stands beside it.
        assert!(said.contains("by the latest tick they cannot be told apart"), "{said}");
        assert_eq!(said.matches("a turn lasted").count(), 2, "{said}");
    }
}

/// Every tick late by `late_ns`; `turns` of `cpu_ns` in all.
fn meters(cell: &mut Value, late_ns: u64, (kind, turns): (&str, u64), cpu_ns: u64) {
    for attempt in cell["attempts"].as_array_mut().unwrap() {
        attempt["outcome"]["finished"]["lateness"]["intended"] = json!([[late_ns, 400]]);
    }
    let one = |n: u64| json!({"min": n, "median": n, "max": n});
    cell["summary"]["spinner"]["lateness"]["samples"] = 1_200.into();
    cell["summary"]["voluntary_switches"] = one(0);
    cell["summary"][kind] = one(turns);
    cell["summary"]["cpu_ns"] = one(cpu_ns);
}

#[test]
fn the_cause_of_a_tail_is_taken_from_both_sides_meters() {
    let said = |name: &str, floor_ns: u64| {
        let json = changed(name, |record| {
            let cells = record["cells"].as_array().unwrap();
            let from = cells.iter().find(|cell| cell["model"] == "threads").unwrap();
            let [mut tasks, mut threads] =
                ["multi-yield", "threads"].map(|model| cell(from, model, QUICK));
            let floors = [&tasks, &threads].map(|side| {
                let mut floor = side.clone();
                floor["workload"] = "idle".into();
                floor["summary"]["spinner"]["lateness"]["p50_ns"] = floor_ns.into();
                floor
            });
            meters(&mut tasks, 200_000, ("polls", 24_000), 2_400_000_000);
            meters(&mut threads, 9_000_000, ("involuntary_switches", 1_200), 2_400_000_000);
            record["cells"] = json!([tasks, threads, floors[0], floors[1]]);
        });
        flat(&text(&lab(&["report", "-v", &json]).stdout))
    };
    let turns = said("turns.json", 80_000);
    let result = "by p99 lateness multi-yield wins: 200 µs against 9.00 ms, 45 times as much";
    assert!(turns.contains(result), "{turns}");
    let why = "why: who is due waits for others' turns, of 100 µs under multi-yield, of 2.00 ms under \
               threads";
    assert!(turns.contains(why), "{turns}");
    assert!(turns.contains("a turn lasted 100 µs on average (24.0k polls)"), "{turns}");
    let wake = said("wake.json", 8_000_000);
    assert!(wake.contains("why: not the jobs but the wake-up itself"), "{wake}");
}

#[test]
fn a_page_of_many_models_has_a_chart_a_family_and_names_no_line_twice() {
    let models = [
        "serial",
        "threads",
        "gil",
        "pool",
        "loop-block",
        "loop-yield",
        "loop-offload",
        "multi-block",
        "multi-yield",
        "multi-offload",
    ];
    let page = made(&record("many.json", &models.map(|m| (m, QUICK))), "--html", "many.html");
    let charts: Vec<_> = page.split("<figure class=\"family\">").skip(1).collect();
    assert_eq!(charts.len(), 3, "none, loop, multi");
    let labels = |chart: &str| chart.matches("<text class=\"label").count();
    let charts = charts.iter().map(|chart| chart.split("</figure>").next().unwrap());
    assert_eq!(charts.map(labels).collect::<Vec<_>>(), [4, 3, 3]);
    assert_eq!(page.matches("<g id=\"all-syscall\"").count(), 1);
    assert_eq!(page.matches("<use href=\"#all-syscall\"").count(), 2);
}

#[test]
fn two_runs_compared_say_whether_the_models_are_in_the_same_order() {
    let a = record("a.json", &[("threads", QUICK), ("pool", SLOW), ("gil", WIDE)]);
    let b = record("b.json", &[("threads", SLOW), ("pool", QUICK), ("gil", WIDE)]);
    let said = |b: &str| flat(&text(&lab(&["compare", &a, b]).stdout));
    let same = "the order by completion: of 3 pairs both runs tell 1 apart, all in the same order; 2 \
                are not told apart in A or in B";
    assert!(said(&a).contains(same), "{}", said(&a));
    let reversed = "both runs tell 1 apart, 1 of them the other way round; 2 are not told apart in A \
                    or in B; A has threads < pool, B pool < threads";
    assert!(said(&b).contains(reversed), "{}", said(&b));
    let once = said(run());
    assert!(once.contains("fewer than three repetitions"), "{once}");
}
