//! PINs, tries, waits and slots.

use fener_seal::PinParams;
use fener_vault::{
    Keyring, NewOfficer, OfficerRole, PinError, SlotState, StoreError, StoreFile, Uptime, Vault,
};

use crate::support::{Device, NOW, OTHER_PIN, PIN, TestRng, UP, folder, number, up};

const WRONG: &str = "918273";
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

impl Device {
    fn tries(&mut self, who: &str, pin: &str, at: Uptime) -> Result<(), PinError> {
        self.keyring.unlock(&self.secret, &number(who), pin, at, &mut self.rng).map(drop)
    }
}

#[test]
fn the_form_of_a_pin_is_said_and_does_not_count() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    assert!(matches!(device.tries("7", "", UP), Err(PinError::EmptyPin)));
    assert!(matches!(device.tries("7", "12345", UP), Err(PinError::PinTooShort(6))));
    assert!(matches!(device.tries("7", "1234567890123", UP), Err(PinError::PinTooLong(12))));
    assert!(matches!(device.tries("7", "12345x", UP), Err(PinError::NotDigits)));
    assert!(matches!(device.tries("7", WRONG, UP), Err(PinError::WrongPin { left: 9, wait_ms: 0 })));
}

/// Ten tries of an officer's number and of one that nobody has, side by side: no answer tells them apart.
#[test]
fn a_number_that_nobody_has_answers_like_a_wrong_pin_until_both_are_gone() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let waits: [i64; 9] = [0, 0, 0, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 60 * MINUTE];
    let mut later = 0;
    for (place, wait) in waits.into_iter().enumerate() {
        for who in ["7", "41"] {
            let said = device.tries(who, WRONG, up(later));
            let left = 9 - u8::try_from(place).unwrap();
            assert!(
                matches!(said, Err(PinError::WrongPin { left: l, wait_ms: w }) if l == left && w == wait),
                "try {place} of {who}: {said:?}"
            );
            if wait > 0 {
                let early = device.tries(who, PIN, up(later + wait.unsigned_abs() - 1));
                assert!(
                    matches!(early, Err(PinError::Wait { ms: 1 })),
                    "too early, even with the right pin: {early:?}"
                );
            }
        }
        later += wait.unsigned_abs();
        // Whoever kills the app between two tries gains nothing.
        device.keyring = Keyring::open(folder.path(), &device.secret).unwrap();
    }
    for who in ["7", "41"] {
        assert!(
            matches!(device.tries(who, WRONG, up(later)), Err(PinError::SlotDestroyed)),
            "the tenth of {who}"
        );
        assert!(
            matches!(device.tries(who, PIN, up(later)), Err(PinError::SlotDestroyed)),
            "and the right pin after it"
        );
    }
}

/// What a supervisor is shown of an officer is what the officer's own try would meet, and looking counts nothing.
#[test]
fn what_an_officer_would_meet_is_known_without_a_try() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let (seven, nobody) = (number("7"), number("41"));
    let state = |device: &Device, at| device.keyring.slot_state(&device.secret, &seven, up(at));
    let mut later = 0;
    for left in (1..=9).rev() {
        assert_eq!(state(&device, later), SlotState::Open);
        let Err(PinError::WrongPin { left: said, wait_ms }) = device.tries("7", WRONG, up(later)) else {
            panic!("{left}")
        };
        assert_eq!(said, left, "looking took no try");
        if wait_ms > 0 {
            let wait = wait_ms.unsigned_abs();
            assert_eq!(state(&device, later), SlotState::Waits(wait));
            assert_eq!(state(&device, later + wait - 1), SlotState::Waits(1));
            later += wait;
        }
    }
    assert_eq!(device.keyring.slot_state(&device.secret, &nobody, up(later)), SlotState::Destroyed);
    assert!(matches!(device.tries("41", WRONG, up(later)), Err(PinError::WrongPin { left: 9, .. })));
    assert_eq!(
        device.keyring.slot_state(&device.secret, &nobody, up(later)),
        SlotState::Destroyed,
        "a number that is only counted is nobody's"
    );
    assert!(matches!(device.tries("7", WRONG, up(later)), Err(PinError::SlotDestroyed)));
    assert_eq!(state(&device, later + 365 * 86_400_000), SlotState::Destroyed, "no time brings it back");
}

