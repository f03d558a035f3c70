//! Verdicts as signs and words, never by colour alone.

use crate::judge::verdict::Kind;
use crate::record::run::CellRecord;

/// The class that colours a verdict, and a sign for those who see no colours.
pub(crate) fn mark(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::OnTime | Kind::Sound => ("ok", "✓"),
        Kind::Lagging | Kind::Missing => ("late", "▲"),
        Kind::Frozen => ("bad", "■"),
        Kind::Unsound | Kind::Failed => ("bad", "✗"),
        Kind::Measured => ("plain", "•"),
        Kind::Cannot | Kind::NotRun => ("none", "–"),
    }
}

/// The verdict where there is room for all of it.
pub(crate) fn verdict_words(cell: &CellRecord) -> String {
    match cell.verdict.kind {
        Kind::Cannot => format!("cannot: {}", cell.verdict.text),
        Kind::NotRun => "not run: the run was interrupted".into(),
        _ => cell.verdict.text.clone(),
    }
}

/// The verdict in a word or two, for a cell of a table: without its worst.
pub(crate) fn verdict_in_a_word(cell: &CellRecord) -> String {
    let short = verdict_in_short(cell);
    short.split_once(" (").map_or(short.clone(), |(head, _)| head.to_owned())
}

/// The verdict where there is little.
pub(crate) fn verdict_in_short(cell: &CellRecord) -> String {
    match cell.verdict.kind {
        Kind::Cannot => "cannot".into(),
        Kind::NotRun => "not run".into(),
        _ => cell.verdict.text.clone(),
    }
}
