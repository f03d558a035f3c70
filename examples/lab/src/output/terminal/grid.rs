//! A table that fits the terminal: columns that do not fit go into further blocks below, each
//! beginning with the first column again. Nothing is cut off, nothing wraps.

use crate::output::terminal::paint::{Ink, paint};
use crate::output::terminal::text::wrap;

const GAP: &str = "  ";

/// One column: its heading, and a text for each row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column {
    pub(crate) heading: String,
    pub(crate) cells: Vec<(String, Ink)>,
    pub(crate) right: bool,
}

impl Column {
    fn width(&self) -> usize {
        let cells = self.cells.iter().map(|(text, _)| chars(text));
        cells.chain([chars(&self.heading)]).max().unwrap_or(0)
    }
}

/// Draws `columns`, the first of which names the rows; a row with a note shows that in the first
/// block instead of its cells, and nothing in the others.
pub(crate) fn draw(
    columns: &[Column],
    notes: &[Option<String>],
    width: usize,
    colours: bool,
) -> String {
    let Some((names, rest)) = columns.split_first() else { return String::new() };
    let mut blocks = blocks(names, rest, width);
    if notes.iter().all(Option::is_some) {
        blocks.truncate(1);
    }
    let mut out = String::new();
    for (n, block) in blocks.iter().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let row_of = |cell: &dyn Fn(&Column) -> (String, Ink)| {
            let texts = [names].into_iter().chain(block.iter().copied());
            let cells = texts.map(|column| fit(column, cell(column), colours));
            cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned() + "\n"
        };
        out += &row_of(&|column| (column.heading.clone(), Ink::Bold));
        out += &row_of(&|column| ("─".repeat(column.width()), Ink::Dim));
        for (row, note) in notes.iter().enumerate() {
            match note {
                None => out += &row_of(&|column| column.cells[row].clone()),
                Some(note) if n == 0 => out += &noted(names, row, note, width, colours),
                Some(_) => {}
            }
        }
    }
    out
}

fn noted(names: &Column, row: usize, note: &str, width: usize, colours: bool) -> String {
    let name = fit(names, names.cells[row].clone(), colours);
    let indent = names.width() + GAP.len();
    let note = wrap(note, width.saturating_sub(indent), 0).replace('\n', "\n\0");
    let note = note.split('\0').collect::<Vec<_>>().join(&" ".repeat(indent));
    format!("{name}{GAP}{}\n", paint(&note, Ink::Dim, colours))
}

/// Fills block after block with as many columns as fit beside the names.
fn blocks<'a>(names: &Column, columns: &'a [Column], width: usize) -> Vec<Vec<&'a Column>> {
    let mut blocks: Vec<Vec<&Column>> = Vec::new();
    let mut left = 0;
    for column in columns {
        let needed = column.width() + GAP.len();
        match blocks.last_mut() {
            Some(block) if needed <= left => block.push(column),
            _ => {
                blocks.push(vec![column]);
                left = width.saturating_sub(names.width());
            }
        }
        left = left.saturating_sub(needed);
    }
    blocks
}

fn fit(column: &Column, (text, ink): (String, Ink), colours: bool) -> String {
    let pad = " ".repeat(column.width().saturating_sub(chars(&text)));
    let text = paint(&text, ink, colours);
    if column.right { pad + &text } else { text + &pad }
}

/// The lab prints no character wider or narrower than one column.
fn chars(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(heading: &str, cells: &[&str], right: bool) -> Column {
        let cells = cells.iter().map(|text| ((*text).to_owned(), Ink::Plain)).collect();
        Column { heading: heading.into(), cells, right }
    }

    #[test]
    fn what_fits_stands_in_one_block() {
        let columns = [column("model", &["a", "bb"], false), column("max", &["1 s", "10 s"], true)];
        let drawn = draw(&columns, &[None, None], 80, false);
        assert_eq!(drawn, "model   max\n─────  ────\na       1 s\nbb     10 s\n");
    }

    #[test]
    fn what_does_not_fit_follows_below_with_the_names_again() {
        let columns = ["model", "one", "two"].map(|heading| column(heading, &["x"], false));
        let drawn = draw(&columns, &[None], 10, false);
        assert_eq!(drawn, "model  one\n─────  ───\nx      x\n\nmodel  two\n─────  ───\nx      x\n");
        assert!(drawn.lines().all(|line| line.chars().count() <= 10));
    }

    #[test]
    fn where_there_are_only_notes_nothing_follows_below() {
        let columns = ["model", "one", "two"].map(|heading| column(heading, &["x"], false));
        assert_eq!(draw(&columns, &[Some("no".into())], 10, false).lines().count(), 3);
    }

    #[test]
    fn a_note_replaces_a_row_and_is_wrapped() {
        let columns = [column("model", &["x"], false), column("max", &[""], true)];
        let drawn = draw(&columns, &[Some("cannot do that".into())], 17, false);
        assert_eq!(drawn, "model  max\n─────  ───\nx      cannot do\n       that\n");
    }
}
