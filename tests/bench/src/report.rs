//! The table: for each flavour and row the medians, their spread, and how Cede compares.

use crate::{
    measure::{Figure, Job},
    rows::{Row, Unit},
    runtime::Flavour,
    runtimes::{Any, Contender, FLAVOURS, Library},
};

/// The jobs of the rows, one set for each row.
pub(crate) fn jobs(rows: &[Row<Any>], uring: bool) -> Vec<Vec<Job>> {
    let job = |row: &Row<Any>, contender| Job {
        row: row.name,
        contender,
        times: None,
        once: row.counted,
    };
    let set = |row| {
        let go = FLAVOURS.map(Contender::Go);
        let others = uring.then_some(Contender::Monoio).into_iter().chain([Contender::Limit]);
        let contenders = Contender::in_tables().chain(go).chain(others);
        contenders.filter(|it| it.takes_part(row)).map(|it| job(row, it)).collect()
    };
    rows.iter().map(set).collect()
}

pub(crate) fn title(flavour: Flavour) -> &'static str {
    match flavour {
        Flavour::OneThread => "one thread",
        Flavour::Workers(_) => "two workers",
    }
}

/// The columns of one flavour; monoio's only where it was measured.
pub(crate) fn columns(flavour: Flavour, figures: &[Figure]) -> Vec<Contender> {
    let is_measured = figures.iter().any(|figure| figure.job.contender == Contender::Monoio);
    let monoio = (flavour == Flavour::OneThread && is_measured).then_some(Contender::Monoio);
    let others = [Contender::Go(flavour)].into_iter().chain(monoio).chain([Contender::Limit]);
    Contender::of_flavour(flavour).chain(others).collect()
}

pub(crate) fn table(rows: &[Row<Any>], figures: &[Figure]) -> String {
    let mut text = String::from(
        "Nanoseconds an operation, where no unit stands: the median, and ± half of the range.\n\
         vs peer: the better of tokio's and smol's ÷ Cede's, vs go, vs limit: Go's and the limit's\n\
         ÷ Cede's; above 1 Cede is ahead.\n\
         limit: the same without a runtime, by plain threads, for tcp_echo by an epoll loop.\n\
         monoio, if asked for: servers on io_uring, another kind of I/O, which is in no ratio.\n",
    );
    for flavour in FLAVOURS {
        text += &part(flavour, rows, figures);
    }
    text
}

fn part(flavour: Flavour, rows: &[Row<Any>], figures: &[Figure]) -> String {
    let mut text = format!("\n{:<17}", title(flavour));
    let columns = columns(flavour, figures);
    for contender in &columns {
        text += &format!(" {:>9}      ", contender.title());
    }
    text += "  vs peer   vs go vs limit\n";
    let lines: Vec<_> = rows.iter().map(|row| Line::of(row, flavour, figures)).collect();
    for Line { row, figures, standing: Standing { peer, go, limit } } in &lines {
        text += &format!("{:<17}", row.name);
        figures.iter().for_each(|figure| text += &cell(*figure, row.unit));
        text += &format!(" {:>8} {:>7} {:>8}\n", number(*peer), number(*go), number(*limit));
    }
    let width = 17 + 16 * columns.len();
    for (label, [peer, go]) in means(&lines) {
        text += &format!("{label:<width$} {:>8} {:>7}\n", number(peer), number(go));
    }
    text
}

/// What a line of the table says.
pub(crate) struct Line<'a> {
    pub(crate) row: &'a Row<Any>,
    /// In the order of the columns.
    pub(crate) figures: Vec<Option<&'a Figure>>,
    pub(crate) standing: Standing,
}

impl<'a> Line<'a> {
    pub(crate) fn of(row: &'a Row<Any>, flavour: Flavour, figures: &'a [Figure]) -> Self {
        let of = |contender| {
            figures.iter().find(|f| f.job.row == row.name && f.job.contender == contender)
        };
        let figures: Vec<_> = columns(flavour, figures).into_iter().map(of).collect();
        let standing = Standing::of(&figures);
        Self { row, figures, standing }
    }
}

/// The geometric means of how Cede compares with the best peer and with Go, and of which rows.
pub(crate) fn means(lines: &[Line<'_>]) -> [(&'static str, [Option<f64>; 2]); 2] {
    let mean = |counts: fn(&Row<Any>) -> bool, of: fn(&Standing) -> Option<f64>| {
        let ratios = lines.iter().filter(|line| counts(line.row));
        geometric_mean(&ratios.filter_map(|line| of(&line.standing)).collect::<Vec<_>>())
    };
    let both = |counts| [mean(counts, |it| it.peer), mean(counts, |it| it.go)];
    [
        ("geometric mean, all timed rows", both(|row| !row.counted)),
        ("geometric mean, CPU-bound rows", both(|row| row.cpu_bound)),
    ]
}

fn cell(figure: Option<&Figure>, unit: Unit) -> String {
    let Some(figure) = figure else { return format!(" {:>9}      ", "none") };
    let median = thousands(figure.median()) + unit.suffix();
    format!(" {median:>9} {:>5}", format!("±{:.0}%", figure.spread() * 100.0))
}

