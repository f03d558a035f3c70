//! Reads a report back.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::record::{Record, SCHEMA, VERSION};
use crate::workloads::catalogue::sheet;

/// What every version of the format has.
#[derive(Debug, Deserialize)]
struct Head {
    schema: String,
    version: u32,
}

/// The record in the file at `path`, if it is one that this lab understands.
pub(crate) fn read(path: &Path) -> Result<Record> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", at(path)))?;
    parse(&text).with_context(|| at(path))
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
    let record: Record = serde_json::from_str(text).context("the report is damaged")?;
    match record.cells.iter().find(|cell| sheet(&cell.workload).is_none()) {
        Some(cell) => bail!("the report has a workload this lab does not know: {}", cell.workload),
        None => Ok(record),
    }
}

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
