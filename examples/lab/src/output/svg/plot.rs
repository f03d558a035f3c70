//! Lines over two axes, with the words that belong to them.

use maud::{Markup, html};

use crate::output::axis::Axis;

/// A line, and the classes that give it its look.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) class: String,
    /// Written at its right end.
    pub(crate) label: Option<String>,
}

/// A point of a line, shown as such.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dot {
    pub(crate) at: (f64, f64),
    pub(crate) class: String,
    /// What it is, if it is worth a mark; and whether that is written above it.
    pub(crate) mark: Option<(String, bool)>,
}

/// A level that matters, drawn across.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Level {
    pub(crate) at: f64,
    pub(crate) label: String,
}

/// The whole picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plot {
    /// For those who do not see it.
    pub(crate) title: String,
    pub(crate) class: &'static str,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) lines: Vec<Line>,
    pub(crate) dots: Vec<Dot>,
    pub(crate) level: Option<Level>,
    /// Room for so many characters of label.
    pub(crate) label_chars: usize,
    /// What is drawn under the lines: other lines over the same axes, to compare with.
    pub(crate) behind: Option<Behind>,
}

/// Lines that several plots of one page have under their own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Behind {
    /// Drawn here, under this id.
    Here(String, Vec<Line>),
    /// As they are drawn under this id.
    As(String),
}

const LEFT: f64 = 56.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 40.0;
/// Room for half a mark's label, and before a line's.
const NO_LABELS: f64 = 24.0;
/// A character of a label.
const CHAR: f64 = 7.4;
/// From one label's base line to the next.
const LINE: f64 = 14.0;

impl Plot {
    fn right(&self) -> f64 {
        self.width - NO_LABELS - CHAR * self.label_chars as f64
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + self.x.share(value) * (self.right() - LEFT)
    }

    fn y(&self, value: f64) -> f64 {
        let bottom = self.height - BOTTOM;
        bottom - self.y.share(value) * (bottom - TOP)
    }

    /// The picture as an element.
    pub(crate) fn draw(&self) -> Markup {
        let (right, bottom) = (self.right(), self.height - BOTTOM);
        html! {
            svg class=(format!("plot {}", self.class)) role="img" aria-label=(self.title)
                viewBox=(format!("0 0 {} {}", self.width, self.height))
                xmlns="http://www.w3.org/2000/svg" {
                title { (self.title) }
                @for (value, name) in &self.y.marks {
                    line class="grid" x1=(LEFT) x2=(round(right)) y1=(round(self.y(*value)))
                        y2=(round(self.y(*value))) {}
                    text class="mark" x=(LEFT - 6.0) y=(round(self.y(*value) + 4.0))
                        text-anchor="end" { (name) }
                }
                @for (value, name) in &self.x.marks {
                    line class="grid" x1=(round(self.x(*value))) x2=(round(self.x(*value)))
                        y1=(TOP) y2=(bottom) {}
                    text class="mark" x=(round(self.x(*value))) y=(bottom + 15.0)
                        text-anchor="middle" { (name) }
                }
                text class="axis" x=(round((LEFT + right) / 2.0)) y=(self.height - 6.0)
                    text-anchor="middle" { (self.x.name) }
                text class="axis" x="4" y="12" { (self.y.name) }
                @if let Some(level) = &self.level {
                    line class="level" x1=(LEFT) x2=(round(right)) y1=(round(self.y(level.at)))
                        y2=(round(self.y(level.at))) {}
                    // Above the axes, where no line passes.
                    line class="level" x1=(round(right - 24.0)) x2=(round(right)) y1="8" y2="8" {}
                    text class="level" x=(round(right - 30.0)) y="12" text-anchor="end" {
                        (level.label)
                    }
                }
                @match &self.behind {
                    None => {}
                    Some(Behind::As(id)) => { use href=(format!("#{id}")) {} }
                    Some(Behind::Here(id, lines)) => {
                        g id=(id) class="behind" { @for line in lines {
                            path fill="none" d=(self.path(&line.points)) {}
                        } }
                    }
                }
                @for line in &self.lines {
                    path class=(line.class) fill="none" d=(self.path(&line.points)) {}
                }
                @for dot in &self.dots { (self.dot(dot)) }
                (self.labels())
            }
        }
    }

    /// The marked ones are larger, and their words stand beside them.
    fn dot(&self, dot: &Dot) -> Markup {
        let (x, y) = (round(self.x(dot.at.0)), round(self.y(dot.at.1)));
        html! {
            @match &dot.mark {
                None => { circle class=(dot.class) cx=(x) cy=(y) r="3" {} }
                Some((words, above)) => {
                    circle class=(format!("{} marked", dot.class)) cx=(x) cy=(y) r="6" {}
                    @let above = *above || y + 24.0 > self.height - BOTTOM;
                    text class=(format!("knee {}", dot.class)) x=(x) text-anchor="middle"
                        y=(if above { y - 12.0 } else { y + 22.0 }) { (words) }
                }
            }
        }
    }

    /// Points closer than a quarter of a pixel are one.
    fn path(&self, points: &[(f64, f64)]) -> String {
        let mut out = String::new();
        let mut last: Option<(f64, f64)> = None;
        for (n, &(x, y)) in points.iter().enumerate() {
            let (x, y) = (round(self.x(x)), round(self.y(y)));
            let near = |(a, b): (f64, f64)| (a - x).abs() < 0.25 && (b - y).abs() < 0.25;
            if last.is_some_and(near) && n + 1 < points.len() {
                continue;
            }
            out += &format!("{}{x} {y}", if n == 0 { "M" } else { "L" });
            last = Some((x, y));
        }
        out
    }

    /// The labels at the lines' ends, moved apart where they would overlap.
    fn labels(&self) -> Markup {
        let end = |line: &Line| {
            Some((line.points.last()?.to_owned(), line.label.clone()?, line.class.clone()))
        };
        let mut ends: Vec<_> = self.lines.iter().filter_map(end).collect();
        ends.sort_by(|a, b| self.y(a.0.1).total_cmp(&self.y(b.0.1)));
        let wanted: Vec<f64> = ends.iter().map(|(point, ..)| self.y(point.1)).collect();
        let places = apart(&wanted, LINE, TOP, self.height - 8.0);
        let right = self.right();
        html! {
            @for ((point, label, class), place) in ends.iter().zip(places) {
                path class=(format!("{class} leader")) fill="none" d=(format!(
                    "M{} {}L{} {}L{} {}", round(self.x(point.0)), round(self.y(point.1)),
                    right + 2.0, round(self.y(point.1)), right + 14.0, round(place))) {}
                text class=(format!("label {class}")) x=(right + 18.0) y=(round(place + 4.0)) {
                    (label)
                }
            }
        }
    }
}

/// `wanted`, ascending, moved to be `distance` apart and to end before `bottom`.
fn apart(wanted: &[f64], distance: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::with_capacity(wanted.len());
    for &place in wanted {
        let least = places.last().map_or(top, |last| last + distance);
        places.push(place.max(least));
    }
    let mut most = bottom;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - distance;
    }
    places
}

/// A tenth of a pixel is enough.
pub(crate) fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_overlap() {
        let places = apart(&[10.0, 11.0, 12.0, 98.0, 99.0], 14.0, 0.0, 100.0);
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 14.0), "{places:?}");
        assert!(places.iter().all(|place| *place <= 100.0), "{places:?}");
    }
}
