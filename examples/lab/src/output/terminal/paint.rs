//! Colours, only where a person looks at a terminal and did not ask for none.

use std::io::{IsTerminal, stdout};

use crate::judge::verdict::Kind;

/// A colour of the verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ink {
    #[default]
    Plain,
    Green,
    Yellow,
    Red,
    Dim,
    Bold,
}

/// The colour of a verdict.
pub(crate) fn ink(kind: Kind) -> Ink {
    match kind {
        Kind::OnTime | Kind::Sound => Ink::Green,
        Kind::Lagging | Kind::Missing => Ink::Yellow,
        Kind::Frozen | Kind::Unsound | Kind::Failed => Ink::Red,
        Kind::Measured => Ink::Plain,
        Kind::Cannot | Kind::NotRun => Ink::Dim,
    }
}

/// Whether stdout gets colours.
pub(crate) fn coloured() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    stdout().is_terminal() && !set("NO_COLOR") && !dumb
}

/// `text` in `ink`, if there are colours.
pub(crate) fn paint(text: &str, ink: Ink, colours: bool) -> String {
    let code = match ink {
        Ink::Green => 32,
        Ink::Yellow => 33,
        Ink::Red => 31,
        Ink::Dim => 2,
        Ink::Bold => 1,
        Ink::Plain => return text.to_owned(),
    };
    if colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}
