//! Reads a report back: the one place that does. What it lets through is safe to print and to compute with.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Deserializer;

use crate::base::guard::guarded;
use crate::record::run::{Record, SCHEMA, VERSION};
use crate::record::sound::check;

/// Bytes of a report: it is read into memory, and a device or a pipe may have no end.
const MOST: u64 = 256 << 20;

/// What every version of the format has.
#[derive(Debug, Deserialize)]
struct Head {
    schema: String,
    version: u32,
}

/// The record in the file at `path`, if it is one that this lab understands.
pub(crate) fn read(path: &Path) -> Result<Record> {
    let text = text(path).with_context(|| format!("cannot read {}", at(path)))?;
    parse(&text).with_context(|| at(path))
}

fn text(path: &Path) -> Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST {
        bail!("no more than {} MiB are read", MOST >> 20);
    }
    Ok(text)
}

fn at(path: &Path) -> String {
    path.display().to_string()
}

fn parse(text: &str) -> Result<Record> {
    const WANTED: &str = "this is no report of the lab (`lab run --json FILE` writes one)";
    let head: Head = serde_json::from_str(text).context(WANTED)?;
    if head.schema != SCHEMA {
        bail!("{WANTED}: its schema is `{}`, not `{SCHEMA}`", head.schema);
    }
    if head.version != VERSION {
        bail!("the report has version {}; this lab reads version {VERSION}", head.version);
    }
    let mut json = Deserializer::from_str(text);
    let record = guarded(&mut json).and_then(|record| json.end().map(|()| record));
    let record: Record = record.context("the report is damaged")?;
    check(&record).context("the report is damaged")?;
    Ok(record)
}

#[cfg(test)]
#[path = "../../tests/unit/records.rs"]
mod records;

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        format!("{:#}", parse(text).expect_err(text))
    }

    #[test]
    fn what_is_no_report_is_refused_with_the_reason() {
        assert!(refused("").contains("no report of the lab"));
        assert!(refused("{}").contains("missing field `schema`"));
        assert!(refused(r#"{"schema": "other", "version": 1}"#).contains("`other`"));
        let newer = refused(r#"{"schema": "cede-lab", "version": 2, "cells": 7}"#);
        assert_eq!(newer, "the report has version 2; this lab reads version 1");
        assert!(refused(r#"{"schema": "cede-lab", "version": 1}"#).contains("damaged"));
        let missing = format!("{:#}", read(Path::new("/no/such/r.json")).unwrap_err());
        assert!(missing.contains("/no/such/r.json"), "{missing}");
    }
}
