//! What it costs two workers that spare ones may rescue them, while none is stuck.

use crate::{
    measure::{Figure, Job},
    report::thousands,
    rows::Row,
    runtime::Flavour,
    runtimes::{Any, Contender, Library},
};

/// Without rescue, and with it.
const CONTENDERS: [Contender; 2] =
    [Contender::Runtime(Library::Cede, Flavour::Workers(2)), Contender::Rescued];

/// The jobs of the rows that wait for nothing but the processor, one set for each row.
pub(crate) fn jobs(rows: &[Row<Any>]) -> Vec<Vec<Job>> {
    let set = |row: &Row<Any>| {
        let job = |contender| Job { row: row.name, contender, times: None, once: false };
        CONTENDERS.map(job).into()
    };
    rows.iter().filter(|row| row.cpu_bound).map(set).collect()
}

pub(crate) fn table(rows: &[Row<Any>], figures: &[Figure]) -> String {
    let mut text = format!(
        "Nanoseconds an operation, two workers: the median, and \u{b1} half of the range.\n\
         {:<18} {:>16} {:>16} {:>8}\n",
        "", "off", "on", "more"
    );
    for row in rows.iter().filter(|row| row.cpu_bound) {
        text += &format!("{:<18}", row.name);
        let of = |contender| {
            let is =
                |figure: &&Figure| figure.job.row == row.name && figure.job.contender == contender;
            figures.iter().find(is).expect("it was measured")
        };
        let [off, on] = CONTENDERS.map(of);
        for figure in [off, on] {
            let spread = format!("\u{b1}{:.0}%", figure.spread() * 100.0);
            text += &format!(" {:>10} {spread:>5}", thousands(figure.median()));
        }
        let more = 100.0 * (on.median() / off.median() - 1.0);
        text += &format!(" {:>8}\n", format!("{more:+.1}%"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows;

    #[test]
    fn every_figure_is_shown() {
        let rows: Vec<Row<Any>> = rows::all().collect();
        let figure = |job| Figure { job, samples: vec![1_087_000.0] };
        let figures: Vec<_> = jobs(&rows).into_iter().flatten().map(figure).collect();
        let text = table(&rows, &figures);
        assert_eq!(text.matches("1,087,000").count(), figures.len());
        assert!(
            text.contains("+0.0%") && text.lines().all(|line| line.chars().count() <= 100),
            "{text}"
        );
    }
}
