//! One lane of a timeline, to be stretched to any width: what a participant did, and when.

use maud::{Markup, html};

use crate::base::units::show_ns;
use crate::measure::lane::{Doing, Lane};

/// What each look stands for: class, the top and the height of ten, words.
pub(crate) const LOOKS: [(Doing, &str, u32, u32, &str); 4] = [
    (Doing::Running, "running", 0, 10, "runs"),
    (Doing::Ready, "ready", 3, 4, "ready, without a processor"),
    (Doing::Blocked, "blocked", 1, 8, "blocked, and its thread with it"),
    (Doing::Waiting, "waiting", 4, 2, "waits, its thread free for others"),
];

/// The look of one doing.
fn look(doing: Doing) -> (Doing, &'static str, u32, u32, &'static str) {
    LOOKS.into_iter().find(|look| look.0 == doing).unwrap_or(LOOKS[0])
}

/// The moments from the first start to the last finish; never empty.
pub(crate) fn extent(lanes: &[Lane]) -> (u64, u64) {
    let spans = || lanes.iter().flat_map(|lane| &lane.spans);
    let start = spans().map(|span| span.start_ns).min().unwrap_or(0);
    let finish = spans().map(|span| span.finish_ns).max().unwrap_or(0);
    (start, finish.max(start + 1))
}

/// The lane between `from` and `to`.
pub(crate) fn lane(lane: &Lane, (from, to): (u64, u64)) -> Markup {
    let at = |ns: u64| 1e3 * ns.saturating_sub(from) as f64 / (to - from) as f64;
    html! {
        svg class="lane" role="img" aria-label=(words(lane)) viewBox="0 0 1000 10"
            preserveAspectRatio="none" xmlns="http://www.w3.org/2000/svg" {
            title { (words(lane)) }
            @for span in &lane.spans {
                @let (_, class, top, tall, does) = look(span.kind);
                @let (x, wide) = (at(span.start_ns), at(span.finish_ns) - at(span.start_ns));
                rect class=(class) x=(format!("{x:.2}")) y=(top)
                    width=(format!("{:.2}", wide.max(0.5))) height=(tall) {
                    title {
                        (span.label) @if !span.label.is_empty() { ": " }
                        (does) ", " (show_ns(span.start_ns)) " to " (show_ns(span.finish_ns))
                    }
                }
            }
        }
    }
}

/// How long it did what.
fn words(lane: &Lane) -> String {
    let did = LOOKS.iter().filter_map(|(doing, .., words)| {
        let spans = lane.spans.iter().filter(|span| span.kind == *doing);
        let time: u64 = spans.map(|span| span.finish_ns - span.start_ns).sum();
        (time > 0).then(|| format!("{words} {}", show_ns(time)))
    });
    format!("{}: {}", lane.name, did.collect::<Vec<_>>().join("; "))
}
