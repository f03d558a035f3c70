//! `lab watch`: recordings to be watched, as a page; or told in the terminal, or written for Perfetto.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::base::printable::printable;
use crate::cli::watch_options::WatchOptions;
use crate::commands::watched::{Asked, Watched, asked, load, record};
use crate::commands::words::{perfetto, words};
use crate::output::file::Target;
use crate::output::terminal::page::Page;
use crate::output::terminal::text::{complain, say};
use crate::parent::run::interrupted;
use crate::watch::page::page;

/// The exit status of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// The files to be written.
#[derive(Debug)]
struct Targets {
    html: Option<Target>,
    perfetto: Option<Target>,
}

/// Reads or makes the recordings, and shows them as is asked.
pub(crate) fn watch(options: &WatchOptions) -> Result<ExitCode> {
    let opened = asked(options).and_then(|asked| {
        // A file that cannot be read is known before one is opened to be written.
        let loaded = match &asked {
            Asked::Files(files) => files.iter().map(|file| load(file)).collect::<Result<_>>()?,
            Asked::Cells(_) => Vec::new(),
        };
        Ok((open(options, &asked)?, asked, loaded))
    });
    let (targets, asked, mut watched) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    let mut all = true;
    if let Asked::Cells(cells) = asked {
        all = record(&cells, &options.recording.settings(), &mut watched)?;
    }
    if interrupted() {
        return Ok(ExitCode::from(INTERRUPTED));
    }
    if watched.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    show(&watched, targets, options)?;
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn open(options: &WatchOptions, asked: &Asked) -> Result<Targets> {
    if options.words.perfetto.is_some() && asked.count() != 1 {
        bail!("--perfetto writes one recording, and there are {}: choose one", asked.count());
    }
    let open = |file: &Option<_>| {
        file.as_ref().map(|file: &std::path::PathBuf| Target::open(file)).transpose()
    };
    Ok(Targets { html: open(&options.html)?, perfetto: open(&options.words.perfetto)? })
}

fn show(watched: &[Watched], targets: Targets, options: &WatchOptions) -> Result<()> {
    let asks = &options.words;
    let in_words = asks.turn.is_some() || asks.task.is_some() || asks.late.is_some();
    if in_words || (targets.html.is_none() && targets.perfetto.is_none()) {
        for one in watched {
            if watched.len() > 1 {
                say(&format!("{}\n\n", one.subject.name))?;
            }
            say(&words(&one.trace, asks, Page::here())?)?;
        }
    }
    if let Some(target) = targets.html {
        let path = printable(&target.path().display().to_string()).into_owned();
        let subjects = watched.iter().map(|one| &one.subject).collect::<Vec<_>>();
        target.write(&page(&subjects, &format!("lab watch {}", options.what.join(" ")))?)?;
        say(&format!("wrote {path}: open it in a browser\n"))?;
    }
    if let (Some(target), [one]) = (targets.perfetto, watched) {
        let path = printable(&target.path().display().to_string()).into_owned();
        perfetto(&one.trace, target)?;
        say(&format!("wrote {path}: open it at ui.perfetto.dev or in chrome://tracing\n"))?;
    }
    Ok(())
}
