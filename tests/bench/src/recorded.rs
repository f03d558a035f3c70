//! What it costs that a runtime can be recorded, and that it is: Cede without a recorder, with one
//! that is switched off, and with one that records.

use crate::{
    measure::{Figure, Job},
    report::thousands,
    rows::Row,
    runtime::Flavour,
    runtimes::{Any, Contender, FLAVOURS, Library},
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
    let set = |row: &Row<Any>| {
        let job = |contender| Job { row: row.name, contender, times: None, once: false };
        FLAVOURS.into_iter().flat_map(contenders).map(job).collect()
    };
    rows.iter().filter(|row| row.cpu_bound).map(set).collect()
}

pub(crate) fn table(rows: &[Row<Any>], figures: &[Figure]) -> String {
    let mut text = String::from(
        "Nanoseconds an operation: the median, and ± half of the range.\n\
         off: a recorder that is switched off; on: one that records.\n",
    );
    for flavour in FLAVOURS {
        let title = match flavour {
            Flavour::OneThread => "one thread",
            Flavour::Workers(_) => "two workers",
        };
        text += &format!("\n{title:<18} {:>16} {:>16} {:>16}", "no recorder", "off", "on");
        text += &format!(" {:>8} {:>9}\n", "off", "on");
        for row in rows.iter().filter(|row| row.cpu_bound) {
            text += &format!("{:<18}", row.name);
            let of = |contender| {
                let is = |figure: &&Figure| {
                    figure.job.row == row.name && figure.job.contender == contender
                };
                figures.iter().find(is).expect("it was measured")
            };
            let [without, off, on] = contenders(flavour).map(of);
            for figure in [without, off, on] {
                let spread = format!("±{:.0}%", figure.spread() * 100.0);
                text += &format!(" {:>10} {spread:>5}", thousands(figure.median()));
            }
            let more = 100.0 * (off.median() / without.median() - 1.0);
            let cost = on.median() - without.median();
            text += &format!(" {:>8} {:>9}\n", format!("{more:+.1}%"), format!("{cost:+.1}"));
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
