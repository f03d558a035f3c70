//! The answer to a workload's question on one screen: a line a row as it finishes, then what to take away.

use crate::base::settings::Settings;
use crate::base::units::{show_asked, show_briefly, show_ns, show_share};
use crate::experiment::sheet::Sheet;
use crate::findings::takeaway::{cost, question};
use crate::judge::summary::SpinnerSummary;
use crate::judge::verdict::Kind;
use crate::machine::noise::Noise;
use crate::output::marks::verdict_words;
use crate::output::terminal::page::Page;
use crate::output::terminal::paint::{Ink, ink, paint};
use crate::output::terminal::strip::strip;
use crate::output::terminal::text::wrap;
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::sheet;

/// From this width on a row has a column for its worst tick and its price.
const WIDE: usize = 104;
/// Below this width a row takes two lines.
const NARROW: usize = 76;
const WHAT: usize = 28;
const STRIP: usize = 12;

/// Where the columns of a screen begin; known before the first row is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    page: Page,
    models: usize,
}

impl Layout {
    pub(crate) fn new<'a>(models: impl Iterator<Item = &'a str>, page: Page) -> Layout {
        let longest = models.map(|model| model.chars().count()).max().unwrap_or(0);
        Layout { page, models: longest.max(8) }
    }

    fn is_wide(&self) -> bool {
        self.page.width >= WIDE
    }
}

/// The question, and what the machine was busy with when it was asked.
pub(crate) fn title(sheet: &Sheet, settings: &Settings, page: Page) -> String {
    let asked = question(sheet.name, sheet.what, settings);
    paint(&wrap(&asked, page.width, 0), Ink::Bold, page.colours) + "\n"
}

/// Said before the rows if the machine is not quiet.
pub(crate) fn busy(noise: Noise, page: Page) -> String {
    if !noise.is_noisy() {
        return String::new();
    }
    let what = if noise.others >= noise.stolen {
        format!("other programs use {:.0} % of its processors", 100.0 * noise.others)
    } else {
        format!("its hypervisor takes {:.0} % of its processors", 100.0 * noise.stolen)
    };
    let said = format!("This machine is busy: {what}. Rows that this disturbs are marked *.");
    paint(&wrap(&said, page.width, 0), Ink::Yellow, page.colours) + "\n"
}

/// A row; `reference` does the same work in one piece, and tells what the slices cost.
pub(crate) fn row(
    cell: &CellRecord,
    about: &Settings,
    reference: Option<(&CellRecord, f64)>,
    layout: Layout,
) -> String {
    let page = layout.page;
    let (said, worst) = verdict(cell);
    let mark = if cell.noise().is_some() { "*" } else { "" };
    let mut extra: Vec<String> = Vec::new();
    let worst = worst.map(|worst| format!("worst {}", show_briefly(worst)));
    let models = layout.models;
    let what = what(&cell.workload, &cell.model, about);
    let head = format!("  {what:<WHAT$} {:<models$}  ", cell.model);
    let room = page.width.saturating_sub(head.chars().count());
    // As wide as the longest verdict, if the strip has room beside it.
    let verdicts = if layout.is_wide() { 16 } else { room.saturating_sub(STRIP + 1).clamp(24, 28) };
    let briefly = format!("{said}{mark}");
    let said = match worst {
        Some(worst) if layout.is_wide() => {
            extra.push(worst);
            briefly
        }
        // Left out where it would push the strip out of its column.
        Some(worst) if page.width < NARROW || fits(&briefly, &worst, verdicts) => {
            format!("{briefly}, {worst}")
        }
        _ => briefly,
    };
    let price = reference.filter(|_| cell.model.ends_with("-yield"));
    let price = price.and_then(|(block, spread)| cost(block, cell, spread));
    extra.extend(price.map(|share| format!("costs {}", show_share(share))));
    extra.extend(figure(cell));
    if page.width < NARROW {
        return narrow(cell, &what, &said, layout);
    }
    let ticks = cell.worst_ticks();
    if ticks.is_none() {
        let extra =
            if extra.is_empty() { String::new() } else { format!("  {}", extra.join(", ")) };
        let line = format!("{said:<14}{extra}");
        let pad = format!("\n{}", " ".repeat(head.chars().count()));
        let line = wrap(line.trim_end(), room, 0).replace('\n', &pad);
        return format!("{head}{}\n", paint(&line, ink(cell.verdict.kind), page.colours));
    }
    let wide = layout.is_wide();
    let strips = if wide { STRIP + (page.width - WIDE).min(28) } else { STRIP };
    let used = said.chars().count().max(verdicts) + 1;
    let strips = strips.min(room.saturating_sub(used));
    let drawn = ticks.map_or(String::new(), |l| strip(&l.strip_ns, l.tick_ns, strips));
    let painted =
        paint(&format!("{said:<verdicts$} {drawn}"), ink(cell.verdict.kind), page.colours);
    let gap = " ".repeat(strips.saturating_sub(drawn.chars().count()));
    let extra = if wide { format!("{gap}  {}", extra.join(", ")) } else { String::new() };
    format!("{head}{painted}{extra}").trim_end().to_owned() + "\n"
}

/// Whether the verdict and its worst tick fit into a column.
fn fits(said: &str, worst: &str, column: usize) -> bool {
    said.chars().count() + ", ".len() + worst.chars().count() <= column
}

