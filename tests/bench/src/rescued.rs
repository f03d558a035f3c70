//! What it costs two workers that spare ones may rescue them, while none is stuck.

use crate::{
    measure::{Figure, Job},
    rows::Row,
    runtime::Flavour,
    runtimes::{Any, Contender, Library},
    variants::{self, cells, more},
};

/// Without rescue, and with it.
const CONTENDERS: [Contender; 2] =
    [Contender::Runtime(Library::Cede, Flavour::Workers(2)), Contender::Rescued];

/// The jobs of the rows that wait for nothing but the processor, one set for each row.
pub(crate) fn jobs(rows: &[Row<Any>]) -> Vec<Vec<Job>> {
    variants::jobs(rows, &CONTENDERS)
}

pub(crate) fn table(rows: &[Row<Any>], figures: &[Figure]) -> String {
    let mut text = format!(
        "Nanoseconds an operation, two workers: the median, and \u{b1} half of the range.\n\
         {:<18} {:>16} {:>16} {:>8}\n",
        "", "off", "on", "more"
    );
    for row in variants::rows(rows) {
        let [off, on] = variants::figures(row, CONTENDERS, figures);
        text += &format!("{} {:>8}\n", cells(row, &[off, on]), more(off, on));
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
