//! What the latest tick of a cell waited for: a bar of parts, and a sentence.

use maud::{Markup, html};

use crate::base::units::show_ns;
use crate::blame::part::Kind;
use crate::blame::words::in_short;
use crate::output::html::words::prose;
use crate::record::blamed::Blamed;

/// The bar, its key, and the words.
pub(crate) fn blame(blamed: &Blamed) -> Markup {
    let all = blamed.latest_ns.max(1) as f64;
    let late = show_ns(blamed.latest_ns);
    let mut from = 0.0;
    let bars = blamed.parts.iter().map(|part| {
        let wide = 1e3 * part.ns as f64 / all;
        from += wide;
        (part, from - wide, wide)
    });
    html! {
        div class="blame" {
            svg class="lane" role="img" aria-label=(blamed.said) viewBox="0 0 1000 10"
                preserveAspectRatio="none" xmlns="http://www.w3.org/2000/svg" {
                title { (blamed.said) }
                @for (part, x, wide) in bars {
                    rect class=(class(part.what)) x=(format!("{x:.2}")) width=(format!("{wide:.2}"))
                        y="0" height="10" { title { (in_short(part.what)) ": " (show_ns(part.ns)) } }
                }
            }
            ul class="legend" {
                @for part in &blamed.parts {
                    @if 100 * part.ns >= blamed.latest_ns {
                        li {
                            svg class="swatch lane" viewBox="0 0 24 10" aria-hidden="true"
                                xmlns="http://www.w3.org/2000/svg" {
                                rect class=(class(part.what)) x="0" width="24" y="0" height="10" {}
                            }
                            (in_short(part.what)) " " (show_ns(part.ns))
                        }
                    }
                }
            }
            p class="account" {
                "Once more, recorded: the latest tick was " (late) " late: " (prose(&blamed.said)) "."
            }
        }
    }
}

/// As `style.css` calls it.
fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::NotNoticed => "unnoticed",
        Kind::Behind => "behind-others",
        Kind::NoProcessor => "absent",
        Kind::Asleep => "asleep",
        Kind::OwnPoll => "own-poll",
        Kind::Rounding => "rounding",
        Kind::Unrecorded => "unrecorded",
    }
}