/// Two lines: what it is, and what came of it.
fn narrow(cell: &CellRecord, what: &str, said: &str, layout: Layout) -> String {
    let page = layout.page;
    let first = if what.is_empty() {
        cell.model.clone()
    } else {
        wrap(&format!("{what} ({})", cell.model), page.width, 2)
    };
    let room = page.width.saturating_sub(said.chars().count() + 4);
    let drawn = cell.worst_ticks().filter(|_| room >= 4);
    let drawn = drawn.map_or(String::new(), |l| strip(&l.strip_ns, l.tick_ns, room.min(STRIP)));
    let said = wrap(said, page.width - 2, 2);
    let line = format!("  {said}  {drawn}");
    format!("{first}\n{}\n", paint(line.trim_end(), ink(cell.verdict.kind), page.colours))
}

/// The verdict in as few letters as it takes, and the worst tick where that says more.
fn verdict(cell: &CellRecord) -> (String, Option<u64>) {
    let spinner: Option<SpinnerSummary> = cell.summary.as_ref().and_then(|sum| sum.spinner);
    let Some(spinner) = spinner else { return (verdict_words(cell), None) };
    let worst = spinner.max_ns.max;
    let freeze = spinner.longest_freeze_ns;
    match cell.verdict.kind {
        Kind::OnTime => ("on time".into(), Some(worst)),
        Kind::Lagging => {
            let typical = spinner.lateness.p50_ns.unwrap_or(worst);
            (format!("lagging {}", show_briefly(typical)), Some(worst))
        }
        Kind::Missing => {
            let share = spinner.missed as f64 / spinner.lateness.samples.max(1) as f64;
            (format!("missing {}", show_share(share)), Some(worst))
        }
        Kind::Frozen => {
            let much_worse = 2 * freeze.max >= 3 * freeze.median;
            let worst = much_worse.then_some(freeze.max);
            (format!("FROZEN {}", show_briefly(freeze.median)), worst)
        }
        _ => (verdict_words(cell), None),
    }
}

/// The workload's own figure, or when it was done.
fn figure(cell: &CellRecord) -> Option<String> {
    let sum = cell.summary.as_ref()?;
    if cell.workload == "spin" {
        return None;
    }
    let sheet = sheet(&cell.workload)?;
    let own = sheet.headline.and_then(|name| {
        let figure = sheet.figures.iter().find(|figure| figure.name == name)?;
        Some(format!("{} {}", figure.heading, figure.show(sum.figures.get(name)?.median)))
    });
    own.or_else(|| {
        (!sheet.simulated).then(|| format!("done in {}", show_ns(sum.completion_ns.median)))
    })
}

/// After the rows: where there is more, and the answer.
/// `was_busy`: the machine was, before the first row.
pub(crate) fn end(
    answer: Option<&str>,
    record: &Record,
    was_busy: bool,
    more: &[String],
    page: Page,
) -> String {
    let noisy = record.cells.iter().filter_map(CellRecord::noise);
    let loudest = noisy.map(|noise| noise.others + noise.stolen).fold(0.0, f64::max);
    let state = if loudest > 0.0 {
        format!(
            "* disturbed: something else used up to {:.0} % of the processors.",
            100.0 * loudest
        )
    } else if was_busy {
        "No row was disturbed.".to_owned()
    } else {
        "This machine is quiet.".to_owned()
    };
    let mut out = format!("\n{}\n", paint(&wrap(&state, page.width, 2), Ink::Dim, page.colours));
    if record.interrupted {
        let said = "interrupted: only the rows that finished are shown";
        out += &(paint(said, Ink::Yellow, page.colours) + "\n");
    }
    if !more.is_empty() {
        let line = wrap(&more.join(" · "), page.width, 2);
        out += &(paint(&line, Ink::Dim, page.colours) + "\n");
    }
    if let Some(answer) = answer {
        out += &(paint(&wrap(answer, page.width, 0), Ink::Bold, page.colours) + "\n");
    }
    out
}

/// A model in a few words, as it stands before its name.
pub(crate) fn what(workload: &str, model: &str, settings: &Settings) -> String {
    let sliced = format!("the same, yields each {}", show_asked(settings.chunk_ns));
    let alone = settings.jobs.is_none_or(|jobs| jobs.get() == 1);
    let words = match (workload, model.split('@').next().unwrap_or(model)) {
        ("spin", "loop-block") if alone => "one task that never yields",
        ("spin", "loop-yield") => &sliced,
        ("spin", "loop-offload") => "the same, on another thread",
        ("spin", "threads") if alone => "two threads",
        ("spin", "gil") if alone => "two threads, one interpreter",
        ("syscall", "loop-block") => "tasks that block their thread",
        ("syscall", "loop-await") => "the same, awaited",
        ("syscall", "loop-offload") => "the same, on other threads",
        (_, model) => in_short(model),
    };
    words.chars().take(WHAT).collect()
}

/// Whatever the workload; at most [`WHAT`] letters.
fn in_short(model: &str) -> &'static str {
    match model {
        "serial" => "one thing after the other",
        "threads" => "a thread a job",
        "gil" => "threads under one big lock",
        "pool" => "a pool of threads",
        "processes" => "a process a job",
        "loop-block" => "one loop, jobs called in it",
        "loop-yield" => "one loop, jobs in slices",
        "loop-await" => "one loop, waits awaited",
        "loop-offload" => "one loop, jobs on a pool",
        "multi-block" => "workers, jobs called in them",
        "multi-yield" => "workers, jobs in slices",
        "multi-await" => "workers, waits awaited",
        "multi-offload" => "workers, jobs on a pool",
        "multi-inplace" => "workers that are replaced",
        "multi-rescue" => "workers with spare ones",
        "python-threads" => "Python: threads",
        "python-asyncio" => "Python: asyncio",
        "python-asyncio-thread" => "Python: asyncio, to_thread",
        _ => "",
    }
}

#[cfg(test)]
#[path = "../../../tests/unit/screen.rs"]
mod tests;
