//! Where Cede's types differ from tokio's, and why.

use super::probe::{NAMES, Row};

/// A trait in which some types differ, and for which values, if not for all.
struct Difference {
    of: &'static str,
    /// Whether Cede's types have the trait and tokio's do not.
    is_more: bool,
    types: &'static [&'static str],
    /// If it is empty, all values.
    values: &'static [&'static str],
    #[expect(dead_code, reason = "it is for the reader")]
    why: &'static str,
}

/// Traits that Cede's types lack. A program written for tokio may need them, so there are few.
const LESS: &[Difference] = &[Difference {
    of: "Send",
    is_more: false,
    types: &["::sync::RwLockReadGuard"],
    values: &["SyncOnly"],
    why: "a reader shares the value by an `Arc`, and may be the last to drop it on the thread it went to; a \
          reference, as tokio's guard has, does not ask for that",
}];

/// Traits that they have and tokio's do not. None of these restricts Cede.
const MORE: &[Difference] = &[
    Difference {
        of: "Unpin",
        is_more: true,
        types: &["::task::TaskLocalFuture"],
        values: &[],
        why: "it is `Unpin` if its future is",
    },
    Difference {
        of: "Unpin",
        is_more: true,
        types: &[
            "::sync::Notified",
            "::sync::OwnedNotified",
            "::sync::WaitForCancellationFuture",
            "::sync::WaitForCancellationFutureOwned",
        ],
        values: &[],
        why: "whoever waits has a place in a list of the library's, not in a list that goes through the futures",
    },
    Difference {
        of: "Unpin",
        is_more: true,
        types: &[
            "::sync::Mutex",
            "::sync::OwnedRwLockReadGuard",
            "::sync::OwnedRwLockWriteGuard",
            "::sync::RwLock",
        ],
        values: &["Pinned"],
        why: "the value is in an allocation of its own",
    },
    Difference {
        of: "UnwindSafe",
        is_more: true,
        types: ANY,
        values: &[],
        why: "tokio's are not where nobody asserted it; here what threads share is behind a lock of std, which \
              has it, and a panic leaves it whole",
    },
    Difference { of: "RefUnwindSafe", is_more: true, types: ANY, values: &[], why: "as above" },
];

/// For every type of value.
const ANY: &[&str] = &[];

fn all() -> impl Iterator<Item = &'static Difference> {
    LESS.iter().chain(MORE)
}

/// The traits of a row that differ: the trait's name, and whether Cede has it.
fn differing(row: &Row) -> impl Iterator<Item = (&'static str, bool)> {
    let both = row.ours.0.into_iter().zip(row.theirs.0);
    NAMES
        .into_iter()
        .zip(both)
        .filter(|(_, (ours, theirs))| ours != theirs)
        .map(|(of, (ours, _))| (of, ours))
}

fn is_listed(row: &Row, of: &str, is_more: bool) -> bool {
    all().any(|listed| {
        (listed.of, listed.is_more) == (of, is_more)
            && (listed.types.is_empty() || listed.types.contains(&row.name))
            && (listed.values.is_empty() || listed.values.contains(&row.value))
    })
}

/// Fails with every difference that is not listed.
pub(crate) fn expect(rows: &[Row]) {
    let complaints: Vec<String> = rows
        .iter()
        .flat_map(|row| differing(row).map(move |(of, is_more)| (row, of, is_more)))
        .filter(|(row, of, is_more)| !is_listed(row, of, *is_more))
        .map(|(row, of, is_more)| {
            let differs = if is_more { "is, unlike tokio's," } else { "is not, unlike tokio's," };
            format!("{} of {:?} {differs} {of}", row.name, row.value)
        })
        .collect();
    assert!(complaints.is_empty(), "{} differences:\n{}", complaints.len(), complaints.join("\n"));
}

/// Fails with every type that is listed and does not differ.
pub(crate) fn expect_all_listed_differ(rows: &[Row]) {
    for listed in all() {
        for name in listed.types {
            let differs = rows
                .iter()
                .filter(|row| row.name == *name)
                .any(|row| differing(row).any(|found| found == (listed.of, listed.is_more)));
            assert!(differs, "{name} does not differ in {} any more", listed.of);
        }
    }
}
