//! A spreadsheet that somebody sent: it is refused, or what was made of it is a pack that can be used.
#![no_main]

use std::hint::black_box;

use fener_fuzz::{split, zip};
use fener_rules::{Answers, Pack};
use fener_xlsform::{Wishes, export, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let zipped = split(input).and_then(|parts| zip(&parts).ok());
    let Ok(imported) = import(zipped.as_deref().unwrap_or(input), &Wishes::default()) else {
        return;
    };
    let pack = Pack::load(&imported.files).unwrap_or_else(|findings| panic!("{findings:#?}"));
    black_box(pack.interview(&Answers::new()));
    export(pack.source()).unwrap();
});
