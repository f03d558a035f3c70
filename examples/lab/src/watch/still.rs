//! The timeline as a picture that needs no script: a row a thread and a row a task, of limited size.

use maud::{Markup, html};

use crate::story::story::Story;
use crate::watch::arrows::{Arrow, Who, arrows};
use crate::watch::axis::{Axis, NAMES, WIDTH, tenths};
use crate::watch::key::{Line, key};
use crate::watch::rows::{Row, drawn_tasks, of_task, threads};

const ROW: f64 = 30.0;
const AXIS: f64 = 20.0;
const HEADING: f64 = 20.0;
const KEY: f64 = 19.0;

/// The middle of what runs, and of what does not, from the top of a row.
const TALL: f64 = 15.0;
const LOW: f64 = 21.0;

/// A row or a heading, and how far below the axis it is.
#[derive(Debug)]
struct Placed {
    y: f64,
    row: Result<Row, &'static str>,
    who: Option<Who>,
}

/// The picture, for a page.
pub(super) fn still(story: &Story) -> Markup {
    let drawn = drawn(story, None);
    let lines = key(&drawn.styles);
    let height = drawn.height + 8.0 + key_height(&lines);
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label="Timeline" {
            (drawn.picture)
            (draw_key(&lines, drawn.height + 8.0))
        }
    }
}

/// A picture, its height, and the styles that are in it.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) picture: Markup,
    pub(super) height: f64,
    pub(super) styles: Vec<String>,
}

/// The picture of a part of a recording, or of all of it, without a key to its colours.
pub(super) fn drawn(story: &Story, part: Option<(u64, u64)>) -> Drawn {
    let (from_ns, to_ns) = part.unwrap_or((0, story.end_ns));
    let axis = Axis { from_ns, to_ns: to_ns.max(from_ns + 1) };
    let placed = placed(story, &axis);
    let bottom = placed.last().map_or(AXIS, |last| last.y + ROW);
    let arrows = arrows(story, &axis);
    let arrows: Vec<(f64, f64, f64)> =
        arrows.iter().filter_map(|arrow| between(arrow, &placed)).collect();
    let rows = placed.iter().filter_map(|one| one.row.as_ref().ok());
    let mut styles: Vec<String> =
        rows.flat_map(|row| &row.paths).map(|(style, _)| style.clone()).collect();
    styles.extend((!arrows.is_empty()).then(|| "arrow".into()));
    let picture = html! {
        @for (x, name) in axis.ticks() {
            line class="grid" x1=(tenths(x)) x2=(tenths(x)) y1=(AXIS - 4.0) y2=(bottom) {}
            @let style = if x > WIDTH - 30.0 { "end" } else { "mid" };
            text class=(style) x=(tenths(x)) y="12" { (name) }
        }
        @for Placed { y, row, .. } in &placed {
            @match row {
                Ok(row) => (draw(row, *y)),
                Err(heading) => text x="0" y=(y + 14.0) { (heading) },
            }
        }
        @for (x, from, to) in &arrows {
            path class="arrow" d=(arrow(*x, *from, *to)) {}
        }
        @for Placed { y, row, .. } in &placed {
            @if let Ok(row) = row { (words(row, *y)) }
        }
    };
    Drawn { picture, height: bottom, styles }
}

pub(super) fn key_height(lines: &[Line]) -> f64 {
    KEY * lines.len() as f64
}

/// What the colours mean, below `top`.
pub(super) fn draw_key(lines: &[Line], top: f64) -> Markup {
    html! {
        @for (nth, line) in lines.iter().enumerate() {
            @let y = top + KEY * nth as f64;
            @for (x, style, word) in line {
                path class=(format!("{style} key")) d=(format!("M{} {}h14", tenths(*x), tenths(y + 8.0))) {}
                text x=(tenths(x + 19.0)) y=(tenths(y + 12.0)) { (word) }
            }
        }
    }
}

fn placed(story: &Story, axis: &Axis) -> Vec<Placed> {
    let tasks = drawn_tasks(story, axis);
    let mut all: Vec<Placed> = Vec::new();
    let mut y = AXIS;
    let mut place = |row: Result<Row, &'static str>, who| {
        let height = if row.is_ok() { ROW } else { HEADING };
        all.push(Placed { y, row, who });
        y += height;
    };
    if !tasks.is_empty() {
        place(Err("Threads, and the task that each runs"), None);
    }
    for (thread, row) in threads(story, &tasks, axis) {
        place(Ok(row), Some(Who::Thread(thread)));
    }
    if !tasks.is_empty() {
        place(Err("Tasks"), None);
    }
    for (nth, task) in tasks.into_iter().enumerate() {
        place(Ok(of_task(story, task, nth, axis)), Some(Who::Task(task)));
    }
    all
}

fn draw(row: &Row, y: f64) -> Markup {
    let middle =
        |style: &str| y + if style.starts_with("run") || style == "gap" { TALL } else { LOW };
    html! {
        text class="name" x="0" y=(y + 20.0) { (row.name) }
        @for (style, path) in &row.paths {
            path class=(style) transform=(format!("translate(0 {})", middle(style))) d=(path) {}
        }
    }
}

/// The words of a row, which lie on top of everything.
fn words(row: &Row, y: f64) -> Markup {
    html! {
        @for label in &row.labels {
            @let down = if label.style == "on" { 19.0 } else { 14.0 };
            text class=(format!("mid {}", label.style)) x=(tenths(label.x)) y=(y + down) { (label.text) }
        }
    }
}

/// From where to where an arrow goes, if both of its rows are there.
fn between(arrow: &Arrow, placed: &[Placed]) -> Option<(f64, f64, f64)> {
    let row = |who| placed.iter().find(|one| one.who == Some(who)).map(|one| one.y);
    let (from, to) = (row(arrow.from)?, row(Who::Task(arrow.to))?);
    let (from, to) =
        if from < to { (from + ROW - 7.0, to + 6.0) } else { (from + 6.0, to + ROW - 5.0) };
    Some((tenths(arrow.x.max(NAMES)), from, to))
}

/// A line with a point.
fn arrow(x: f64, from: f64, to: f64) -> String {
    let back = if from < to { -5.0 } else { 5.0 };
    format!("M{x} {from}V{to}m-3 {back}l3 {}l3 {back}", -back)
}
