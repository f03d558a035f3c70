//! A run on a screen a workload, and where there is more.

use crate::experiment::sheet::Sheet;
use crate::findings::takeaway::takeaway;
use crate::models::catalogue::MODELS;
use crate::output::terminal::page::Page;
use crate::output::terminal::paint::{Ink, paint};
use crate::output::terminal::screen::{Layout, end, row, title};
use crate::output::terminal::tables::table;
use crate::output::terminal::text::wrap;
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::{FLOOR, sheet};

/// A screen a workload, and where there is more.
pub(crate) fn screens(
    record: &Record,
    floor_asked: bool,
    since: Option<&str>,
    page: Page,
) -> String {
    let sheets = record.workloads().into_iter().filter_map(sheet);
    let sheets: Vec<_> = sheets.filter(|sheet| floor_asked || sheet.name != FLOOR).collect();
    let mut out = String::new();
    let mut answered = sheets.len() > 1;
    for sheet in &sheets {
        let of = |cell: &&CellRecord| cell.workload == sheet.name;
        let cells: Vec<_> = record.cells.iter().filter(of).collect();
        // What is drawn as a timeline is understood by it, and not by a line.
        if cells.iter().flat_map(|cell| cell.reports()).any(|r| !r.measured.lanes.is_empty()) {
            out += &table(record, sheet, page.for_tables(), false);
            answered = true;
            continue;
        }
        let layout = Layout::new(cells.iter().map(|cell| cell.model.as_str()), page);
        let block = cells.iter().find(|cell| cell.model == "loop-block");
        let block = block.map(|cell| (*cell, record.calibration.spread));
        out += &(title(sheet, &record.settings, page) + "\n");
        for cell in &cells {
            out += &row(cell, &record.settings, block, layout);
        }
        if let Some(answer) = takeaway(record, sheet.name).filter(|_| sheets.len() > 1) {
            out +=
                &format!("\n{}\n", paint(&wrap(&answer, page.width, 0), Ink::Bold, page.colours));
        }
        out += if sheets.len() > 1 { "\n" } else { "" };
    }
    let only = sheets.first().filter(|_| !answered);
    let answer = only.and_then(|sheet| takeaway(record, sheet.name));
    if let Some(since) = since {
        out += &format!("\n{}\n", wrap(since, page.width, 2));
    }
    out + &end(answer.as_deref(), record, false, &more(&sheets), page)
}

/// Where there is more of `sheets`.
pub(crate) fn more(sheets: &[&Sheet]) -> Vec<String> {
    if let [sheet] = sheets
        && sheet.spinner
    {
        let (all, name) = (MODELS.len(), sheet.name);
        return vec![
            format!("All {all} models: lab run {name} --all"),
            format!("why: lab why {name}"),
            "picture: lab run --html lab.html".into(),
        ];
    }
    // A study has rows of its own, and all of them are here.
    let with_models = sheets.iter().find(|sheet| sheet.own.is_empty());
    let all = with_models
        .map(|sheet| format!("All {} models, and why: lab run {} --all", MODELS.len(), sheet.name));
    let figures = ["All figures: -v".into(), "pictures: --html lab.html".into()];
    all.into_iter().chain(figures).collect()
}
