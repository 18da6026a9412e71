//! Where a path stands in a file: findings speak in paths, and people look in lines.
//!
//! Done once at the end, and only when something was found: a good pack never pays for it. What may be the cause of other
//! findings comes first, so that it is never among those that nobody is told.

use std::collections::BTreeMap;

use super::Findings;
use crate::finding::{Code, Finding};

/// Nobody reads more than this; whoever wrote a pack of a million errors gets the first ones.
const MAX_FINDINGS: usize = 1000;
/// Files that are nested deeper were refused before.
const MAX_DEPTH: usize = 64;

/// Findings with their line and column, where the file has their path or what is around it. Columns count characters.
/// The worst first, and what may only follow from others last.
#[must_use]
pub fn complete(mut findings: Findings, files: &BTreeMap<String, Vec<u8>>) -> Findings {
    findings.sort_by_key(|finding| (finding.severity, finding.rests_on()));
    cut_off(&mut findings);
    let mut places: BTreeMap<String, Option<Places<'_>>> = BTreeMap::new();
    for finding in &mut findings {
        let Some(bytes) = files.get(&finding.file) else {
            continue;
        };
        if finding.line.is_some() {
            in_characters(finding, bytes);
        } else if !finding.path.is_empty() {
            let places = places.entry(finding.file.clone()).or_insert_with(|| Places::new(bytes));
            let found = places.as_ref().and_then(|places| places.find(&finding.path));
            (finding.line, finding.column) = found.unzip();
        }
    }
    findings
}

/// No more than anybody reads; the last one says where the others would begin.
fn cut_off(findings: &mut Findings) {
    let count = findings.len();
    let next = findings.get(MAX_FINDINGS).cloned();
    findings.truncate(MAX_FINDINGS);
    if let Some(Finding { severity, file, line, column, path, .. }) = next {
        let here = Finding { severity, line, column, ..Finding::error(Code::CutOff, &file, path) };
        findings.push(here.with("limit", MAX_FINDINGS).with("count", count));
    }
}

/// The parser counts bytes.
fn in_characters(finding: &mut Finding, bytes: &[u8]) {
    let line = finding.line.and_then(|line| bytes.split(|byte| *byte == b'\n').nth(line.saturating_sub(1)));
    let column = finding.column.unwrap_or(1);
    let before = line.and_then(|line| line.get(..column.saturating_sub(1).min(line.len())));
    finding.column = before.map(|before| characters(before) + 1).or(finding.column);
}

fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| *byte & 0b1100_0000 != 0b1000_0000).count()
}

/// The places of everything in one file.
struct Places<'b> {
    bytes: &'b [u8],
    /// Where each line starts.
    lines: Vec<usize>,
    nodes: Vec<Node>,
}

/// A value with its neighbours.
#[derive(Clone, Copy, Default)]
struct Node {
    /// Where it is pointed at: its key, or itself in a list.
    start: usize,
    /// Its key without quotes; empty in a list.
    key: (usize, usize),
    first: Option<usize>,
    next: Option<usize>,
}

impl<'b> Places<'b> {
    /// None for what is not JSON.
    fn new(bytes: &'b [u8]) -> Option<Self> {
        let mut scan = Scan { bytes, at: 0, nodes: vec![Node::default()] };
        scan.value(0, 0)?;
        let breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        Some(Self { bytes, lines: std::iter::once(0).chain(breaks).collect(), nodes: scan.nodes })
    }

    /// Line and column of the path; of the nearest that is there, when the rest of it is not.
    fn find(&self, path: &str) -> Option<(usize, usize)> {
        let (_, node) = self.descend(0, path);
        self.place(self.nodes.get(node)?.start)
    }

    /// How much of the path is left, and where that is. Keys may have points in them: the longest way down wins.
    fn descend(&self, node: usize, path: &str) -> (usize, usize) {
        let mut best = (path.len(), node);
        if path.is_empty() {
            return best;
        }
        let mut child = self.nodes.get(node).and_then(|node| node.first);
        let mut place = 0;
        while let Some((at, node)) = child.and_then(|at| Some((at, self.nodes.get(at)?))) {
            if let Some(rest) = self.step(node, place, path) {
                let found = self.descend(at, rest);
                if found.0 < best.0 {
                    best = found;
                }
            }
            place += 1;
            child = node.next;
        }
        best
    }

