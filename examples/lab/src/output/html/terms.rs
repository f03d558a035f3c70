//! The words of the report.

use maud::{Markup, html};

const TERMS: [(&str, &str); 16] = [
    (
        "spinner",
        "something that wants to move every period, whatever else goes on: an animation, a \
        heartbeat, the next connection",
    ),
    (
        "intended tick",
        "tick k is due at the start plus k periods, on an absolute clock. The clock \
        never waits for the spinner",
    ),
    (
        "lateness",
        "how long after a tick was due the spinner was served. One late service settles \
        every tick that was overdue by then, and each counts with its own lateness",
    ),
    ("missed", "a tick that was late by a period or more"),
    (
        "freeze",
        "the longest time without a service, less a period. From five periods on the \
        verdict is FROZEN",
    ),
    (
        "naive",
        "the lateness as a spinner sees it that asks, whenever it is served, how long ago \
        that was last. However long a freeze, it is one late service: the ticks it swallowed are \
        not counted (coordinated omission)",
    ),
    ("floor", "the lateness of the spinner alone under the same model: what a wake-up costs"),
    (
        "p50, p90, p99",
        "half, nine tenths, ninety-nine hundredths of the ticks were no later than \
        this. Shown only where at least ten ticks lie beyond",
    ),
    ("done in", "from the start to the end of the last job; the median of the repetitions"),
    ("±", "half the spread of the repetitions, in per cent of their median"),
    (
        "cannot be told apart",
        "the ranges of two models' repetitions touch; or they are fewer than \
        five and the gap between the ranges is no wider than a range; or the difference is below \
        two per cent or a thousandth of a period",
    ),
    (
        "switches",
        "how often a thread gave the processor up by itself, plus how often it was taken \
        away (preemption)",
    ),
    ("queued", "the time all threads together were ready to run and had no processor"),
    (
        "wake",
        "from the wake of a task until it is polled; from the end of a thread's sleep or wait \
        until it runs",
    ),
    ("poll", "one turn of a task: it lasts until the task cedes, and nobody can cut it short"),
    (
        "disturbed",
        "other programs used more than a tenth of the processors' time, or the \
        hypervisor took more than a fiftieth, while the cell ran",
    ),
];

/// The section.
pub(crate) fn terms() -> Markup {
    html! {
        section id="terms" {
            h2 { "Terms" }
            details {
                summary { "The words of this page, explained" }
                dl class="terms" {
                    @for (term, meaning) in TERMS { div { dt { (term) } dd { (meaning) "." } } }
                }
            }
            p class="hint" {
                "Every cell ran in a fresh process, its repetitions shuffled among all the others'. \
                 Histograms are merged over the repetitions, never averaged."
            }
        }
    }
}
