//! What the tables have in common that compare Cede with itself: the rows that wait for nothing but the
//! processor, done by several variants of it.

use crate::{
    measure::{Figure, Job},
    report::thousands,
    rows::Row,
    runtimes::{Any, Contender},
};

/// The rows that wait for nothing but the processor.
pub(crate) fn rows(rows: &[Row<Any>]) -> impl Iterator<Item = &Row<Any>> {
    rows.iter().filter(|row| row.cpu_bound)
}

/// The jobs of these rows, one set for each.
pub(crate) fn jobs(all: &[Row<Any>], variants: &[Contender]) -> Vec<Vec<Job>> {
    let set = |row: &Row<Any>| {
        let job =
            |&contender: &Contender| Job { row: row.name, contender, times: None, once: false };
        variants.iter().map(job).collect()
    };
    rows(all).map(set).collect()
}

/// The figures of a row, in the order of the variants.
pub(crate) fn figures<'a, const N: usize>(
    row: &Row<Any>,
    variants: [Contender; N],
    figures: &'a [Figure],
) -> [&'a Figure; N] {
    variants.map(|variant| {
        let is = |figure: &&Figure| figure.job.row == row.name && figure.job.contender == variant;
        figures.iter().find(is).expect("it was measured")
    })
}

/// The name of a row, and of each figure the median and half of the range.
pub(crate) fn cells(row: &Row<Any>, figures: &[&Figure]) -> String {
    let mut text = format!("{:<18}", row.name);
    for figure in figures {
        let spread = format!("±{:.0}%", figure.spread() * 100.0);
        text += &format!(" {:>10} {spread:>5}", thousands(figure.median()));
    }
    text
}

/// How much more the second takes than the first: `+1.4%`.
pub(crate) fn more(than: &Figure, figure: &Figure) -> String {
    format!("{:+.1}%", 100.0 * (figure.median() / than.median() - 1.0))
}