    /// What is left of the path behind this child; none when the path does not lead to it.
    fn step<'p>(&self, child: &Node, place: usize, path: &'p str) -> Option<&'p str> {
        if let Some(index) = path.strip_prefix('[') {
            let (number, rest) = index.split_once(']')?;
            return (number.parse() == Ok(place)).then_some(rest);
        }
        let key = self.bytes.get(child.key.0..child.key.1).filter(|key| !key.is_empty())?;
        let path = path.strip_prefix('.').unwrap_or(path);
        let rest = path.as_bytes().strip_prefix(key)?;
        let whole = matches!(rest.first(), None | Some(b'.' | b'['));
        whole.then(|| path.get(key.len()..)).flatten()
    }

    fn place(&self, at: usize) -> Option<(usize, usize)> {
        let line = self.lines.partition_point(|start| *start <= at);
        let start = *self.lines.get(line.checked_sub(1)?)?;
        Some((line, characters(self.bytes.get(start..at)?) + 1))
    }
}

/// Reads JSON that is known to be JSON, keeping only where things are.
struct Scan<'b> {
    bytes: &'b [u8],
    at: usize,
    nodes: Vec<Node>,
}

impl Scan<'_> {
    fn peek(&mut self) -> Option<u8> {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn value(&mut self, node: usize, depth: usize) -> Option<()> {
        match self.peek()? {
            b'{' | b'[' if depth >= MAX_DEPTH => None,
            b'{' => self.children(node, depth, true),
            b'[' => self.children(node, depth, false),
            b'"' => self.text().map(|_| ()),
            _ => {
                while !matches!(
                    self.bytes.get(self.at),
                    None | Some(b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r')
                ) {
                    self.at += 1;
                }
                Some(())
            }
        }
    }

    fn children(&mut self, parent: usize, depth: usize, keyed: bool) -> Option<()> {
        self.at += 1;
        let mut before = None;
        loop {
            match self.peek()? {
                b']' | b'}' => {
                    self.at += 1;
                    return Some(());
                }
                b',' => self.at += 1,
                _ => {
                    let node = self.nodes.len();
                    self.nodes.push(Node { start: self.at, ..Node::default() });
                    let slot = match before.replace(node) {
                        Some(before) => self.nodes.get_mut(before).map(|before| &mut before.next),
                        None => self.nodes.get_mut(parent).map(|parent| &mut parent.first),
                    };
                    *slot? = Some(node);
                    if keyed {
                        self.nodes.get_mut(node)?.key = self.key()?;
                    }
                    self.value(node, depth + 1)?;
                }
            }
        }
    }

    fn key(&mut self) -> Option<(usize, usize)> {
        let key = self.text()?;
        (self.peek()? == b':').then(|| self.at += 1)?;
        Some(key)
    }

    /// A text without its quotes.
    fn text(&mut self) -> Option<(usize, usize)> {
        let start = self.at + 1;
        self.at = start;
        loop {
            match self.bytes.get(self.at)? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some((start, self.at - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    const FILE: &str = "{\n  \"items\": [\n    {\"id\": \"a\"},\n    {\"when\": {\"all\": [ {\"always\": true} ]}}\n  ],\n  \"facts\": {\"age\": {\"missing\": \"x\"}},\n  \"şişe\": 1, \"a.b\": {\"c\": [1, \"\\\"}\", 3]},\n  \"a\": {\"b\": 2}\n}";

    fn at(path: &str) -> Option<(usize, usize)> {
        Places::new(FILE.as_bytes()).unwrap().find(path)
    }

    #[test]
    fn a_path_has_a_line_and_a_column_in_characters() {
        assert_eq!(at("items[1].when.all[0]"), Some((4, 24)));
        assert_eq!(at("facts.age.missing"), Some((6, 21)));
        assert_eq!(at("a.b.c[2]"), Some((7, 38)));
        assert_eq!(at("a.b"), Some((7, 14)));
        assert_eq!(at("şişe"), Some((7, 3)));
    }

    #[test]
    fn what_is_not_there_is_pointed_at_where_it_would_be() {
        assert_eq!(at("items[0].when"), Some((3, 5)), "the item without a condition");
        assert_eq!(at("items[7]"), Some((2, 3)), "the list");
        assert_eq!(at("facts.ag"), Some((6, 3)));
        assert_eq!(at("nothing"), Some((1, 1)), "the file");
        assert!(Places::new(b"{\"a\": [1").is_none());
    }
}
