//! What the latest tick of a model waited for: a stacked bar, and its parts in words.

use crate::base::units::show_ns;
use crate::blame::names::Names;
use crate::blame::part::{Kind, Late, Part};
use crate::blame::words::{in_short, parts};
use crate::output::terminal::page::Page;
use crate::output::terminal::paint::{Ink, paint};
use crate::output::terminal::text::wrap;

/// The width of a bar, on a page that has room.
const BAR: usize = 24;

/// A page narrower than this has bars of half the width.
const NARROW: usize = 80;

/// What a model's ticks waited for. `names`: the width of the longest name of a model.
pub(crate) fn row(model: &str, ticks: &[Late], called: &Names, names: usize, page: Page) -> String {
    let Some(latest) = ticks.iter().max_by_key(|late| late.lateness_ns()) else {
        return note(model, "no tick was recorded", names, page);
    };
    let late = show_ns(latest.lateness_ns());
    let said = format!("late {late}: {}", parts(latest, called));
    let indent = names + 4;
    let mut out = format!("  {model:<names$}  {}\n", bar(&latest.parts, page));
    out += &indented(&said, indent, page);
    out += &paint(indented(&usual(ticks), indent, page).trim_end(), Ink::Dim, page.colours);
    out + "\n"
}

/// A model that has no bar, and why.
pub(crate) fn note(model: &str, why: &str, names: usize, page: Page) -> String {
    let said = wrap(&format!("  {model:<names$}  {why}"), page.width, names + 4);
    paint(&said, Ink::Dim, page.colours) + "\n"
}

/// The kinds that the bar of these ticks shows.
pub(crate) fn shown(ticks: &[Late]) -> Vec<Kind> {
    let latest = ticks.iter().max_by_key(|late| late.lateness_ns());
    let is_seen = |late: &Late, part: &&Part| 2 * BAR as u64 * part.ns >= late.lateness_ns();
    let parts = latest.iter().flat_map(|late| late.parts.iter().filter(|part| is_seen(late, part)));
    parts.map(|part| part.kind).collect()
}

/// What the characters of the bars mean.
pub(crate) fn key(kinds: &[Kind], page: Page) -> String {
    let each = Kind::ALL.iter().filter(|kind| kinds.contains(kind));
    let each = each.map(|kind| format!("{} {}", look(*kind).0, in_short(*kind)));
    let line = each.collect::<Vec<_>>().join("  ");
    paint(&wrap(&format!("  {line}"), page.width, 2), Ink::Dim, page.colours) + "\n"
}

/// The tick in the middle: whether the latest is an exception.
fn usual(ticks: &[Late]) -> String {
    let mut late: Vec<&Late> = ticks.iter().collect();
    late.sort_by_key(|late| late.lateness_ns());
    let middle = late[late.len() / 2];
    let most = middle.parts.iter().max_by_key(|part| part.ns);
    let most = most.map_or(String::new(), |part| format!(", most of it {}", in_short(part.kind)));
    let half = show_ns(middle.lateness_ns());
    format!("half of the {} ticks were late by {half} or less{most}", ticks.len())
}

fn indented(text: &str, indent: usize, page: Page) -> String {
    let space = " ".repeat(indent);
    wrap(&format!("{space}{text}"), page.width, indent) + "\n"
}

/// The parts, as long as their share.
fn bar(parts: &[Part], page: Page) -> String {
    let width = if page.width < NARROW { BAR / 2 } else { BAR };
    let all: u64 = parts.iter().map(|part| part.ns).sum();
    let (mut out, mut before, mut drawn) = (String::new(), 0, 0);
    for part in parts {
        before += part.ns;
        let to = (before as f64 / all.max(1) as f64 * width as f64).round() as usize;
        let (character, ink) = look(part.kind);
        out += &paint(&character.to_string().repeat(to - drawn), ink, page.colours && to > drawn);
        drawn = to;
    }
    out
}

/// A part is told by its character where there are no colours.
fn look(kind: Kind) -> (char, Ink) {
    match kind {
        Kind::NotNoticed => ('█', Ink::Red),
        Kind::Behind => ('▓', Ink::Yellow),
        Kind::NoProcessor => ('░', Ink::Plain),
        Kind::Asleep => ('▒', Ink::Green),
        Kind::OwnPoll => ('─', Ink::Dim),
        Kind::Rounding => ('·', Ink::Dim),
        Kind::Unrecorded => ('?', Ink::Dim),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blame::part::Cause;

    const PLAIN: Page = Page { width: 100, colours: false };

    fn late(parts: &[(Kind, u64)]) -> Late {
        let part = |&(kind, ns)| Part { kind, ns, held: Vec::new(), others: 0 };
        let served_ns = parts.iter().map(|(_, ns)| ns).sum();
        let parts = parts.iter().map(part).collect();
        Late { task: None, thread: 0, cause: Cause::Timer, due_ns: 0, served_ns, parts }
    }

    #[test]
    fn a_bar_is_as_wide_as_the_page_allows_and_shared_by_the_parts() {
        let late = late(&[(Kind::Rounding, 10), (Kind::NotNoticed, 60), (Kind::NoProcessor, 50)]);
        assert_eq!(bar(&late.parts, PLAIN), "··████████████░░░░░░░░░░");
        assert_eq!(bar(&late.parts, Page { width: 60, ..PLAIN }), "·██████░░░░░");
        let hardly = self::late(&[(Kind::NotNoticed, 1_000), (Kind::OwnPoll, 1)]);
        assert_eq!(bar(&hardly.parts, PLAIN), "█".repeat(BAR));
        let coloured = bar(&late.parts, Page { colours: true, ..PLAIN });
        assert!(coloured.contains("\x1b[31m████████████\x1b[0m"), "{coloured:?}");
    }

    #[test]
    fn the_latest_tick_is_told_and_the_usual_one_beside_it() {
        let usual = late(&[(Kind::Asleep, 2_000)]);
        let ticks = [usual.clone(), late(&[(Kind::NoProcessor, 4_000_000)]), usual];
        let shown = row("threads", &ticks, &Names::default(), 7, PLAIN);
        let lines = [
            "  threads  ░░░░░░░░░░░░░░░░░░░░░░░░",
            "           late 4.00 ms: 4.00 ms without a processor: the system ran something else",
            "           half of the 3 ticks were late by 2.00 µs or less, most of it thread asleep",
        ];
        assert_eq!(shown.lines().collect::<Vec<_>>(), lines);
        assert_eq!(
            row("pool", &[], &Names::default(), 7, PLAIN),
            "  pool     no tick was recorded\n"
        );
    }
}
