//! No public type is left out of the comparison: the library's source is searched for them.

use super::types;
use std::{fs, path::Path};

/// Types that tokio does not have, or that cannot be named.
const WITHOUT_COUNTERPART: [(&str, &str); 4] = [
    ("AccessError", "tokio's cannot be named"),
    ("Branch", "what `select!` expands to"),
    ("LimitedLines", "tokio-util's `LinesCodec` does this, in another way"),
    ("Target", "part of a sealed trait"),
];

/// A folder that has no counterpart in tokio.
const OURS_ALONE: &str = "trace";

/// Folders whose types have names that other folders use too.
const NAMESAKES: [&str; 4] = ["broadcast", "mpsc", "oneshot", "watch"];

/// Folders whose types users find under another name.
const ELSEWHERE: [(&str, &str); 2] = [("executor", "runtime"), ("join_set", "task")];

/// The types that a macro makes, by the place of the macro.
const BY_MACRO: [(&str, [&str; 2]); 1] = [("sync::mpsc", ["WeakSender", "WeakUnboundedSender"])];

/// A type, and what the path of its row must have in it.
struct Public {
    name: String,
    place: Vec<String>,
}

fn public_types(folder: &Path, place: &[String], found: &mut Vec<Public>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            if name == OURS_ALONE {
                continue;
            }
            let is_module = place.is_empty() || NAMESAKES.contains(&&*name);
            let public = ELSEWHERE.iter().find(|(folder, _)| *folder == name);
            let name = public.map_or(name, |(_, public)| (*public).to_owned());
            let inner = place.iter().cloned().chain(is_module.then_some(name));
            public_types(&path, &inner.collect::<Vec<_>>(), found);
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        let types = text.lines().filter_map(|line| {
            let line = line.trim_start();
            line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))
        });
        found.extend(types.flat_map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            let names = if end > 0 { vec![&rest[..end]] } else { made_by_macro(place) };
            let public = |name: &str| Public { name: name.into(), place: place.to_vec() };
            names.into_iter().map(public).collect::<Vec<_>>()
        }));
    }
}

fn made_by_macro(place: &[String]) -> Vec<&'static str> {
    let place = place.join("::");
    let found = BY_MACRO.iter().find(|(folder, _)| *folder == place);
    found.unwrap_or_else(|| panic!("name the types that a macro makes in {place}")).1.to_vec()
}

/// The module whose folder holds it; those beside all folders are of the runtime.
fn is_of(row: &str, public: &Public) -> bool {
    let parts: Vec<&str> = row.split("::").collect();
    let is_there = |part: &String| parts.contains(&&**part);
    parts.last() == Some(&&*public.name) && public.place.iter().all(is_there)
}

#[test]
fn every_public_type_is_compared() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime");
    let (mut found, rows) = (Vec::new(), types::names());
    public_types(&source, &[], &mut found);
    assert!(found.len() > 90, "{} types are too few to be all", found.len());
    let left_out: Vec<String> = found
        .iter()
        .filter(|public| !WITHOUT_COUNTERPART.iter().any(|(name, _)| *name == public.name))
        .filter(|public| !rows.iter().any(|row| is_of(row, public)))
        .map(|public| format!("{}::{}", public.place.join("::"), public.name))
        .collect();
    assert!(left_out.is_empty(), "add to the rows of `types.rs`:\n{}", left_out.join("\n"));
    for (name, _) in WITHOUT_COUNTERPART {
        assert!(found.iter().any(|public| public.name == name), "{name} is no type any more");
    }
}
