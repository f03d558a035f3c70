//! Wakes that were served late, the latest first, and whose fault that was.

use cede::trace::Trace;

use crate::base::units::show_ns;
use crate::blame::moments::Blame;
use crate::blame::names::Names;
use crate::blame::part::{Cause, Late};
use crate::blame::words::parts;
use crate::output::terminal::page::Page;
use crate::output::terminal::text::wrap;
use crate::output::told::phrases::{Phrases, moment};
use crate::story::story::Story;

/// So many are told.
const MOST: usize = 100;

/// The wakes that were served `at_least_ns` late or later.
pub(crate) fn late(trace: &Trace, story: &Story, at_least_ns: u64, page: Page) -> String {
    let (names, late) = (Names::of(trace), Blame::of(trace).late(at_least_ns, MOST + 1));
    if late.is_empty() {
        return format!("Nothing was served {} late or later.\n", show_ns(at_least_ns));
    }
    let (phrases, mut out) = (Phrases::of(story), String::new());
    for late in late.iter().take(MOST) {
        out += &wrap(&told(late, &phrases, &names), page.width, 4);
        out.push('\n');
    }
    if late.len() > MOST {
        out += &format!("The {MOST} latest are shown; there are more.\n");
    }
    out
}

/// `0.310000 s  `spin` was due, and was polled 0.99 s later: …`
pub(super) fn told(late: &Late, phrases: &Phrases, names: &Names) -> String {
    let who = late.task.map_or_else(|| names.thread(late.thread), |task| phrases.numbered(task));
    let time = show_ns(late.lateness_ns());
    let what = match late.cause {
        Cause::Timer => format!("the timer of {who} was due, and {who} was polled {time} later"),
        Cause::Event => {
            format!("{who} may have had an event since then; it was polled {time} later")
        }
        Cause::Wake => format!("{who} was woken, and was polled {time} later"),
    };
    format!("{}  {what}: {}.", moment(late.due_ns), parts(late, names))
}
