//! `lab watch --html`: what is refused, what the page has without scripts, and, where there is a browser, that it plays.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use cede::trace::{Cause, Event, EventKind, PollOutcome, TaskInfo, ThreadInfo, Trace, Wait};

use crate::refused;
use crate::support::{file, lab, text};

/// How long a browser may take for a page.
const LIMIT: Duration = Duration::from_secs(90);

/// Names by which a browser is found that can run without a screen.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Presses every key of the page and notes what was wrong.
const CHECKS: &str = r#"<script>
(() => {
  const wrong = [];
  const check = (is, what) => is || wrong.push(what);
  const press = (key, shiftKey = false) => document.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true }));
  const shown = () => [...document.querySelectorAll("section.screen")].filter((screen) => !screen.hidden);
  try {
    SCREENS.forEach((name, nth) => {
      press(String(nth + 1));
      const screens = shown();
      check(screens.length === 1 && screens[0].id === `screen-${name}`, `key ${nth + 1} does not show ${name}`);
      check(screens[0].innerText.trim().length > 40, `${name} is empty`);
      check(!/undefined|NaN|\[object/.test(document.body.innerText), `${name} shows a value that is none`);
      check(document.documentElement.scrollWidth <= window.innerWidth, `${name} is wider than the window`);
    });
    press("1");
    press("Home");
    const before = State.state.t;
    press("ArrowRight");
    check(State.state.t > before, "the right arrow does not go to the next event");
    press("ArrowLeft");
    check(State.state.t <= before + 1, "the left arrow does not go back");
    press("ArrowRight", true);
    check(State.state.t > before, "shift and the right arrow do not go to the next turn");
    press("End");
    check(State.state.t === State.recording().end, "the end key does not go to the end");
    press("w");
    press(" ");
    check(State.state.playing, "space does not play");
    press(" ");
    check(!State.state.playing, "space does not pause");
    const sum = (late) => late.parts.reduce((all, part) => all + part[1], 0);
    check(State.recording().late.every((late) => sum(late) === late.served - late.due), "the parts of a lateness do not add up to it");
    const late = State.recording().late[0];
    if (late) {
      press("1");
      State.set({ t: (late.due + late.served) / 2 });
      check(document.querySelector(".screen.loop .blame-bar span"), "a lateness has no bar");
    }
    press("?");
    check(document.querySelector("dialog[open]"), "? does not open the help");
    document.querySelector("dialog[open]").close();
    press("/");
    check(document.querySelector("dialog[open] input"), "/ does not open the search");
    document.querySelector("dialog[open]").close();
    const buttons = [...document.querySelectorAll("button, input, select, canvas[role]")];
    check(buttons.every((button) => button.getAttribute("aria-label") || button.textContent.trim() || button.closest("label")), "a control has no label");
  } catch (error) {
    wrong.push(String(error));
  }
  document.body.dataset.checked = wrong.length ? wrong.join("; ") : "all is well";
})();
</script></body>"#;

/// The first of the browsers that is installed.
fn browser() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    let found = BROWSERS.iter().find_map(|name| {
        std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|path| path.is_file())
    });
    if found.is_none() {
        eprintln!("no browser is installed: the page is not opened");
    }
    found
}

/// The page after its scripts have run, and what they wrote to the console.
fn opened(browser: &Path, page: &Path, size: &str) -> (String, String) {
    let folder = page.with_extension("profile");
    let (dom, log) = (page.with_extension("dom"), page.with_extension("log"));
    let mut child = Command::new(browser)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"])
        .args(["--virtual-time-budget=5000", "--dump-dom", &format!("--window-size={size}")])
        .arg(format!("--user-data-dir={}", folder.display()))
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .stdout(fs::File::create(&dom).unwrap())
        .stderr(fs::File::create(&log).unwrap())
        .spawn()
        .expect("the browser starts");
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > LIMIT {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the browser did not end");
        }
        sleep(Duration::from_millis(50));
    }
    let read = |path: &Path| text(&fs::read(path).unwrap());
    let said =
        read(&log).lines().filter(|line| line.contains("CONSOLE")).collect::<Vec<_>>().join("\n");
    (read(&dom), said)
}

/// Opens a page that checks itself, at the width of a phone and of a desk.
fn plays(page: &Path) {
    let Some(browser) = browser() else { return };
    let checking = page.with_extension("check.html");
    let source = fs::read_to_string(page).unwrap();
    fs::write(&checking, source.replace("</body>", CHECKS)).unwrap();
    for size in ["390,844", "1280,800"] {
        let (dom, said) = opened(&browser, &checking, size);
        assert_eq!(said, "", "the console at {size}");
        let checked = dom.split("data-checked=\"").nth(1).and_then(|rest| rest.split('"').next());
        assert_eq!(checked, Some("all is well"), "at {size}");
    }
}

