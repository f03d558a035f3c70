//! The tables in Markdown, for a document.

use crate::{
    measure::Figure,
    report::{Line, columns, means, number, thousands, title},
    rows::Row,
    runtimes::{Any, FLAVOURS},
};

/// For each flavour a table: the medians, and how Cede compares.
pub(crate) fn table(rows: &[Row<Any>], figures: &[Figure]) -> String {
    let mut text = String::new();
    for flavour in FLAVOURS {
        let columns = columns(flavour, figures);
        let mut head = vec![title(flavour)];
        head.extend(columns.iter().map(|contender| contender.title()));
        head.extend(["vs peer", "vs go", "vs limit"]);
        text += &(line(&head) + &rule(head.len()));
        let lines: Vec<_> = rows.iter().map(|row| Line::of(row, flavour, figures)).collect();
        for Line { row, figures, standing } in &lines {
            let mut cells = vec![format!("`{}`", row.name)];
            let cell = |figure: &Figure| thousands(figure.median()) + row.unit.suffix();
            cells.extend(figures.iter().map(|figure| figure.map_or("–".into(), cell)));
            cells.extend([standing.peer, standing.go, standing.limit].map(number));
            text += &line(&cells);
        }
        for (label, [peer, go]) in means(&lines) {
            let mut cells = vec![label.to_owned()];
            cells.extend(columns.iter().map(|_| String::new()));
            cells.extend([number(peer), number(go), String::new()]);
            text += &line(&cells);
        }
        text += "\n";
    }
    text
}

pub(crate) fn line<S: AsRef<str>>(cells: &[S]) -> String {
    let mut text = String::from("|");
    cells.iter().for_each(|cell| text += &format!(" {} |", cell.as_ref()));
    text + "\n"
}

/// The line under the head.
pub(crate) fn rule(cells: usize) -> String {
    "|---".repeat(cells) + "|\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{report, rows};

    #[test]
    fn every_line_has_as_many_cells_as_the_head() {
        let rows: Vec<_> = rows::all::<Any>().collect();
        let figure = |job| Figure { job, samples: vec![1_087_000.0] };
        let all = report::jobs(&rows, false).into_iter().flatten();
        let text = table(&rows, &all.map(figure).collect::<Vec<_>>());
        let cells: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(cells.len(), 2 * (rows.len() + 4));
        assert!(cells.iter().all(|line| line.matches('|').count() == 10), "{text}");
    }
}