/// `1,087,000`; with a digit behind the point where it is small.
pub(crate) fn thousands(number: f64) -> String {
    if number != 0.0 && number < 99.95 {
        return format!("{number:.1}");
    }
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(crate) fn number(ratio: Option<f64>) -> String {
    ratio.map_or("–".into(), |ratio| format!("{ratio:.2}"))
}

/// How Cede compares in a row: the time of others ÷ the time of Cede.
#[derive(Debug, PartialEq)]
pub(crate) struct Standing {
    /// The best of the other libraries.
    pub(crate) peer: Option<f64>,
    pub(crate) go: Option<f64>,
    pub(crate) limit: Option<f64>,
}

impl Standing {
    fn of(figures: &[Option<&Figure>]) -> Self {
        let medians = |wanted: fn(Contender) -> bool| {
            let found = figures.iter().flatten().filter(move |it| wanted(it.job.contender));
            found.map(|figure| figure.median()).reduce(f64::min)
        };
        let cede = medians(|it| matches!(it, Contender::Runtime(Library::Cede, _)));
        let peer =
            medians(|it| matches!(it, Contender::Runtime(Library::Tokio | Library::Smol, _)));
        let ratio = |other: Option<f64>| Some(other? / cede.filter(|median| *median > 0.0)?);
        Self {
            peer: ratio(peer),
            go: ratio(medians(|it| matches!(it, Contender::Go(_)))),
            limit: ratio(medians(|it| it == Contender::Limit)),
        }
    }
}

/// `None` of nothing.
fn geometric_mean(ratios: &[f64]) -> Option<f64> {
    let sum: f64 = ratios.iter().map(|ratio| ratio.ln()).sum();
    (!ratios.is_empty()).then(|| (sum / ratios.len() as f64).exp())
}

pub(crate) fn json(figures: &[Figure]) -> String {
    let line = |figure: &Figure| {
        let samples: Vec<String> = figure.samples.iter().map(|n| format!("{n:.2}")).collect();
        format!(
            "  {{\"row\": \"{}\", \"runtime\": \"{}\", \"median\": {:.2}, \"samples\": [{}]}}",
            figure.job.row,
            figure.job.contender.name(),
            figure.median(),
            samples.join(", ")
        )
    };
    format!("[\n{}\n]\n", figures.iter().map(line).collect::<Vec<_>>().join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(medians: &[(Contender, f64)]) -> Vec<Figure> {
        let figure = |&(contender, median)| Figure {
            job: Job { row: "yield_many", contender, times: None, once: false },
            samples: vec![median],
        };
        medians.iter().map(figure).collect()
    }

    fn on_one_thread(cede: f64, tokio: f64, smol: f64) -> Vec<Figure> {
        let of = |library| Contender::Runtime(library, Flavour::OneThread);
        figures(&[
            (of(Library::Cede), cede),
            (of(Library::Tokio), tokio),
            (of(Library::Smol), smol),
        ])
    }

    fn standing(figures: &[Figure]) -> Standing {
        Standing::of(&figures.iter().map(Some).collect::<Vec<_>>())
    }

    #[test]
    fn cede_is_compared_with_the_best_peer() {
        let found = standing(&on_one_thread(20.0, 70.0, 50.0));
        assert_eq!(found, Standing { peer: Some(2.5), go: None, limit: None });
    }

    #[test]
    fn go_and_the_limit_stand_beside_the_peers() {
        let mut all = on_one_thread(20.0, 70.0, 50.0);
        all.extend(figures(&[(Contender::Limit, 10.0), (Contender::Go(Flavour::OneThread), 40.0)]));
        assert_eq!(standing(&all), Standing { peer: Some(2.5), go: Some(2.0), limit: Some(0.5) });
    }

    #[test]
    fn nothing_is_divided_by_nothing() {
        assert_eq!(
            standing(&on_one_thread(0.0, 7.0, 5.0)),
            Standing { peer: None, go: None, limit: None }
        );
    }

    #[test]
    fn twice_as_fast_and_half_as_fast_are_level_in_the_mean() {
        assert!((geometric_mean(&[2.0, 0.5]).unwrap() - 1.0).abs() < 1e-12);
        assert!((geometric_mean(&[2.0, 8.0]).unwrap() - 4.0).abs() < 1e-12);
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let shown = |number: f64| thousands(number);
        assert_eq!([shown(0.0), shown(27.34), shown(465.4)], ["0", "27.3", "465"]);
        assert_eq!([shown(99.99), shown(1_087_000.2)], ["100", "1,087,000"]);
    }

    #[test]
    fn the_table_fits_in_a_wide_window() {
        let rows: Vec<_> = crate::rows::all::<Any>().collect();
        let mut all = Vec::new();
        for job in jobs(&rows, true).into_iter().flatten() {
            all.push(Figure { job, samples: vec![100_000.0, 999_999.0, 9_999_999.0] });
        }
        for line in table(&rows, &all).lines() {
            assert!(line.chars().count() <= 140, "{line}");
        }
    }
}
