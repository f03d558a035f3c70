//! `lab serve` as its users meet it.

use super::refused;
use super::support::{complaints, file, lab, text};

#[test]
fn a_service_that_cannot_be_in_time_holds_at_no_rate() {
    let (json, html) = (file("serve.json"), file("serve.html"));
    let files = ["--json", json.to_str().unwrap(), "--html", html.to_str().unwrap()];
    let args = ["serve", "--quick", "--wait", "30ms", "--connections", "2"];
    let output = lab(&[&args[..], &files].concat());
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let answer = "threads at no rate, pool at no rate, loop at no rate, multi at no rate, offload at no rate.";
    let flat = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.ends_with(answer), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let record: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(record["schema"], "cede-lab-serve");
    assert_eq!(record["curves"].as_array().unwrap().len(), 5);
    let page = std::fs::read_to_string(html).unwrap();
    super::well_formed::check(&page).unwrap_or_else(|wrong| panic!("{wrong}"));
}

#[test]
fn a_service_is_loaded_until_it_no_longer_holds() {
    // 40 ms of computing each: on no machine here more than a few hundred a second.
    let args = ["serve", "--models", "loop", "--compute", "40ms", "--wait", "0", "--limit", "45ms"];
    let short = ["--seconds", "0.1", "--quick", "--connections", "2", "-v"];
    let output = lab(&[&args[..], &short].concat());
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", complaints(&output.stderr));
    assert!(shown.contains("p99 under 45 ms: loop at no rate"), "{shown}");
}

#[test]
fn what_a_service_cannot_be_is_refused() {
    refused(&["serve", "--models", "theads"], "did you mean threads?");
    refused(&["serve", "--wait", "1h"], "10ms");
    refused(&["serve", "--seconds", "0"], "0.1 to 600");
    refused(&["serve", "--json", "/no/such/folder/r.json"], "cannot write");
}
