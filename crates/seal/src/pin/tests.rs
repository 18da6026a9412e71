#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use fener_sign::text::to_hex;
use proptest::prelude::*;

use super::{PinParams, derive};
use crate::SealError;

#[test]
fn a_pin_gives_the_same_key_again_and_another_salt_another() {
    let key = derive(b"481516", &[1; 16], PinParams::FLOOR).unwrap();
    assert_eq!(to_hex(key.expose()), PIN_KEY);
    assert_ne!(key.expose(), derive(b"481516", &[2; 16], PinParams::FLOOR).unwrap().expose());
    assert_ne!(key.expose(), derive(b"481517", &[1; 16], PinParams::FLOOR).unwrap().expose());
    let costlier = PinParams::new(65_536, 4, 1).unwrap();
    assert_ne!(key.expose(), derive(b"481516", &[1; 16], costlier).unwrap().expose());
}

#[test]
fn nobody_can_write_weaker_parameters_into_a_file() {
    assert_eq!(to_hex(&PinParams::FLOOR.encode()), "000100000000000300000001");
    for (m_kib, t, p) in [(65_535, 3, 1), (65_536, 2, 1), (65_536, 3, 0), (0, 0, 0)] {
        let bytes: Vec<u8> = [m_kib, t, p].into_iter().flat_map(u32::to_be_bytes).collect();
        assert_eq!(
            PinParams::decode(&bytes.try_into().unwrap()),
            Err(SealError::PinParams),
            "{m_kib} {t} {p}"
        );
        let json = format!("{{\"m_kib\":{m_kib},\"t\":{t},\"p\":{p}}}");
        assert!(serde_json::from_str::<PinParams>(&json).is_err(), "{json}");
    }
}

#[test]
fn nor_parameters_that_would_stop_the_device() {
    assert!(PinParams::new(1_048_577, 3, 1).is_err());
    assert!(PinParams::new(65_536, 17, 1).is_err());
    assert!(PinParams::new(65_536, 3, 5).is_err());
    assert!(PinParams::decode(&[0xff; 12]).is_err());
}

#[test]
fn calibration_takes_what_the_device_can_bear() {
    let chosen = |ms_per_64_mib: u64| {
        let measure = |params: PinParams| Ok(u64::from(params.m_kib() / 65_536) * ms_per_64_mib);
        PinParams::calibrate(1_000, measure).unwrap().m_kib() / 1_024
    };
    assert_eq!(chosen(100), 256, "a fast device stops at the top");
    assert_eq!(chosen(300), 128);
    assert_eq!(chosen(900), 64);
    assert_eq!(chosen(60_000), 64, "a slow device waits, the floor stays");
    let poor = |params: PinParams| {
        if params.m_kib() > 65_536 { Err(SealError::Memory) } else { Ok(1) }
    };
    assert_eq!(PinParams::calibrate(1_000, poor), Ok(PinParams::FLOOR), "what is not there is not asked for");
    assert_eq!(PinParams::calibrate(1_000, |_| Err(SealError::Memory)), Err(SealError::Memory));
}

proptest! {
    #[test]
    fn parameters_read_back_or_are_refused(bytes: [u8; 12], m in 65_536_u32..=1_048_576, t in 3_u32..=16, p in 1_u32..=4) {
        if let Ok(read) = PinParams::decode(&bytes) {
            prop_assert_eq!(read.encode(), bytes);
        }
        let params = PinParams::new(m, t, p).unwrap();
        prop_assert_eq!(PinParams::decode(&params.encode()), Ok(params));
    }
}

const PIN_KEY: &str = "aa86e2b87a3c440b871942adb9538a13ea20d5cbf4112efccc1b4a7934f64a59";
