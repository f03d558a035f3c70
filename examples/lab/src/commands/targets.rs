//! The files a run or a report is to be written to.

use std::path::Path;

use anyhow::Result;

use crate::cli::Files;
use crate::output::csv::csv;
use crate::output::file::Target;
use crate::output::html::document::html;
use crate::output::svg::card::card;
use crate::output::text::say;
use crate::record::Record;

/// What a file is to hold.
type Write = fn(&Record) -> Result<String>;

/// Files that are open, and what each is to hold.
#[derive(Debug)]
pub(crate) struct Targets(Vec<(Target, Write)>);

impl Targets {
    /// Opens all of them, so that one that cannot be written is known before there is anything to
    /// write.
    pub(crate) fn open(json: Option<&Path>, files: &Files) -> Result<Targets> {
        let asked: [(Option<&Path>, Write); 4] = [
            (json, |record| Ok(serde_json::to_string(record)? + "\n")),
            (files.html.as_deref(), |record| Ok(html(record))),
            (files.csv.as_deref(), |record| Ok(csv(record))),
            (files.svg.as_deref(), |record| Ok(card(record))),
        ];
        let asked = asked.into_iter().filter_map(|(path, write)| Some((path?, write)));
        let open = asked.map(|(path, write)| Ok((Target::open(path)?, write)));
        Ok(Targets(open.collect::<Result<_>>()?))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes what can be written; the first error, if any.
    pub(crate) fn write(self, record: &Record) -> Result<()> {
        let mut all = Ok(());
        for (target, write) in self.0 {
            let written = write(record).and_then(|text| target.write(&text));
            match written {
                Ok(path) => say(&format!("wrote {}\n", path.display()))?,
                Err(error) => all = all.and(Err(error)),
            }
        }
        all
    }
}
