//! The command line of an example: options, each with a value.

use std::{
    env, io,
    process::{ExitCode, exit},
    str::FromStr,
    time::Duration,
};

const PROGRAM: &str = env!("CARGO_BIN_NAME");

/// The greatest number of seconds, about thirty years: adding it to the present time does not
/// overflow.
const LONGEST: f64 = 1e9;

pub(crate) struct Args {
    words: Vec<String>,
    help: &'static str,
}

impl Args {
    /// Prints `help` and ends the program if the user asks for help.
    pub(crate) fn new(help: &'static str) -> Self {
        // `env::args` would panic at an argument that is not UTF-8; this reports it as any other
        // mistake.
        let words = env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
        let words: Vec<String> = words.collect();
        if words.iter().any(|word| word == "-h" || word == "--help") {
            println!("{help}");
            exit(0);
        }
        Self { words, help }
    }

    /// The value after `name`, or the default. A value that cannot be parsed ends the program.
    pub(crate) fn take<T: FromStr>(&mut self, name: &str, usual: &str) -> T {
        let mut word = usual.to_owned();
        if let Some(at) = self.words.iter().position(|word| word == name) {
            self.words.remove(at);
            if at == self.words.len() {
                self.refuse(&format!("{name} has no value: expected one such as {usual}"));
            }
            word = self.words.remove(at);
        }
        match word.parse() {
            Ok(value) => value,
            Err(_) => self.refuse(&format!("{name} `{word}`: expected a value such as {usual}")),
        }
    }

    /// The value after `name`: a number of seconds, which may have a fraction.
    pub(crate) fn seconds(&mut self, name: &str, usual: &str) -> Duration {
        let number: f64 = self.take(name, usual);
        if number > LONGEST {
            self.refuse(&format!("{name} `{number}`: no more than {LONGEST} is accepted"));
        }
        Duration::try_from_secs_f64(number)
            .unwrap_or_else(|error| self.refuse(&format!("{name} `{number}`: {error}")))
    }

    /// Ends the program if an argument is left.
    pub(crate) fn end(self) {
        if let Some(word) = self.words.first() {
            self.refuse(&format!("`{word}` is not known, or is there twice"));
        }
    }

    fn refuse(&self, why: &str) -> ! {
        eprintln!("{PROGRAM}: {why}\n\n{}", self.help);
        exit(2)
    }
}

/// Ends `main`: prints an error as a plain sentence.
pub(crate) fn ended(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{PROGRAM}: {error}");
            ExitCode::FAILURE
        }
    }
}
