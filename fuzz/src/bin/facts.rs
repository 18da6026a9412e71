//! A line of facts as `fener evaluate` reads it: it is refused with the reason, or evaluated.
#![no_main]

use std::hint::black_box;
use std::sync::OnceLock;

use fener_fuzz::{fixtures, mutate_json};
use fener_rules::{FactLine, Options, Pack};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

static PACK: OnceLock<Pack> = OnceLock::new();

fuzz_target!(|line: &[u8]| {
    let pack = PACK.get_or_init(|| Pack::load(&fixtures::small()).unwrap());
    match FactLine::parse(pack, line) {
        Ok(line) => {
            black_box(pack.evaluate(&line.facts, Options::default()).reasons());
        }
        Err(_) => {
            black_box(FactLine::id_of(line));
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_json(data, size, max_size, seed)
});
