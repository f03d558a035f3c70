//! The files a run or a report is to be written to.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::base::printable::printable;
use crate::cli::options::{Files, Picture};
use crate::output::csv::csv;
use crate::output::file::Target;
use crate::output::html::document::html;
use crate::output::svg::card::card;
use crate::output::svg::spinners::spinners;
use crate::output::terminal::text::{complain, say};
use crate::record::run::Record;

/// What a file is to hold.
type Write = fn(&Record) -> Result<String>;

/// Files that are open, and what each is to hold.
#[derive(Debug)]
pub(crate) struct Targets(Vec<(Target, Write)>);

impl Targets {
    /// Opens all of them, so that one that cannot be written is known before there is anything to
    /// write.
    pub(crate) fn open(
        json: Option<&PathBuf>,
        files: &Files,
        picture: Option<&Picture>,
    ) -> Result<Targets> {
        let svg = picture.and_then(|picture| picture.svg.as_ref());
        let moving = picture.and_then(|picture| picture.spinners.as_ref());
        let asked: [(Option<&PathBuf>, Write); 5] = [
            (json, |record| Ok(serde_json::to_string(record)? + "\n")),
            (files.html.as_ref(), |record| Ok(html(record))),
            (files.csv.as_ref(), |record| Ok(csv(record))),
            (svg, |record| Ok(card(record))),
            (moving, |record| Ok(spinners(record))),
        ];
        let asked = asked.into_iter().filter_map(|(path, write)| Some((path?, write)));
        let open = asked.map(|(path, write)| Ok((Target::open(path)?, write)));
        Ok(Targets(open.collect::<Result<_>>()?))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Prints `shown`, then writes every file. What cannot be written is said, and keeps nothing
    /// else from being written; whether all was.
    #[must_use]
    pub(crate) fn write(self, shown: &str, record: &Record) -> bool {
        let printed = done(say(shown).context("printing the tables"));
        let mut all = printed;
        for (target, write) in self.0 {
            let path = target.path();
            let written = write(record).and_then(|text| target.write(&text));
            let written = done(written);
            if written && printed {
                all &= done(
                    say(&format!("wrote {}\n", printable(&path.display().to_string())))
                        .context("printing"),
                );
            }
            all &= written;
        }
        all
    }
}

/// Whether it was done; if not, why is said.
fn done(result: Result<()>) -> bool {
    let failed = result.inspect_err(|error| complain(&format!("lab: {error:#}")));
    failed.is_ok()
}