#[test]
fn a_right_pin_before_the_tenth_wipes_the_count() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    for _ in 0..3 {
        assert!(device.tries("7", WRONG, UP).is_err());
    }
    device.tries("7", PIN, UP).unwrap();
    assert!(matches!(device.tries("7", WRONG, UP), Err(PinError::WrongPin { left: 9, wait_ms: 0 })));
}

/// No clock that anybody can set plays a part, and switching the machine off and on gains nothing.
#[test]
fn a_restart_shortens_no_wait_and_prolongs_none_for_ever() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    for _ in 0..4 {
        assert!(device.tries("7", WRONG, UP).is_err());
    }
    assert!(matches!(device.tries("7", PIN, up(20_000)), Err(PinError::Wait { ms: 10_000 })));
    let started = |boot: u8, ms: u64| Uptime { boot: [boot; 16], ms };
    device.keyring = Keyring::open(folder.path(), &device.secret).unwrap();
    assert!(
        matches!(device.tries("7", PIN, started(8, 0)), Err(PinError::Wait { ms: 10_000 })),
        "what was left when somebody last looked"
    );
    assert!(matches!(device.tries("7", PIN, started(8, 4_000)), Err(PinError::Wait { ms: 6_000 })));
    assert!(matches!(device.tries("7", PIN, started(9, 5_999)), Err(PinError::Wait { ms: 1 })));
    device.tries("7", PIN, started(9, 6_000)).unwrap();
}

#[test]
fn a_try_counts_although_the_power_goes_before_the_answer() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let before = std::fs::read(folder.path().join("keyring.a")).unwrap();
    assert!(device.tries("7", WRONG, UP).is_err());
    let after = std::fs::read(folder.path().join("keyring.a")).unwrap();
    assert_ne!(before, after, "the count is in the file when the answer comes");
    assert_eq!(after, std::fs::read(folder.path().join("keyring.b")).unwrap(), "in both copies");
    assert_eq!(after.len(), 8192);
    // Every slot changed, used or not: which one was tried does not show.
    let slot = |bytes: &[u8], n: usize| bytes[128 + n * 504..128 + (n + 1) * 504].to_vec();
    assert!((0..16).all(|n| slot(&before, n) != slot(&after, n)));
}

#[test]
fn two_officers_and_neither_reads_the_others_screenings() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let new = NewOfficer { number: number("8"), pin: OTHER_PIN, role: OfficerRole::Officer };
    let entry = device.keyring.add(&device.secret, &device.keys, &new, &mut device.rng).unwrap();
    let mut vault = device.vault(folder.path());
    vault.note_officer(&entry).unwrap();
    let draft = device.draft(&mut vault, 2);
    vault.lock().unwrap();

    let keys = device.keyring.unlock(&device.secret, &number("8"), OTHER_PIN, UP, &mut device.rng).unwrap();
    assert_eq!((keys.number().as_str(), keys.role()), ("8", OfficerRole::Officer));
    let mut vault =
        Vault::open(folder.path(), &device.secret, &mut device.keyring, &keys, &mut device.rng).unwrap();
    assert!(vault.drafts(10).unwrap().is_empty());
    assert!(matches!(vault.events(draft), Err(StoreError::NotYours)));
    let event = crate::support::answered(9);
    assert!(matches!(vault.append(draft, &event, NOW, &mut device.rng), Err(StoreError::NotYours)));
    let tally = crate::support::tally(false);
    assert!(matches!(vault.close_without_referral(draft, &tally, NOW), Err(StoreError::NotYours)));
    let listed: Vec<_> =
        vault.officers().unwrap().into_iter().map(|listed| listed.number.to_string()).collect();
    assert_eq!(listed, ["7", "8"]);
    assert!(vault.verify_chain().unwrap().broken.is_none(), "what one cannot read one can still vouch for");

    let as_officer = device.keyring.add(
        &device.secret,
        &keys,
        &NewOfficer { number: number("9"), ..new },
        &mut device.rng,
    );
    assert!(matches!(as_officer.map(drop), Err(PinError::NotAllowed)));
}

