//! The table of rows, as the guide gives it.

pub(crate) const TABLE: &str = "docs/architecture.md";

/// The rows as the guide gives them, in a fenced block marked `rows`.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// A file (`task/cell`) or a folder (`net/*`), and its row.
    entries: Vec<(String, usize)>,
    /// `a > b`: `a` may import `b`, of the same row.
    allowed: Vec<(String, String)>,
}

impl Table {
    /// A line is a row's number and its entries; an indented line continues the row; `#` comments.
    pub(crate) fn parse(guide: &str) -> Result<Table, String> {
        let lines = guide.lines().enumerate().skip_while(|(_, line)| line.trim() != "```rows");
        let mut table = Table::default();
        let mut row = None;
        for (index, line) in lines.skip(1).take_while(|(_, line)| line.trim() != "```") {
            let line = line.split('#').next().unwrap_or_default();
            let mut words: Vec<&str> = line.split_whitespace().collect();
            if !words.is_empty() && !line.starts_with(' ') {
                row = words.remove(0).parse::<usize>().ok();
            }
            let place = format!("{TABLE}:{}", index + 1);
            let row = row.ok_or(format!("{place}: a row begins with its number: `0  a  b/c`"))?;
            table.add(&words, row).map_err(|error| format!("{place}: {error}"))?;
        }
        if table.entries.is_empty() {
            return Err(format!(
                "{TABLE}: no fenced block marked `rows` with the row of each file"
            ));
        }
        Ok(table)
    }

    fn add(&mut self, words: &[&str], row: usize) -> Result<(), String> {
        let mut words = words.iter().peekable();
        while let Some(&entry) = words.next() {
            if self.entries.iter().any(|(known, of)| known == entry && *of != row) {
                return Err(format!("`{entry}` has two rows"));
            }
            self.entries.push((entry.into(), row));
            while words.next_if(|&&word| word == ">").is_some() {
                let used = words.next().ok_or("`a > b`: b is missing")?;
                self.allowed.push((entry.into(), used.to_string()));
            }
        }
        Ok(())
    }

    /// The entry a file falls under: its own before its folder's, the inner folder's first.
    pub(crate) fn entry(&self, name: &str) -> Option<&(String, usize)> {
        let matching = self.entries.iter().filter(|(entry, _)| covers(entry, name));
        matching.max_by_key(|(entry, _)| (!entry.ends_with('*'), entry.len()))
    }

    /// Whether a file may import another, or why not.
    pub(crate) fn judge(&self, user: &str, used: &str) -> Result<(), String> {
        let (Some((of_user, row)), Some((of_used, below))) = (self.entry(user), self.entry(used))
        else {
            return Ok(()); // without a row: complained of already
        };
        let same_folder = of_user == of_used && of_user.ends_with('*');
        let listed = |(a, b): &(String, String)| covers(a, user) && covers(b, used);
        if row > below || row == below && (same_folder || self.allowed.iter().any(listed)) {
            return Ok(());
        }
        Err(format!("`{used}` is of row {below}, `{user}` of row {row}: accepted are lower rows"))
    }
}

fn covers(entry: &str, name: &str) -> bool {
    match entry.strip_suffix('*') {
        Some(folder) => name.starts_with(folder) || format!("{name}/") == folder,
        None => entry == name,
    }
}

#[test]
fn a_table_that_cannot_be_read_is_refused() {
    let error = |guide| Table::parse(guide).unwrap_err();
    assert!(error("# No table").contains("no fenced block marked `rows`"));
    assert!(error("```rows\nlow  mid\n```").contains(":2: a row begins with its number"));
    assert!(error("```rows\n0  low\n1  low\n```").contains(":3: `low` has two rows"));
}
