//! Turns of the loops, each a sentence; those that are alike, one after the other, in one line.

use std::ops::RangeInclusive;

use cede::trace::PollOutcome;

use crate::base::units::show_ns;
use crate::output::terminal::page::Page;
use crate::output::terminal::text::wrap;
use crate::output::told::phrases::{Phrases, count, moment};
use crate::output::told::turn::turn as said;
use crate::story::parts::{CallKind, Role, Turn};
use crate::story::story::Story;

/// So many alike are worth a line of their own.
const ALIKE: usize = 3;

/// The turns of every loop in the order of time, or those of them that are asked for.
pub(crate) fn turns(story: &Story, which: Option<&RangeInclusive<u32>>, page: Page) -> String {
    let is_asked = |turn: &Turn| which.is_none_or(|which| which.contains(&turn.number));
    let (told, mut out) = (Phrases::of(story), String::new());
    for (thread, of) in story.threads.iter().enumerate().filter(|(_, of)| of.role.turns()) {
        let turns: Vec<&Turn> =
            story.turns.iter().filter(|turn| turn.thread == thread && is_asked(turn)).collect();
        if turns.is_empty() {
            continue;
        }
        let what = if of.role == Role::Loop { "The loop" } else { "The worker" };
        out += &format!("{what} on thread `{}`\n\n", of.name);
        let folds = which.is_none();
        let mut rest = &turns[..];
        while let Some((first, _)) = rest.split_first() {
            let form = shape(story, first);
            let alike = rest.iter().take_while(|turn| shape(story, turn) == form);
            let alike = if folds { alike.count() } else { 1 };
            out += &line(&sentence(&told, first), page);
            if alike > ALIKE {
                out += &line(&like_it(&rest[1..alike]), page);
                rest = &rest[alike..];
            } else {
                rest = &rest[1..];
            }
        }
        out.push('\n');
    }
    out
}

/// How many turns there are, for a message.
pub(crate) fn known(story: &Story) -> u32 {
    story.turns.iter().map(|turn| turn.number).max().unwrap_or(0)
}

fn line(text: &str, page: Page) -> String {
    wrap(&format!("  {text}"), page.width, 4) + "\n"
}

/// `1.234567 s  Turn 412: polled … . Two system calls.`
fn sentence(told: &Phrases, turn: &Turn) -> String {
    let calls = match turn.calls.len() {
        0 => String::new(),
        n => format!(" {} of the loop.", count(n, "system call")),
    };
    let (at, number) = (moment(turn.begin_ns), turn.number);
    format!("{at}  Turn {number}: {}.{calls}", said(told, turn))
}

fn like_it(turns: &[&Turn]) -> String {
    let (first, last) = (turns[0], turns[turns.len() - 1]);
    let time = show_ns(last.end_ns.saturating_sub(first.begin_ns));
    format!("Turns {} to {}: alike, {time} in all.", first.number, last.number)
}

/// What two turns have in common that are alike: the same tasks with the same outcomes, the same kinds of calls.
fn shape(story: &Story, turn: &Turn) -> (Vec<(usize, Option<PollOutcome>)>, Vec<u8>) {
    let polls = turn.polls.iter().map(|&row| &story.polls[row]);
    let calls = turn.calls.iter().map(|&row| match story.calls[row].kind {
        CallKind::Driver { timeout_ns: Some(0), .. } => 0,
        CallKind::Driver { .. } => 1,
        CallKind::Park => 2,
    });
    let mut polls: Vec<_> = polls.map(|poll| (poll.task, poll.outcome)).collect();
    let mut calls: Vec<u8> = calls.collect();
    polls.dedup();
    calls.dedup();
    (polls, calls)
}
