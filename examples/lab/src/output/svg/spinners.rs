//! The spinners of a run, moving as they moved: each turns at the moments at which its ticks were served.
//!
//! The picture is animated by CSS and needs no script. It plays in real time: a tick of 100 ms is one that can be
//! seen. Where a reader prefers less motion, the same picture stands still and shows all of the run at once.

use std::fmt::Write;

use maud::{Markup, PreEscaped, html};

use crate::base::units::show_ns;
use crate::experiment::sheet::Sheet;
use crate::measure::lateness::{Lateness, ON_TIME};
use crate::output::marks::mark;
use crate::output::terminal::screen::what;
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::{FLOOR, WORKLOADS};

const WIDTH: f64 = 760.0;
const HEAD: f64 = 40.0;
const ROW: f64 = 62.0;
/// Where the strips begin, and how wide they are.
const STRIP: (f64, f64) = (290.0, 320.0);
/// A spinner turns by an eighth: `\`, `|`, `/`, `-`.
const TURN: u64 = 45;
/// How long the result is seen before the run begins again, in seconds.
const REST: f64 = 2.0;

/// A row of the picture.
#[derive(Clone, Copy, Debug)]
struct Spinner<'a> {
    cell: &'a CellRecord,
    lateness: &'a Lateness,
}

impl Spinner<'_> {
    /// Of each tick: when it was due, and when it was served.
    fn ticks(&self) -> impl Iterator<Item = (f64, f64)> {
        let late = &self.lateness.strip_ns;
        // Of a long run the record has the worst tick of every few.
        let few = self.lateness.due as f64 / late.len().max(1) as f64;
        let period = self.lateness.tick_ns as f64 * few;
        (1..).zip(late).map(move |(k, &late)| {
            let due = f64::from(k) * period;
            (due, due + late as f64)
        })
    }

    fn end(&self) -> f64 {
        let end = self.cell.summary.as_ref().map_or(0, |s| s.completion_ns.max);
        self.ticks().map(|(_, served)| served).fold(end as f64, f64::max)
    }
}

/// An SVG file: the spinners of the first workload of the run that has any.
pub(crate) fn spinners(record: &Record) -> String {
    let has = |sheet: &&Sheet| {
        sheet.spinner && sheet.name != FLOOR && record.workloads().contains(&sheet.name)
    };
    let sheet = WORKLOADS.iter().find(has);
    let of = record.cells.iter().filter(|cell| sheet.is_some_and(|of| of.name == cell.workload));
    let rows: Vec<Spinner> =
        of.filter_map(|cell| Some(Spinner { cell, lateness: cell.worst_ticks()? })).collect();
    let end = rows.iter().map(Spinner::end).fold(1.0, f64::max);
    let lasts = end / 1e9 + REST;
    let height = HEAD + ROW * rows.len() as f64 + 12.0;
    let tick = show_ns(record.settings.tick_ns);
    let about = sheet.map_or("no spinner", |sheet| sheet.what);
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" width=(WIDTH) height=(height)
            viewBox=(format!("0 0 {WIDTH} {height}")) {
            title { (about) ": each turns when its tick was served" (noise(record)) }
            style {
                (PreEscaped(include_str!("card.css")))
                (PreEscaped(include_str!("spinners.css")))
                (PreEscaped(motion(&rows, end, lasts)))
            }
            rect class="back" width=(WIDTH) height=(height) rx="8" {}
            text class="dim" x="16" y="26" { (about) "; it should turn every " (tick) }
            @for (number, row) in rows.iter().enumerate() {
                (drawn((number, row), record, end, HEAD + ROW * number as f64))
            }
        }
    };
    svg.into_string() + "\n"
}

/// That other programs disturbed the run, if they did.
fn noise(record: &Record) -> &'static str {
    let is_noisy = record.cells.iter().any(|cell| cell.workload != FLOOR && cell.noise().is_some());
    if is_noisy { " (other programs ran beside it)" } else { "" }
}

