//! The page: one HTML file with the recordings, the style and the script in it. It fetches nothing.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use serde::Serialize;

use crate::watch::cut::MOST;
use crate::watch::data::{Data, data};
use crate::watch::functions::FUNCTIONS;
use crate::watch::sources::{Source, sources};
use crate::watch::still::still;
use crate::watch::subject::Subject;
use crate::watch::summary::summary;

const PAGE: &str = include_str!("../../player/player.html");
const STYLE: &str = include_str!("../../player/player.css");
const PICTURE: &str = include_str!("picture.css");

/// The script, a file after the other: each uses only those above it.
const SCRIPT: [&str; 20] = [
    include_str!("../../player/dom.js"),
    include_str!("../../player/intervals.js"),
    include_str!("../../player/recording.js"),
    include_str!("../../player/words.js"),
    include_str!("../../player/state.js"),
    include_str!("../../player/play.js"),
    include_str!("../../player/lanes.js"),
    include_str!("../../player/source.js"),
    include_str!("../../player/flight.js"),
    include_str!("../../player/blame.js"),
    include_str!("../../player/about.js"),
    include_str!("../../player/loop.js"),
    include_str!("../../player/timeline.js"),
    include_str!("../../player/task.js"),
    include_str!("../../player/turn.js"),
    include_str!("../../player/side.js"),
    include_str!("../../player/predict.js"),
    include_str!("../../player/transport.js"),
    include_str!("../../player/keys.js"),
    include_str!("../../player/main.js"),
];

/// How this system's event loop sleeps.
const SLEEPS_IN: &str = if cfg!(target_os = "linux") { "epoll_wait" } else { "kevent" };

/// What the script is given.
#[derive(Debug, Serialize)]
struct Recorded<'a> {
    made: &'a str,
    #[serde(rename = "sleepsIn")]
    sleeps_in: &'static str,
    functions: BTreeMap<&'static str, [&'static str; 2]>,
    sources: BTreeMap<String, Source>,
    recordings: Vec<Data<'a>>,
}

/// The page of these recordings; `made` is the command that made it.
pub(crate) fn page(subjects: &[&Subject], made: &str) -> serde_json::Result<String> {
    let all: usize = subjects.iter().map(|subject| subject.story.moments.len()).sum();
    let most = if all <= MOST { MOST } else { MOST / subjects.len() };
    let recordings: Vec<Data> = subjects.iter().map(|subject| data(subject, most)).collect();
    let places: BTreeSet<&str> =
        recordings.iter().flat_map(|data| data.tasks.iter().map(|task| task.place)).collect();
    let sources = sources(places.into_iter());
    let functions = FUNCTIONS.map(|(what, path, name)| (what, [path, name])).into();
    let recorded = Recorded { made, sleeps_in: SLEEPS_IN, functions, sources, recordings };
    // In a script element nothing but `<` could end the data.
    let json = serde_json::to_string(&recorded)?.replace('<', "\\u003c");
    let names: Vec<&str> = subjects.iter().map(|subject| subject.name.as_str()).collect();
    let title = html! { "lab watch: " (names.join(", ")) };
    let parts = [
        ("{{title}}", title.into_string()),
        ("{{style}}", format!("{STYLE}.still svg{{{PICTURE}}}")),
        ("{{static}}", stills(subjects).into_string()),
        ("{{script}}", SCRIPT.join("\n")),
        ("{{data}}", json),
    ];
    Ok(put_together(&parts))
}

/// The page with its parts in their places; what a part contains is not looked at.
fn put_together(parts: &[(&str, String)]) -> String {
    let mut page = String::new();
    let mut rest = PAGE;
    while let Some(begin) = rest.find("{{") {
        let end = begin + rest[begin..].find("}}").expect("a place has an end") + 2;
        page.push_str(&rest[..begin]);
        let part = parts.iter().find(|(place, _)| *place == &rest[begin..end]);
        page.push_str(&part.expect("every place has a part").1);
        rest = &rest[end..];
    }
    page + rest
}

/// What is there without scripts: of each recording a picture and what was late.
fn stills(subjects: &[&Subject]) -> Markup {
    html! {
        section class="still" {
            p class="hint" {
                "Without scripts this page is a picture of each recording. With scripts it plays."
            }
            @for subject in subjects {
                h2 { (subject.name) }
                @if !subject.what.is_empty() { p class="hint" { (subject.what.replace('`', "")) } }
                @for sentence in summary(&subject.story) { p { (sentence) } }
                figure { (still(&subject.story)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_recording_becomes_markup() {
        let subject = Subject {
            name: "</script><b>{{data}}".into(),
            what: "<i>".into(),
            ..Subject::default()
        };
        let page = page(&[&subject], "lab watch").unwrap();
        assert!(!page.contains("<b>{{data}}") && !page.contains("<i>"));
        assert_eq!(page.matches("</script>").count(), 2);
    }

    #[test]
    fn the_page_fetches_nothing() {
        let page = page(&[], "lab watch").unwrap();
        for fetches in ["src=", "href=", "@import", "url(", "fetch(", "XMLHttpRequest"] {
            assert!(!page.contains(fetches), "{fetches}");
        }
        let names = ["http://www.w3.org/2000/svg"];
        assert_eq!(page.matches("http").count(), names.len());
    }
}
