//! `lab watch`: recordings to be watched, as a page or a picture; or told in the terminal, or written for Perfetto.

use std::io::BufWriter;
use std::process::ExitCode;

use anyhow::Result;

use crate::base::printable::printable;
use crate::cli::watch_options::WatchOptions;
use crate::commands::watched::{Asked, Watched, asked, load, record};
use crate::commands::words::words;
use crate::output::file::Target;
use crate::output::perfetto::export::export;
use crate::output::terminal::page::Page;
use crate::output::terminal::text::{complain, say};
use crate::parent::run::interrupted;
use crate::watch::page::page;
use crate::watch::picture::picture;

/// The exit status of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// The files to be written.
#[derive(Debug)]
struct Targets {
    html: Option<Target>,
    svg: Option<Target>,
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
        Ok((open(options)?, asked, loaded))
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
    let told = match tell(&watched, &targets, options) {
        Ok(told) => told,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    say(&told)?;
    write(&watched, targets, options)?;
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn open(options: &WatchOptions) -> Result<Targets> {
    let open = |file: &Option<_>| {
        file.as_ref().map(|file: &std::path::PathBuf| Target::open(file)).transpose()
    };
    Ok(Targets {
        html: open(&options.html)?,
        svg: open(&options.svg)?,
        perfetto: open(&options.words.perfetto)?,
    })
}

/// The words: where there is no file to be written, or something is asked for.
fn tell(watched: &[Watched], targets: &Targets, options: &WatchOptions) -> Result<String> {
    let writes = [&targets.html, &targets.svg, &targets.perfetto].iter().any(|file| file.is_some());
    if writes && !options.words.is_a_question() {
        return Ok(String::new());
    }
    let (page, several) = (Page::here(), watched.len() > 1);
    let told = watched.iter().map(|one| {
        let title = if several { format!("{}\n\n", one.subject.name) } else { String::new() };
        Ok(title + &words(&one.trace, &one.subject.story, &options.words, page)?)
    });
    Ok(told.collect::<Result<Vec<_>>>()?.join("\n"))
}

fn write(watched: &[Watched], targets: Targets, options: &WatchOptions) -> Result<()> {
    let shown = |target: &Target| printable(&target.path().display().to_string()).into_owned();
    let subjects = watched.iter().map(|one| &one.subject).collect::<Vec<_>>();
    if let Some(target) = targets.svg {
        let path = shown(&target);
        let turn = options.words.turn.as_ref().map(|turns| *turns.start());
        target.write(&picture(&subjects, turn))?;
        say(&format!("wrote {path}\n"))?;
    }
    if let Some(target) = targets.html {
        let path = shown(&target);
        target.write(&page(&subjects, &format!("lab watch {}", options.what.join(" ")))?)?;
        say(&format!("wrote {path}: open it in a browser\n"))?;
    }
    if let Some(target) = targets.perfetto {
        let path = shown(&target);
        let traces = watched.iter().map(|one| (&*one.subject.name, &one.trace));
        target.write_with(|file| export(traces, BufWriter::new(file)))?;
        say(&format!("wrote {path}: open it at ui.perfetto.dev or in chrome://tracing\n"))?;
    }
    Ok(())
}
