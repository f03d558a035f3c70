//! The timelines of recordings as one picture, for a text that has pictures.

use maud::{PreEscaped, html};

use crate::watch::axis::WIDTH;
use crate::watch::key::key;
use crate::watch::still::{draw_key, drawn, key_height};
use crate::watch::subject::Subject;

/// Around the picture.
const EDGE: f64 = 12.0;

/// The title of a recording, and the line that says what it is.
const TITLE: f64 = 20.0;
const WHAT: f64 = 18.0;

/// An SVG file of the recordings; of each, only the turn with this number if one is given.
pub(crate) fn picture(subjects: &[&Subject], turn: Option<u32>) -> String {
    let mut top = EDGE;
    let (mut parts, mut styles) = (Vec::new(), Vec::new());
    for subject in subjects {
        let part = turn.and_then(|number| around(subject, number));
        let mut drawn = drawn(&subject.story, part);
        styles.append(&mut drawn.styles);
        let head = TITLE + if subject.what.is_empty() { 0.0 } else { WHAT };
        let height = drawn.height;
        parts.push((subject, drawn.picture, top, head));
        top += head + height + 1.5 * EDGE;
    }
    let lines = key(&styles);
    let (width, height) = (WIDTH + 2.0 * EDGE, top + key_height(&lines));
    let label = label(subjects);
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height)
            role="img" aria-label=(label) {
            title { (label) }
            style { (PreEscaped(include_str!("picture.css"))) }
            rect class="paper" width=(width) height=(height) {}
            @for (subject, drawn, y, head) in &parts {
                g transform=(format!("translate({EDGE} {y})")) {
                    text class="title" y="12" { (subject.name) }
                    @if !subject.what.is_empty() { text y="31" { (subject.what.replace('`', "")) } }
                    g transform=(format!("translate(0 {head})")) { (drawn) }
                }
            }
            g transform=(format!("translate({EDGE} {top})")) { (draw_key(&lines, 0.0)) }
        }
    };
    svg.into_string() + "\n"
}

/// The time of the polls of a turn, with something before and after them.
fn around(subject: &Subject, number: u32) -> Option<(u64, u64)> {
    let story = &subject.story;
    let turn = story.turns.iter().find(|turn| turn.number == number)?;
    let end = turn.polls.iter().map(|&poll| story.polls[poll].end_ns).max();
    let end = end.unwrap_or(turn.end_ns);
    let edge = (end - turn.begin_ns) * 2 / 3;
    Some((turn.begin_ns.saturating_sub(edge), (end + edge).min(story.end_ns)))
}

fn label(subjects: &[&Subject]) -> String {
    let names: Vec<_> = subjects.iter().map(|subject| subject.name.as_str()).collect();
    format!("The timeline of {}", names.join(", of "))
}
