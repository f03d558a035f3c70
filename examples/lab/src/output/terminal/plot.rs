//! Curves in characters: points, dotted lines between them, marks on the axes.

use crate::output::axis::Axis;
use crate::output::terminal::paint::{Ink, paint};

/// The rows between the two ends of the upright axis.
const ROWS: usize = 13;
/// Room for the names of the upright axis' marks.
const NAMES: usize = 8;

/// A point of each series in turn, then a marked one of each.
const POINTS: [char; 6] = ['●', '○', '■', '□', '▲', '△'];
const MARKED: [char; 2] = ['◆', '◇'];
/// Where points of both series meet.
const BOTH: char = '◉';

/// Points in the units of the axes, ascending.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) points: Vec<(f64, f64)>,
    /// The index of the point to be marked.
    pub(crate) marked: Option<usize>,
}

/// The characters of the plot.
struct Canvas(Vec<Vec<(char, Ink)>>);

/// Draws up to six series, the first two of which may have a marked point, at most `width` characters wide; `mark` is what a marked point is.
pub(crate) fn plot(
    (x, y): (&Axis, &Axis),
    series: &[Series],
    mark: &str,
    (width, colours): (usize, bool),
) -> String {
    let columns = width.saturating_sub(NAMES + 5).max(20);
    let mut canvas = Canvas(vec![vec![(' ', Ink::Plain); columns]; ROWS]);
    let place = |&(px, py): &(f64, f64)| {
        let column = (x.share(px) * (columns - 1) as f64).round() as usize;
        (column, ROWS - 1 - (y.share(py) * (ROWS - 1) as f64).round() as usize)
    };
    let placed: Vec<Vec<_>> =
        series.iter().map(|one| one.points.iter().map(place).collect()).collect();
    placed.iter().for_each(|points| canvas.join(points));
    for (n, (one, points)) in series.iter().zip(&placed).enumerate() {
        canvas.points(points, one.marked, n % POINTS.len());
    }
    let mut out = format!("  {}\n", y.name);
    out += &canvas.rows(y, colours);
    out += &below(x, columns);
    out + &paint(&format!("  {}\n", key(series, mark)), Ink::Dim, colours)
}

impl Canvas {
    /// Dots from point to point.
    fn join(&mut self, points: &[(usize, usize)]) {
        for pair in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let steps = x1.abs_diff(x0).max(y1.abs_diff(y0)).max(1);
            for step in 0..steps {
                let between = |a: usize, b: usize| {
                    let share = step as f64 / steps as f64;
                    (a as f64 + share * (b as f64 - a as f64)).round() as usize
                };
                self.0[between(y0, y1)][between(x0, x1)] = ('·', Ink::Dim);
            }
        }
    }

    fn points(&mut self, points: &[(usize, usize)], marked: Option<usize>, series: usize) {
        for (n, &(column, row)) in points.iter().enumerate() {
            let cell = &mut self.0[row][column];
            *cell = match cell.0 {
                _ if marked == Some(n) => (MARKED[series % MARKED.len()], Ink::Yellow),
                old if MARKED.contains(&old) => continue,
                old if old == BOTH || POINTS.contains(&old) && old != POINTS[series] => {
                    (BOTH, Ink::Bold)
                }
                _ => (POINTS[series], Ink::Bold),
            };
        }
    }

    /// The rows, with the upright axis before them.
    fn rows(&self, y: &Axis, colours: bool) -> String {
        let mut out = String::new();
        for (row, cells) in self.0.iter().enumerate() {
            let at = |value: f64| ROWS - 1 - (y.share(value) * (ROWS - 1) as f64).round() as usize;
            let mark = y.marks.iter().find(|(value, _)| at(*value) == row);
            let (name, line) = mark.map_or(("", '│'), |(_, name)| (name.as_str(), '┤'));
            out += &format!("  {name:>NAMES$} {line}");
            let last = cells.iter().rposition(|cell| cell.0 != ' ').map_or(0, |last| last + 1);
            for &(character, ink) in &cells[..last] {
                out += &paint(&character.to_string(), ink, colours);
            }
            out.push('\n');
        }
        out
    }
}

