//! The command line.

pub(crate) const USAGE: &str = "\
cede-soak [--seconds N] [--seed N] [--rounds N]
    --seconds N   how long, in whole seconds (10)
    --seed N      the first round's seed; each further round takes the next number (1)
    --rounds N    at most so many rounds (no limit)
cede-soak --echo current|multi
    what the rounds have a child do: copy standard input to standard output
";

#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) seconds: u64,
    pub(crate) seed: u64,
    pub(crate) rounds: u64,
}

impl Args {
    /// `None` if the user asked for help.
    pub(crate) fn parse(words: &[String]) -> Result<Option<Self>, String> {
        let mut args = Self { seconds: 10, seed: 1, rounds: u64::MAX };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let field = match &**word {
                "--help" | "-h" => return Ok(None),
                "--seconds" => &mut args.seconds,
                "--seed" => &mut args.seed,
                "--rounds" => &mut args.rounds,
                _ => return Err(format!("`{word}` is not known\n{USAGE}")),
            };
            let value = words.next().ok_or_else(|| format!("{word} needs a number"))?;
            *field =
                value.parse().map_err(|_| format!("{word} takes a whole number, not `{value}`"))?;
        }
        Ok(Some(args))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Option<Args>, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Args::parse(&words)
    }

    #[test]
    fn options_are_read_and_bad_ones_refused() {
        let args = parse("--seconds 5 --seed 17").unwrap().unwrap();
        assert_eq!((args.seconds, args.seed, args.rounds), (5, 17, u64::MAX));
        assert!(parse("--help").unwrap().is_none());
        for bad in ["--second 5", "--seconds", "--seconds five", "17"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
