//! One event of the Trace Event format, as a line of JSON.

use std::io::{Result, Write};
use std::time::Duration;

use serde_json::{Value, json};

/// Writes events one after the other.
#[derive(Debug)]
pub(super) struct Events<W> {
    out: W,
    any: bool,
    /// A recording is a process.
    pub(super) process: usize,
}

/// More threads than a recording has.
const THREADS: usize = 1_000_000;

/// Where an event stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) at: Duration,
    pub(super) thread: usize,
}

impl<W: Write> Events<W> {
    pub(super) fn begin(mut out: W) -> Result<Events<W>> {
        out.write_all(b"{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n")?;
        Ok(Events { out, any: false, process: 0 })
    }

    pub(super) fn end(mut self) -> Result<()> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()
    }

    /// A slice begins (`B`), or ends (`E`), or something happens (`i`).
    pub(super) fn thread(
        &mut self,
        phase: &str,
        place: Place,
        name: &str,
        args: &Value,
    ) -> Result<()> {
        let mut fields = vec![("name", json!(name)), ("args", args.clone())];
        if phase == "i" {
            fields.push(("s", json!("t")));
        }
        self.write(phase, "thread", place, &fields)
    }

    /// A state of a task begins (`b`) or ends (`e`).
    pub(super) fn task(
        &mut self,
        phase: &str,
        place: Place,
        task: u64,
        name: &str,
        args: &Value,
    ) -> Result<()> {
        let id = json!(format!("{}:{task:#x}", self.process));
        self.write(
            phase,
            "task",
            place,
            &[("name", json!(name)), ("id", id), ("args", args.clone())],
        )
    }

    /// An arrow begins (`s`) or ends (`f`), at the slice that is open there.
    pub(super) fn arrow(&mut self, phase: &str, place: Place, number: u64) -> Result<()> {
        let mut fields = vec![("name", json!("wake")), ("id", json!(number))];
        if phase == "f" {
            fields.push(("bp", json!("e")));
        }
        self.write(phase, "wake", place, &fields)
    }

    pub(super) fn counter(&mut self, place: Place, name: &str, values: &Value) -> Result<()> {
        self.write("C", "counter", place, &[("name", json!(name)), ("args", values.clone())])
    }

    /// What a thread is called (`thread_name`), and where it stands.
    pub(super) fn name(&mut self, what: &str, thread: usize, args: &Value) -> Result<()> {
        let place = Place { at: Duration::ZERO, thread };
        self.write("M", "name", place, &[("name", json!(what)), ("args", args.clone())])
    }

    fn write(
        &mut self,
        phase: &str,
        category: &str,
        place: Place,
        fields: &[(&str, Value)],
    ) -> Result<()> {
        if self.any {
            self.out.write_all(b",\n")?;
        }
        self.any = true;
        let (nanos, process) = (place.at.as_nanos(), self.process);
        // The threads of all processes have different numbers.
        let thread = process * THREADS + place.thread + 1;
        let (micros, rest) = (nanos / 1000, nanos % 1000);
        write!(
            self.out,
            "{{\"ph\":\"{phase}\",\"cat\":\"{category}\",\"pid\":{process},\"tid\":{thread},"
        )?;
        write!(self.out, "\"ts\":{micros}.{rest:03}")?;
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
            write!(self.out, ",\"{name}\":{value}")?;
        }
        self.out.write_all(b"}")
    }
}
