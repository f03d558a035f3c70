//! Whether HTML or SVG is well-formed: what is opened is closed, in order, and nothing else looks
//! like markup.

/// Elements of HTML that have no end.
const VOID: [&str; 2] = ["meta", "br"];

/// `Err` with what is wrong, and where.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        entities(&rest[..at])?;
        let end = tag_end(&rest[at..]).ok_or_else(|| near("an endless tag", &rest[at..]))?;
        let tag = &rest[at + 1..at + end];
        rest = &rest[at + end + 1..];
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            match open.pop() {
                Some(last) if last == name => continue,
                last => return Err(near(&format!("</{name}> where {last:?} is open"), rest)),
            }
        }
        let name = tag.split(' ').next().unwrap_or("");
        if !name.chars().all(char::is_alphanumeric) || name.is_empty() {
            return Err(near(&format!("a stray `<{tag}>`"), rest));
        }
        attributes(&tag[name.len()..], &mut ids)?;
        if name == "style" {
            let end = rest.find("</style>").ok_or("an endless style")?;
            rest = &rest[end + "</style>".len()..];
        } else if !VOID.contains(&name) {
            open.push(name);
        }
    }
    entities(rest)?;
    if open.is_empty() { Ok(()) } else { Err(format!("never closed: {open:?}")) }
}

/// The first `>` outside quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(at)
    })
}

/// `name="value"`, separated by a space; no id twice.
fn attributes<'a>(mut text: &'a str, ids: &mut Vec<&'a str>) -> Result<(), String> {
    while let Some(attribute) = text.strip_prefix(' ') {
        let wrong = || near("an attribute that is not name=\"value\"", attribute);
        let (name, value) = attribute.split_once("=\"").ok_or_else(wrong)?;
        let (value, after) = value.split_once('"').ok_or_else(wrong)?;
        entities(value)?;
        if name == "id" && ids.contains(&value) {
            return Err(format!("the id `{value}` twice"));
        }
        if name == "id" {
            ids.push(value);
        }
        text = after;
    }
    if text.is_empty() { Ok(()) } else { Err(near("words that are no attribute", text)) }
}

/// Every `&` begins an entity.
fn entities(text: &str) -> Result<(), String> {
    let known = ["amp;", "lt;", "gt;", "quot;"];
    let stray = |at: &usize| !known.iter().any(|name| text[at + 1..].starts_with(name));
    match text.match_indices('&').map(|(at, _)| at).find(stray) {
        Some(at) => Err(near("a stray &", &text[at..])),
        None => Ok(()),
    }
}

fn near(what: &str, text: &str) -> String {
    format!("{what}, near `{}`", text.chars().take(60).collect::<String>())
}

#[test]
fn what_is_broken_is_noticed() {
    assert_eq!(check("<!DOCTYPE html><p a=\"&lt;>\">x<meta b=\"1\"></p>"), Ok(()));
    let broken =
        ["<p>", "<p></b>", "a & b", "<p a=b></p>", "<i id=\"x\"></i><b id=\"x\"></b>", "<p", "< >"];
    for text in broken {
        assert!(check(text).is_err(), "{text}");
    }
}
