//! The timelines of recordings as one picture, for a text that has pictures.

use maud::{PreEscaped, html};

use crate::watch::still::{WIDTH, drawn};
use crate::watch::subject::Subject;

/// Around the picture.
const EDGE: f64 = 16.0;

/// The title of a recording.
const TITLE: f64 = 26.0;

/// An SVG file.
pub(crate) fn picture(subjects: &[&Subject]) -> String {
    let mut top = EDGE;
    let mut parts = Vec::new();
    for subject in subjects {
        let (drawn, height) = drawn(&subject.story);
        parts.push((subject, drawn, top));
        top += TITLE + height + EDGE;
    }
    let (width, height) = (WIDTH + 2.0 * EDGE, top);
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} {height}")) role="img"
            aria-label=(label(subjects)) {
            style { (PreEscaped(include_str!("picture.css"))) }
            rect class="rest" width=(width) height=(height) {}
            @for (subject, drawn, y) in &parts {
                g transform=(format!("translate({EDGE} {y})")) {
                    text class="title" y="14" {
                        (subject.name)
                        @if !subject.what.is_empty() { tspan class="what" { ", " (subject.what) } }
                    }
                    g transform=(format!("translate(0 {TITLE})")) { (drawn) }
                }
            }
        }
    };
    svg.into_string() + "\n"
}

fn label(subjects: &[&Subject]) -> String {
    let names: Vec<_> = subjects.iter().map(|subject| subject.name.as_str()).collect();
    format!("The timelines of {}", names.join(", "))
}
