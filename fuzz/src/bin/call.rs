//! A command's name and its arguments, at a locked tablet and at an open one: carried out or refused, never a panic. What
//! a locked tablet carries out tells nothing of an interview.
#![no_main]

use std::cell::RefCell;

use fener_fuzz::mutate_call;
use fener_fuzz::support::{Authority, Device, officer};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::{Value, json};

/// An interview that is under way at both.
struct Tablets {
    locked: Device,
    open: Device,
    interview: Value,
}

thread_local! {
    static TABLETS: RefCell<Option<Tablets>> = const { RefCell::new(None) };
}

fn tablet() -> Device {
    Device::tablet(&Authority::offline())
}

fn is_open(device: &Device) -> bool {
    device.call("status", json!({}))["officer"].is_object()
}

fn fresh() -> Tablets {
    let (locked, open) = (tablet(), tablet());
    locked.call("lock", json!({}));
    let interview = open.begin()["id"].clone();
    Tablets { locked, open, interview }
}

fuzz_target!(|input: &[u8]| {
    let Some(end) = input.iter().position(|byte| *byte == b'\n') else { return };
    let Ok(command) = std::str::from_utf8(&input[..end]) else { return };
    let Ok(mut args) = serde_json::from_slice::<Value>(&input[end + 1..]) else { return };
    TABLETS.with_borrow_mut(|tablets| {
        let tablets = tablets.get_or_insert_with(fresh);
        let told = tablets.locked.try_call(command, args.clone());
        if is_open(&tablets.locked) {
            assert!(command == "unlock", "`{command}` signed somebody in");
            tablets.locked.call("lock", json!({}));
        } else if let Ok(told) = told {
            assert!(
                told.get("step").is_none() && told.get("drafts").is_none(),
                "`{command}` told of an interview"
            );
        }
        if args.get("id").is_some() {
            args["id"] = tablets.interview.clone();
        }
        let _ = tablets.open.try_call(command, args);
        renew(tablets);
    });
});

/// Whatever was locked, ended or used up by the last call is made anew.
fn renew(tablets: &mut Tablets) {
    let signs_in = |device: &Device| device.try_call("unlock", officer("7", "739154")).is_ok();
    if !is_open(&tablets.open) && !signs_in(&tablets.open) {
        tablets.open = tablet();
    }
    if tablets.open.try_call("open_screening", json!({ "id": tablets.interview })).is_err()
        || tablets.open.drafts().len() > 50
    {
        tablets.open = tablet();
        tablets.interview = tablets.open.begin()["id"].clone();
    }
}

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_call(data, size, max_size, seed)
});
