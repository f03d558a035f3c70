//! From the words of a request to what is to be done.

use crate::{resp::Answer, store::Store};
use cede::time::Duration;

/// What a connection does with a request.
pub(crate) enum Command {
    Answer(Answer),
    /// Answers, and ends the connection.
    Quit,
    Subscribe(Vec<Vec<u8>>),
}

/// Carries out a request, unless it concerns the connection itself.
pub(crate) fn carry_out(words: &[Vec<u8>], store: &Store) -> Command {
    let name = words[0].to_ascii_uppercase();
    let words: Vec<&[u8]> = words[1..].iter().map(Vec::as_slice).collect();
    let answer = match (&*name, &*words) {
        (b"PING", []) => Answer::Simple("PONG"),
        (b"PING" | b"ECHO", [text]) => Answer::bytes(text),
        (b"GET", [key]) => store.get(key).map_or(Answer::Nothing, |bytes| Answer::bytes(&bytes)),
        (b"SET", [key, value, options @ ..]) => match lasts(options) {
            Ok(lasts) => {
                store.set(key, value, lasts);
                Answer::Simple("OK")
            }
            Err(why) => Answer::Error(why),
        },
        (b"DEL", keys @ [_, ..]) => count(keys, |key| store.delete(key)),
        (b"EXISTS", keys @ [_, ..]) => count(keys, |key| store.get(key).is_some()),
        (b"TTL", [key]) => Answer::Number(match store.time_left(key) {
            None => -2,
            Some(None) => -1,
            Some(Some(left)) => left.as_secs_f64().round() as i64,
        }),
        (b"PUBLISH", [channel, message]) => Answer::Number(store.publish(channel, message) as i64),
        (b"SUBSCRIBE", channels @ [_, ..]) => {
            return Command::Subscribe(channels.iter().map(|channel| channel.to_vec()).collect());
        }
        (b"QUIT", []) => return Command::Quit,
        // What clients ask when they connect, to learn what there is. Without an answer they would end.
        (b"COMMAND", _) => Answer::Array(Vec::new()),
        (b"CLIENT", [b"SETINFO" | b"setinfo", ..]) => Answer::Simple("OK"),
        (
            b"PING" | b"ECHO" | b"GET" | b"SET" | b"DEL" | b"EXISTS" | b"TTL" | b"PUBLISH"
            | b"SUBSCRIBE" | b"QUIT",
            _,
        ) => {
            let name = String::from_utf8_lossy(&name);
            Answer::Error(format!("wrong number of arguments for `{name}`"))
        }
        _ => {
            let name = String::from_utf8_lossy(&name);
            Answer::Error(format!("unknown command `{name}`: `kv --help` lists those it knows"))
        }
    };
    Command::Answer(answer)
}

fn count(keys: &[&[u8]], is_counted: impl Fn(&[u8]) -> bool) -> Answer {
    Answer::Number(keys.iter().filter(|key| is_counted(key)).count() as i64)
}

/// `EX seconds`, `PX milliseconds`, or nothing.
fn lasts(options: &[&[u8]]) -> Result<Option<Duration>, String> {
    let [unit, number] = options else {
        return if options.is_empty() {
            Ok(None)
        } else {
            Err("expected `EX seconds` or `PX milliseconds`".into())
        };
    };
    let text = String::from_utf8_lossy(number);
    let number = text.parse::<u32>().ok().filter(|number| *number > 0);
    let number =
        number.ok_or_else(|| format!("`{text}`: expected a number from 1 to {}", u32::MAX))?;
    match &*unit.to_ascii_uppercase() {
        b"EX" => Ok(Some(Duration::from_secs(number.into()))),
        b"PX" => Ok(Some(Duration::from_millis(number.into()))),
        _ => Err("expected `EX seconds` or `PX milliseconds`".into()),
    }
}
