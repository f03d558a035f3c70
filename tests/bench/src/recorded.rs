//! What it costs that a runtime can be recorded, and that it is: Cede without a recorder, with one
//! that is switched off, and with one that records.

use crate::{
    measure::{Figure, Job},
    report::title,
    rows::Row,
    runtime::Flavour,
    runtimes::{Any, Contender, FLAVOURS, Library},
    variants::{self, cells, more},
};

/// The contenders of one flavour: without a recorder, switched off, recording.
fn contenders(flavour: Flavour) -> [Contender; 3] {
    [
        Contender::Runtime(Library::Cede, flavour),
        Contender::Recorded(false, flavour),
        Contender::Recorded(true, flavour),
    ]
}

/// The jobs of the rows that wait for nothing but the processor, one set for each row.
pub(crate) fn jobs(rows: &[Row<Any>]) -> Vec<Vec<Job>> {
    variants::jobs(rows, &FLAVOURS.into_iter().flat_map(contenders).collect::<Vec<_>>())
}

pub(crate) fn table(rows: &[Row<Any>], figures: &[Figure]) -> String {
    let mut text = String::from(
        "Nanoseconds an operation: the median, and ± half of the range.\n\
         off: a recorder that is switched off; on: one that records.\n",
    );
    for flavour in FLAVOURS {
        let title = title(flavour);
        text += &format!("\n{title:<18} {:>16} {:>16} {:>16}", "no recorder", "off", "on");
        text += &format!(" {:>8} {:>9}\n", "off", "on");
        for row in variants::rows(rows) {
            let [without, off, on] = variants::figures(row, contenders(flavour), figures);
            let cost = format!("{:+.1}", on.median() - without.median());
            let cells = cells(row, &[without, off, on]);
            text += &format!("{cells} {:>8} {cost:>9}\n", more(without, off));
        }
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
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}
