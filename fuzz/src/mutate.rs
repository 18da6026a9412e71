//! Changes to JSON that leave it readable. Bytes changed at random hardly ever get past the reader; what a pack says
//! is tried only by packs that can be read.

use std::mem::discriminant;

use libfuzzer_sys::fuzzer_mutate;
use serde_json::{Value, json};

use crate::{join, split};

/// A mutator for JSON: three times of four the tree is changed, else the bytes.
pub fn mutate_json(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut chance = Chance(seed);
    let changed = if chance.below(4) == 0 { None } else { tree(&data[..size], &mut chance) };
    put(changed, data, size, max_size)
}

/// A mutator for several files of JSON: three times of four the tree of one is changed, else the bytes.
pub fn mutate_files(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut chance = Chance(seed);
    let changed = if chance.below(4) == 0 { None } else { one_of(&data[..size], &mut chance) };
    put(changed, data, size, max_size)
}

/// A mutator for a word and JSON after it: as [`mutate_json`] for what comes after the first line end.
pub fn mutate_call(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut chance = Chance(seed);
    let changed = if chance.below(4) == 0 { None } else { arguments(&data[..size], &mut chance) };
    put(changed, data, size, max_size)
}

fn arguments(input: &[u8], chance: &mut Chance) -> Option<Vec<u8>> {
    let end = input.iter().position(|byte| *byte == b'\n')? + 1;
    Some([&input[..end], &tree(&input[end..], chance)?].concat())
}

/// What was changed, if it has a place; else the bytes as libFuzzer changes them.
fn put(changed: Option<Vec<u8>>, data: &mut [u8], size: usize, max_size: usize) -> usize {
    match changed.filter(|changed| changed.len() <= max_size) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
}

fn one_of(input: &[u8], chance: &mut Chance) -> Option<Vec<u8>> {
    let mut files = split(input)?;
    let place = chance.below(files.len());
    let content = files.values_mut().nth(place)?;
    *content = tree(content, chance)?;
    Some(join(&files))
}

fn tree(content: &[u8], chance: &mut Chance) -> Option<Vec<u8>> {
    let mut root: Value = serde_json::from_slice(content).ok()?;
    for _ in 0..=chance.below(3) {
        change(&mut root, chance);
    }
    serde_json::to_vec(&root).ok()
}

fn change(root: &mut Value, chance: &mut Chance) {
    let count = count(root);
    let other = any(root, count, chance).clone();
    let kind = discriminant(&other);
    // The place is often one that holds the same kind of thing: then what is read stays of the right type.
    for _ in 0..=chance.below(32) {
        let node = any(root, count, chance);
        if discriminant(node) == kind {
            return change_node(node, other, chance);
        }
    }
    change_node(any(root, count, chance), other, chance);
}

fn change_node(node: &mut Value, other: Value, chance: &mut Chance) {
    match (chance.below(6), node) {
        (0, Value::Array(items)) if !items.is_empty() => {
            items.remove(chance.below(items.len()));
        }
        (1, Value::Array(items)) if !items.is_empty() => items.push(items[chance.below(items.len())].clone()),
        (2, Value::Array(items)) if items.len() > 1 => {
            let (one, two) = (chance.below(items.len()), chance.below(items.len()));
            items.swap(one, two);
        }
        (3, Value::Array(items)) => items.push(other),
        (0 | 1, Value::Object(fields)) => {
            let key = fields.keys().nth(chance.below(fields.len())).cloned();
            key.map(|key| fields.remove(&key));
        }
        (2 | 3, Value::Object(fields)) => {
            if let Value::Object(more) = other {
                fields.extend(more);
            }
        }
        (4, node) => *node = wrapped(node.take(), chance),
        (5, node @ (Value::Number(_) | Value::Bool(_) | Value::Null)) => *node = extreme(chance),
        (_, node) => *node = other,
    }
}

/// Deeper by one, as conditions are.
fn wrapped(node: Value, chance: &mut Chance) -> Value {
    match chance.below(4) {
        0 => json!({ "not": node }),
        1 => json!({ "all": [node] }),
        2 => json!({ "any": [node] }),
        _ => json!([node]),
    }
}

fn extreme(chance: &mut Chance) -> Value {
    let numbers = [0, 1, 2, 127, 128, 255, 256, 65_535, 65_536, 4_294_967_295, u64::MAX];
    match chance.below(numbers.len() + 4) {
        0 => json!(-1),
        1 => json!(i64::MIN),
        2 => json!(1e300),
        3 => Value::Bool(chance.below(2) == 0),
        place => json!(numbers[place - 4]),
    }
}

fn any<'v>(root: &'v mut Value, count: usize, chance: &mut Chance) -> &'v mut Value {
    // The root is found if nothing else is; borrowed twice, it needs a pointer to it.
    let mut place = chance.below(count);
    let path = path(root, &mut place).unwrap_or_default();
    path.into_iter().fold(root, |node, step| match node {
        Value::Array(items) => &mut items[step],
        Value::Object(fields) => fields.values_mut().nth(step).unwrap(),
        leaf => leaf,
    })
}

/// The steps to the node that is at this place when all are counted, the outer ones first.
fn path(node: &Value, place: &mut usize) -> Option<Vec<usize>> {
    if *place == 0 {
        return Some(Vec::new());
    }
    *place -= 1;
    let deeper = |(step, inner): (usize, &Value), place: &mut usize| {
        path(inner, place).map(|path| [vec![step], path].concat())
    };
    match node {
        Value::Array(items) => items.iter().enumerate().find_map(|inner| deeper(inner, place)),
        Value::Object(fields) => fields.values().enumerate().find_map(|inner| deeper(inner, place)),
        _ => None,
    }
}

fn count(node: &Value) -> usize {
    1 + match node {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Chance that the seed decides.
struct Chance(u32);

impl Chance {
    /// A number below `bound`; 0 when there is none.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        let mixed = u64::from(self.0 ^ (self.0 >> 15)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        usize::try_from(mixed).map_or(0, |mixed| mixed.checked_rem(bound).unwrap_or(0))
    }
}
