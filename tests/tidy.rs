//! The repository checks itself: its storeys, the length of its files, where `unsafe` may stand.
//!
//! Plain text scanning, no compiler: a rule is a function from text to complaints, each naming
//! `file:line` and what would be accepted. Every rule has small tests on made-up text beside it.

mod absent;
mod book;
mod budget;
mod built;
mod constants;
mod functions;
mod guide;
mod imports;
mod itinerary;
mod links;
mod promises;
mod source;
mod source_links;
mod storeys;
mod style;
mod table;

use source::{File, repository};

/// Fails with all complaints together, so that one run shows everything that must be corrected.
fn expect_none(complaints: Vec<String>) {
    let count = complaints.len();
    assert!(count == 0, "{count} to put right:\n{}", complaints.join("\n"));
}

fn each_rust_file(rule: impl Fn(&File) -> Vec<String>) {
    expect_none(repository().iter().filter(|file| file.is_rust()).flat_map(rule).collect());
}

/// The crates that are built in storeys.
const CRATES: [table::Crate; 2] = [
    table::Crate { root: "runtime", door: "lib", table: "docs/architecture.md" },
    table::Crate { root: "examples/lab/src", door: "main", table: "docs/lab.md" },
];

#[test]
fn files_import_only_from_what_is_below_them() {
    let files = repository();
    for of in &CRATES {
        let page = files.iter().find(|file| file.path == of.table).expect("the page of the table");
        let table =
            table::Table::parse(of.table, &page.text).unwrap_or_else(|error| panic!("{error}"));
        expect_none(storeys::check(of, &table, &files));
    }
}

#[test]
fn files_fit_in_a_readers_head() {
    each_rust_file(style::length);
}

#[test]
fn unsafe_stands_only_where_it_may_and_says_why() {
    each_rust_file(style::unsafety);
}

#[test]
fn nothing_is_left_half_done() {
    each_rust_file(style::leftovers);
}

#[test]
fn every_file_begins_with_its_docs() {
    each_rust_file(style::docs);
}

#[test]
fn public_items_have_examples_and_say_what_to_expect() {
    each_rust_file(promises::check);
}

#[test]
fn tuned_constants_stand_in_one_table() {
    expect_none(constants::check(&repository()));
}

#[test]
fn what_waits_is_in_the_test_of_the_budget() {
    expect_none(budget::check(&repository()));
}

#[test]
fn no_tabs_and_no_trailing_whitespace() {
    expect_none(repository().iter().flat_map(style::whitespace).collect());
}

#[test]
fn every_link_to_a_file_resolves() {
    expect_none(repository().iter().flat_map(links::check).collect());
}

/// Only where `CEDE_BOOK` in the environment names the folder that mdBook has built, seen from the root.
#[test]
fn every_link_of_the_built_book_resolves() {
    if let Some(book) = std::env::var_os("CEDE_BOOK") {
        expect_none(built::check(&source::root().join(book)));
    }
}

#[test]
fn what_the_docs_name_is_there() {
    let files = repository();
    expect_none(files.iter().flat_map(|page| guide::check(page, &files)).collect());
}

#[test]
fn what_tokio_has_and_cede_has_not_is_so() {
    let files = repository();
    let page = files.iter().find(|file| file.path == "docs/e-limits-and-tokio.md");
    expect_none(absent::check(page.expect("the page of the table"), &files));
}

/// With `CEDE_WRITE_LINKS` in the environment it writes the links instead.
#[test]
fn source_paths_in_the_guide_are_links() {
    let files = repository();
    if std::env::var_os("CEDE_WRITE_LINKS").is_some() {
        files.iter().for_each(|page| source_links::write(page, &files));
    } else {
        expect_none(files.iter().flat_map(|page| source_links::check(page, &files)).collect());
    }
}

#[test]
fn every_step_of_an_itinerary_can_be_taken() {
    let files = repository();
    for page in &files {
        for (line, count, limit) in itinerary::counts(page) {
            println!("{}:{line}: {count} files, at most {limit}", page.path);
        }
    }
    expect_none(files.iter().flat_map(|page| itinerary::check(page, &files)).collect());
}

#[test]
fn the_book_is_short_and_the_rest_says_that_it_is_no_part_of_it() {
    let files = repository();
    let of = &CRATES[0];
    let page = files.iter().find(|file| file.path == of.table).expect("the page of the table");
    let table = table::Table::parse(of.table, &page.text).unwrap_or_else(|error| panic!("{error}"));
    println!("the book has {} lines of code", book::book_lines(page, &files));
    expect_none(book::check(of, &table, page, &files));
}