#[test]
fn numbers_slots_and_pins_run_out_politely() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let add = |device: &mut Device, who: u32, pin: &str| {
        let new = NewOfficer { number: number(&who.to_string()), pin, role: OfficerRole::Officer };
        device.keyring.add(&device.secret, &device.keys, &new, &mut device.rng).map(drop)
    };
    assert!(matches!(add(&mut device, 7, OTHER_PIN), Err(PinError::NumberTaken)));
    assert!(matches!(add(&mut device, 8, "123456"), Err(PinError::TooCommon)));
    // Wrong numbers fill slots and give way to officers.
    assert!(matches!(device.tries("99", WRONG, UP), Err(PinError::WrongPin { left: 9, .. })));
    for who in 10..25 {
        add(&mut device, who, OTHER_PIN).unwrap();
    }
    assert!(matches!(add(&mut device, 25, OTHER_PIN), Err(PinError::NoFreeSlot)));
    assert!(matches!(device.tries("99", WRONG, UP), Err(PinError::WrongPin { left: 9, wait_ms: 0 })));
    device.keyring.remove(&device.secret, &device.keys, &number("10"), &mut device.rng).unwrap();
    add(&mut device, 25, OTHER_PIN).unwrap();
    device.tries("25", OTHER_PIN, UP).unwrap();
    assert!(matches!(device.tries("10", OTHER_PIN, UP), Err(PinError::WrongPin { .. })));
}

#[test]
fn a_changed_pin_opens_what_the_old_one_opened() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 1);
    vault.lock().unwrap();
    let wrong =
        device.keyring.change_pin(&device.secret, &number("7"), (WRONG, OTHER_PIN), UP, &mut device.rng);
    assert!(matches!(wrong.map(drop), Err(PinError::WrongPin { left: 9, .. })));
    device.keys = device
        .keyring
        .change_pin(&device.secret, &number("7"), (PIN, OTHER_PIN), UP, &mut device.rng)
        .unwrap();
    assert!(matches!(device.tries("7", PIN, UP), Err(PinError::WrongPin { .. })));
    device.tries("7", OTHER_PIN, UP).unwrap();
    assert_eq!(device.vault(folder.path()).events(draft).unwrap().len(), 2);
}

#[test]
fn a_copied_keyring_opens_nothing_without_the_device() {
    let folder = folder();
    let device = Device::new(folder.path());
    let elsewhere = crate::support::folder();
    let mut other = Device::seeded(elsewhere.path(), 1);
    assert!(device.secret.level() == fener_vault::ProtectionLevel::Software);
    for copy in ["keyring.a", "keyring.b"] {
        std::fs::copy(folder.path().join(copy), elsewhere.path().join(copy)).unwrap();
    }
    let opened = Keyring::open(elsewhere.path(), &other.secret);
    assert!(matches!(opened.map(drop), Err(StoreError::Damaged(StoreFile::DeviceKey))));
    other.tries("7", PIN, UP).unwrap();
}

#[test]
fn a_keyring_is_never_made_over_an_existing_store() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    drop(device.vault(folder.path()));
    let again = |folder: &std::path::Path| {
        let first = NewOfficer { number: number("1"), pin: PIN, role: OfficerRole::Supervisor };
        let made = Keyring::create(folder, &device.secret, &first, PinParams::FLOOR, &mut TestRng(1));
        made.map(drop)
    };
    let vault = || Err::<(), _>(PinError::Store(StoreError::AlreadyThere(StoreFile::Vault)));
    assert_eq!(format!("{:?}", again(folder.path())), format!("{:?}", vault()));
    std::fs::write(folder.path().join("keyring.a"), b"damaged").unwrap();
    std::fs::remove_file(folder.path().join("keyring.b")).unwrap();
    std::fs::remove_file(folder.path().join("vault.db")).unwrap();
    assert!(matches!(
        again(folder.path()),
        Err(PinError::Store(StoreError::AlreadyThere(StoreFile::Keyring)))
    ));
    assert_eq!(std::fs::read(folder.path().join("keyring.a")).unwrap(), b"damaged");
}

#[test]
fn nothing_that_is_printed_for_debugging_says_anything() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let vault = device.vault(folder.path());
    let printed =
        format!("{:?} {:?} {:?} {:?} {vault:?}", device.secret, device.outbox, device.keyring, device.keys);
    assert_eq!(
        printed,
        "DeviceSecret { level: Software, .. } Outbox { .. } Keyring { .. } OfficerKeys { role: Supervisor, .. } \
         Vault { .. }"
    );
}
