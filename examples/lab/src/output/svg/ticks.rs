//! A tick strip: a mark for each tick in the order they were due, green on time, amber late, red
//! missed, and the taller the later, for those who do not tell the colours apart.

use maud::{Markup, html};

use crate::measure::lateness::{Lateness, ON_TIME};

/// How a tick was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Served {
    OnTime,
    Late,
    Missed,
}

/// What each colour stands for: class, height of ten, words.
const LOOKS: [(Served, &str, usize); 3] =
    [(Served::OnTime, "ok", 4), (Served::Late, "late", 7), (Served::Missed, "bad", 10)];

/// The strip, to be stretched to any size.
pub(crate) fn strip(lateness: &Lateness, title: &str) -> Markup {
    let count = lateness.strip_ns.len().max(1);
    html! {
        svg class="strip" role="img" aria-label=(title) viewBox=(format!("0 0 {count} 10"))
            preserveAspectRatio="none" xmlns="http://www.w3.org/2000/svg" {
            title { (title) }
            @for (class, path) in paths(lateness, (count as f64, 10.0)) {
                path class=(class) d=(path) {}
            }
        }
    }
}

/// For each colour that occurs, its marks as one path in a box of `width` by `height`.
pub(crate) fn paths(
    lateness: &Lateness,
    (width, height): (f64, f64),
) -> impl Iterator<Item = (&'static str, String)> {
    let period = lateness.tick_ns.max(1) as f64;
    let served = lateness.strip_ns.iter().map(|&late| match late as f64 / period {
        late if late <= ON_TIME => Served::OnTime,
        late if late < 1.0 => Served::Late,
        _ => Served::Missed,
    });
    let served: Vec<_> = served.collect();
    let share = width / served.len().max(1) as f64;
    LOOKS.into_iter().filter_map(move |(look, class, tall)| {
        let tall = height * tall as f64 / 10.0;
        let mut path = String::new();
        let mut at = 0;
        for run in served.chunk_by(|a, b| a == b) {
            if run[0] == look {
                let (x, wide) = (at as f64 * share, run.len() as f64 * share);
                path += &format!("M{x:.4} {:.2}h{wide:.4}v{tall:.2}h-{wide:.4}z", height - tall);
            }
            at += run.len();
        }
        (!path.is_empty()).then_some((class, path))
    })
}

/// What the strip says, in words.
pub(crate) fn words(lateness: &Lateness) -> String {
    format!("{} ticks, {} of them late by a period or more", lateness.due, lateness.missed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::lateness::settle;

    #[test]
    fn ticks_of_a_kind_are_one_mark_and_each_kind_has_its_height() {
        // On time, then missed twice (40 settles 20 and 30), then on time, then 5 late of 10.
        let lateness = settle(&[10, 40, 55], 10, 55);
        assert_eq!(lateness.strip_ns, [0, 20, 10, 0, 5]);
        let paths: Vec<_> = paths(&lateness, (5.0, 10.0)).collect();
        assert_eq!(paths[0].0, "ok");
        assert_eq!(paths[0].1.matches('M').count(), 2);
        assert_eq!(paths[1], ("late", "M4.0000 3.00h1.0000v7.00h-1.0000z".into()));
        assert_eq!(paths[2], ("bad", "M1.0000 0.00h2.0000v10.00h-2.0000z".into()));
    }
}