fn event(micros: u64, kind: EventKind) -> Event {
    Event { at: Duration::from_micros(micros), thread: 0, kind }
}

/// A recording of `turns` turns in which two tasks wake each other, saved; the names are `name`.
fn saved(path: &str, name: &str, turns: u64) -> PathBuf {
    let task = |number, is_root| {
        let mut task = TaskInfo::new(number);
        (task.name, task.location) =
            (format!("{name}{number}").into(), Some(format!("{name}:1:1").into()));
        task.is_root = is_root;
        task
    };
    let mut events = vec![
        event(1, EventKind::WorkerBegins { worker: 0 }),
        event(2, EventKind::Spawned { task: 1, parent: None }),
        event(3, EventKind::Spawned { task: 2, parent: Some(1) }),
        event(4, EventKind::Mark { text: name.into() }),
    ];
    for turn in 0..turns {
        let at = 10 + turn * 10;
        let (a, b) = (1 + turn % 2, 2 - turn % 2);
        events.push(event(at, EventKind::PollBegins { task: a }));
        events.push(event(
            at + 1,
            EventKind::Woken { task: b, by: Cause::Task(a), was_queued: false },
        ));
        events.push(event(
            at + 2,
            EventKind::WaitsFor { task: a, what: Wait::Mutex { id: u64::MAX } },
        ));
        events.push(event(at + 3, EventKind::PollEnds { task: a, outcome: PollOutcome::Pending }));
        events.push(event(at + 4, EventKind::WaitBegins { timeout: Some(Duration::ZERO) }));
        events.push(event(at + 5, EventKind::WaitEnds { events: 0 }));
    }
    let threads = vec![ThreadInfo::new(name)];
    let trace = Trace::from_parts(threads, vec![task(1, true), task(2, false)], events);
    let path = file(path);
    trace.save(&path).unwrap();
    path
}

fn watched(args: &[&str], page: &Path) -> String {
    let html = ["--html", page.to_str().unwrap()];
    let output = lab(&[&["watch"], args, &html].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("wrote "));
    fs::read_to_string(page).expect("the page was written")
}

#[test]
fn what_is_no_recording_is_refused_and_nothing_is_written() {
    let page = file("refused.html");
    let _ = fs::remove_file(&page);
    let html = page.to_str().unwrap();
    refused(&["watch", "no/such.trace", "--html", html], "no/such.trace");
    refused(&["watch", "Cargo.toml", "--html", html], "Cargo.toml");
    refused(&["watch", "spn", "--html", html], "did you mean spin?");
    refused(&["watch", "sched", "--html", html], "nothing to record");
    refused(&["watch"], "WORKLOAD|FILE");
    assert!(!page.exists());
    let empty = file("empty.trace");
    Trace::from_parts(Vec::new(), Vec::new(), Vec::new()).save(&empty).unwrap();
    refused(&["watch", empty.to_str().unwrap()], "nothing is recorded");
}

#[test]
fn real_runs_are_watched_side_by_side() {
    let page = file("runs.html");
    let models = "loop-block,loop-yield,threads";
    let args = ["spin", "--model", models, "--work", "60ms"];
    let html = watched(&args, &page);
    for model in models.split(',') {
        assert!(
            html.contains(&format!("<h2>{model}</h2>")),
            "{model} has a picture without scripts"
        );
    }
    assert!(html.contains("The longest poll: job"), "the picture has its sentences");
    assert!(
        html.contains("\"examples/lab/src/workloads/beside.rs\"") || !html.contains("\"first\"")
    );
    plays(&page);
    let picture = file("runs.svg");
    let trace = saved("picture.trace", "app::task", 20);
    let output = lab(&["watch", trace.to_str().unwrap(), "--svg", picture.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let svg = fs::read_to_string(&picture).unwrap();
    assert!(svg.starts_with("<svg xmlns") && svg.contains("class=\"run c0\""));
}

#[test]
fn names_in_a_recording_are_shown_and_never_obeyed() {
    let name = "<img src=x onerror=document.title='owned'></script><script>{{data}}\u{202e}";
    let trace = saved("hostile.trace", name, 20);
    let page = file("hostile.html");
    let html = watched(&[trace.to_str().unwrap()], &page);
    assert!(!html.contains("<img"), "no markup comes from a recording");
    assert!(!html.contains('\u{202e}'));
    plays(&page);
    if let Some(browser) = browser() {
        let (dom, _) = opened(&browser, &page, "1280,800");
        assert!(!dom.contains("<img") && !dom.contains("<title>owned"));
    }
}

#[test]
fn a_recording_of_a_million_events_is_cut_and_says_so() {
    let trace = saved("long.trace", "app::task", 170_000);
    let page = file("long.html");
    let html = watched(&[trace.to_str().unwrap()], &page);
    assert!(html.contains("left out is grey"));
    assert!(html.len() < 12 << 20, "{} bytes", html.len());
    plays(&page);
}
