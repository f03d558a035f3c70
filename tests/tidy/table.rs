//! The table of storeys in the docs of a crate.

/// A crate that is built in storeys.
pub(crate) struct Crate {
    /// The folder of its source.
    pub(crate) root: &'static str,
    /// The file with its root module, without `.rs`.
    pub(crate) door: &'static str,
    /// The page that has its table.
    pub(crate) table: &'static str,
}

impl Crate {
    /// The name of one of its files: `task/cell`, `sync` for `sync/mod.rs`, empty for the root.
    pub(crate) fn name<'a>(&self, path: &'a str) -> Option<&'a str> {
        let name = path.strip_prefix(self.root)?.strip_prefix('/')?.strip_suffix(".rs")?;
        Some(if name == self.door { "" } else { name.strip_suffix("/mod").unwrap_or(name) })
    }
}

/// The storeys in a fenced block marked `storeys`: a line is a number and the folders on that storey.
#[derive(Debug, Default)]
pub(crate) struct Table {
    entries: Vec<(String, usize)>,
}

impl Table {
    /// What follows a `#` is a comment.
    pub(crate) fn parse(page: &str, text: &str) -> Result<Table, String> {
        let lines =
            text.lines().enumerate().skip_while(|(_, line)| line.trim() != "```text,storeys");
        let mut table = Table::default();
        for (index, line) in lines.skip(1).take_while(|(_, line)| line.trim() != "```") {
            let place = format!("{page}:{}", index + 1);
            let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
            let Some(number) = words.next() else { continue };
            let storey = number
                .parse()
                .map_err(|_| format!("{place}: a storey begins with its number: `0  base`"))?;
            for word in words {
                if table.storey(word).is_some() {
                    return Err(format!("{place}: `{word}` is on two storeys"));
                }
                table.entries.push((word.into(), storey));
            }
        }
        let missing = format!("{page}: no fenced block marked `storeys`");
        if table.entries.is_empty() { Err(missing) } else { Ok(table) }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(entry, _)| entry.as_str())
    }

    pub(crate) fn storey(&self, name: &str) -> Option<usize> {
        self.entries.iter().find(|(entry, _)| entry == name).map(|(_, storey)| *storey)
    }
}

#[test]
fn a_table_that_cannot_be_read_is_refused() {
    let error = |text| Table::parse("page.md", text).unwrap_err();
    assert!(error("# No table").contains("no fenced block marked `storeys`"));
    assert!(
        error("```text,storeys\nlow  mid\n```").contains(":2: a storey begins with its number")
    );
    assert!(error("```text,storeys\n0  low\n1  low\n```").contains(":3: `low` is on two storeys"));
}