/// The level axis, the names of its marks (as many as there is room for), and its own name.
fn below(x: &Axis, columns: usize) -> String {
    let mut line = vec!['─'; columns];
    let mut names = vec![' '; NAMES + 4 + columns];
    let mut free = 0;
    for (value, name) in &x.marks {
        let column = (x.share(*value) * (columns - 1) as f64).round() as usize;
        line[column] = '┬';
        let length = name.chars().count();
        let start = (NAMES + 4 + column).saturating_sub(length / 2).min(names.len() - length);
        if start >= free {
            name.chars().enumerate().for_each(|(n, letter)| names[start + n] = letter);
            free = start + length + 2;
        }
    }
    let pad = " ".repeat(NAMES + 3);
    let (line, names): (String, String) = (line.iter().collect(), names.iter().collect());
    let own = format!("{:>1$}", x.name, NAMES + 4 + columns);
    format!("{pad}└{line}\n{}\n{own}\n", names.trim_end())
}

/// `● loop-yield  ○ multi-yield  ◆ ◇ knee`
fn key(series: &[Series], mark: &str) -> String {
    let names = series.iter().zip(POINTS).map(|(one, point)| format!("{point} {}", one.name));
    let mut words: Vec<String> = names.collect();
    if series.len() > 1 {
        words.push(format!("{BOTH} {}", if series.len() == 2 { "both" } else { "several" }));
    }
    let marked = series.iter().zip(MARKED).filter(|(one, _)| one.marked.is_some());
    let marks: String = marked.map(|(_, point)| format!("{point} ")).collect();
    if !marks.is_empty() {
        words.push(format!("{marks}{mark}"));
    }
    words.join("   ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(series: &[Series], width: usize, colours: bool) -> String {
        let marks = vec![(0.0, "0".to_owned()), (4.0, "4".to_owned())];
        let axis = |name| Axis { low: 0.0, high: 4.0, marks: marks.clone(), name };
        plot((&axis("across"), &axis("up")), series, "knee", (width, colours))
    }

    fn series(heights: &[f64], marked: Option<usize>) -> Series {
        let points = heights.iter().enumerate().map(|(n, y)| (n as f64, *y)).collect();
        Series { name: "one".into(), points, marked }
    }

    #[test]
    fn every_point_is_drawn_and_the_knee_once() {
        let plot = drawn(&[series(&[0.0, 1.0, 2.0, 3.0, 4.0], Some(2))], 60, false);
        let count = |c| {
            plot.lines()
                .filter(|l| !l.contains("one"))
                .flat_map(str::chars)
                .filter(|d| *d == c)
                .count()
        };
        assert_eq!((count('●'), count('◆')), (4, 1), "{plot}");
    }

    #[test]
    fn two_points_in_one_place_are_shown_as_two() {
        let both = [series(&[1.0, 1.0], None), series(&[1.0, 4.0], None)];
        let plot = drawn(&both, 60, false);
        let body: String = plot.lines().filter(|line| !line.contains("one")).collect();
        assert_eq!((body.matches('◉').count(), body.matches('●').count()), (1, 1), "{plot}");
        assert_eq!(body.matches('○').count(), 1, "{plot}");
    }

    #[test]
    fn it_keeps_to_its_width_and_has_colours_only_where_asked() {
        for width in [60, 80, 100] {
            let plot = drawn(&[series(&[4.0, 0.0, 4.0], Some(1))], width, false);
            assert!(plot.lines().all(|line| line.chars().count() <= width), "{plot}");
            assert!(!plot.contains('\x1b'));
        }
        assert!(drawn(&[series(&[4.0, 0.0], Some(1))], 60, true).contains("\x1b["));
    }
}
