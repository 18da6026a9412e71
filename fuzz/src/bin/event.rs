//! What an event of an interview is stored as, line by line: it is refused, or it is read, written and read again as the
//! same, and an interview is the sum of it.
#![no_main]

use std::hint::black_box;

use fener_fuzz::mutate_json;
use fener_model::{Event, Recorded, Screening, Timestamp};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|input: &[u8]| {
    let mut events = Vec::new();
    for (seq, line) in (1..).zip(input.split(|byte| *byte == b'\n')) {
        let Ok(event) = serde_json::from_slice::<Event>(line) else { continue };
        let written = serde_json::to_vec(&event).unwrap();
        assert!(serde_json::from_slice::<Event>(&written).unwrap() == event);
        events.push(Recorded { seq, at: Timestamp(i64::from(seq)), event });
    }
    black_box(Screening::from_events(&events));
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_json(data, size, max_size, seed)
});