/// The animations: every spinner's turns, the curtain that uncovers the strips, the verdicts at the end.
fn motion(rows: &[Spinner<'_>], end: f64, lasts: f64) -> String {
    let run = 100.0 * end / 1e9 / lasts;
    let mut css = String::from("@media (prefers-reduced-motion:no-preference){\n");
    for (number, row) in rows.iter().enumerate() {
        let _ = write!(css, "@keyframes turn{number}{{0%{{transform:rotate(0)}}");
        let mut served: Vec<f64> = row.ticks().map(|(_, served)| served).collect();
        served.sort_by(f64::total_cmp);
        let mut turns = 0;
        for together in served.chunk_by(|a, b| a == b) {
            turns += together.len() as u64;
            let at = run * together[0] / end;
            let _ = write!(css, "{at:.2}%{{transform:rotate({}deg)}}", turns * TURN);
        }
        let last = turns * TURN;
        let _ = writeln!(css, "100%{{transform:rotate({last}deg)}}}}");
        let _ =
            writeln!(css, ".turn{number}{{animation:turn{number} {lasts:.2}s step-end infinite}}");
    }
    let (_, wide) = STRIP;
    let _ = writeln!(
        css,
        "@keyframes open{{from{{transform:none}}{run:.2}%,to{{transform:translate({wide}px)}}}}\n\
         @keyframes tell{{0%{{opacity:0}}{run:.2}%,to{{opacity:1}}}}\n\
         .curtain{{display:inline;animation:open {lasts:.2}s linear infinite}}\n\
         .told{{animation:tell {lasts:.2}s step-end infinite}}\n}}"
    );
    css
}

fn drawn((number, row): (usize, &Spinner<'_>), record: &Record, end: f64, y: f64) -> Markup {
    let (left, wide) = STRIP;
    let middle = y + ROW / 2.0;
    let verdict = &row.cell.verdict;
    html! {
        g transform=(format!("translate(40 {middle})")) {
            path class=(format!("glyph turn{number}")) d="M-9-9L9 9" {}
        }
        text x="72" y=(middle - 3.0) { (what(&row.cell.workload, &row.cell.model, &record.settings)) }
        text class="name dim" x="72" y=(middle + 15.0) { (row.cell.model) }
        svg x=(left) y=(y + 8.0) width=(wide + 2.0) height=(ROW - 16.0) {
            path class="due" d=(marks(row.ticks().map(|(due, _)| due), end, (34.0, 6.0))) {}
            @for (class, path) in served(row, end) {
                path class=(class) d=(path) {}
            }
            g class="curtain" {
                rect class="cover" width=(wide + 12.0) height=(ROW) {}
                path class="now" d=(format!("M.5 0V{ROW}")) {}
            }
        }
        text class=(format!("told verdict {}", mark(verdict.kind).0)) x=(left + wide + 20.0)
            y=(middle + 4.0) { (verdict.text) }
    }
}

/// A mark wherever a tick was served, in the colour of its lateness, and a line from when it was due.
fn served(row: &Spinner<'_>, end: f64) -> Vec<(&'static str, String)> {
    let period = row.lateness.tick_ns.max(1) as f64;
    let kind = |(due, served): (f64, f64)| match (served - due) / period {
        late if late <= ON_TIME => "ok",
        late if late < 1.0 => "late",
        _ => "bad",
    };
    let paths = ["ok", "late", "bad"].map(|class| {
        let of = || row.ticks().filter(|tick| kind(*tick) == class);
        let mut path = marks(of().map(|(_, served)| served), end, (8.0, 18.0));
        // The ticks that one freeze swallowed are one line.
        let since = of().filter(|_| class == "bad").map(|(due, _)| due).fold(end, f64::min);
        if let Some((_, until)) = of().last().filter(|_| class == "bad") {
            let (from, to) = (STRIP.1 * since / end, STRIP.1 * until / end);
            path += &format!("M{from:.1} 15.5H{to:.1}v3H{from:.1}z");
        }
        (class, path)
    });
    paths.into_iter().filter(|(_, path)| !path.is_empty()).collect()
}

/// A mark of two pixels at each of the times, from `top` downwards; those at the same place are one.
fn marks(times: impl Iterator<Item = f64>, end: f64, (top, tall): (f64, f64)) -> String {
    let mut path = String::new();
    let mut last = f64::NEG_INFINITY;
    for x in times.map(|at| STRIP.1 * at / end) {
        if x - last >= 0.1 {
            let _ = write!(path, "M{x:.1} {top}h2v{tall}h-2z");
            last = x;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::lateness::settle;
    use crate::record::run::tests::{cell_of, report};

    #[test]
    fn a_spinner_turns_when_its_ticks_were_served_and_at_no_other_time() {
        let cell = cell_of("spin", "loop-block", &[report()]);
        let lateness = settle(&[10, 40, 50], 10, 50);
        let row = Spinner { cell: &cell, lateness: &lateness };
        let ticks: Vec<_> = row.ticks().collect();
        assert_eq!(ticks, [(10.0, 10.0), (20.0, 40.0), (30.0, 40.0), (40.0, 40.0), (50.0, 50.0)]);
        let css = motion(&[row], 50.0, 100e-9);
        // Half of the time is the run: 10 of 50 is 10 %, and three ticks were served together.
        assert!(css.contains("{0%{transform:rotate(0)}10.00%{transform:rotate(45deg)}"), "{css}");
        assert!(css.contains("40.00%{transform:rotate(180deg)}50.00%{transform:rotate(225deg)}"));
        assert!(css.starts_with("@media (prefers-reduced-motion:no-preference)"));
    }

    #[test]
    fn a_freeze_is_one_line_from_its_first_tick_to_its_end() {
        let cell = cell_of("spin", "loop-block", &[report()]);
        let lateness = settle(&[10, 40, 50], 10, 50);
        let row = Spinner { cell: &cell, lateness: &lateness };
        let paths = served(&row, 50.0);
        assert_eq!(paths.iter().map(|path| path.0).collect::<Vec<_>>(), ["ok", "bad"]);
        assert!(paths[1].1.ends_with("M128.0 15.5H256.0v3H128.0z"), "{}", paths[1].1);
    }
}
