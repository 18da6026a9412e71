//! A pack that somebody sent: it is refused with findings, or it can be used.
#![no_main]

use std::hint::black_box;

use fener_fuzz::{mutate_files, split};
use fener_rules::{Answers, Facts, Options, Pack};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|input: &[u8]| {
    let files = split(input).unwrap_or_default();
    // Without its cases, or hardly a changed pack would be used.
    if let Ok(pack) = Pack::unproven(&files) {
        black_box(pack.interview(&Answers::new()).evaluation.reasons());
        black_box(pack.evaluate(&Facts::new(&pack), Options::default()).reasons());
        black_box(pack.unreached());
        if Pack::load(&files).is_ok() {
            black_box(pack.coverage());
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_files(data, size, max_size, seed)
});
