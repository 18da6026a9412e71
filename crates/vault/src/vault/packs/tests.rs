#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use fener_sign::ContentHash;
use miniz_oxide::deflate::compress_to_vec;

use crate::support::{Device, NOW, answered, draft_id, folder, led_with, pack_bytes, pack_of};
use crate::vault::case::SealedSummary;
use crate::vault::old::as_version;
use crate::{StoreError, StoreFile};

#[test]
fn a_kept_pack_that_is_not_what_its_name_says_is_not_believed() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let (pack, id) = (pack_bytes(1), draft_id(&mut device.rng));
    vault.begin_with(id, &pack, &[led_with(&pack)], NOW, &mut device.rng).unwrap();
    let hash = ContentHash::of(&pack);
    let mut flipped = compress_to_vec(&pack, 6);
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let others = [compress_to_vec(&pack_bytes(2), 6), compress_to_vec(&pack[1..], 6), flipped, Vec::new()];
    for other in others {
        let put = "UPDATE packs SET files = ?2 WHERE hash = ?1";
        vault.db.write(|tx| tx.execute(put, (hash.0, &other))).unwrap();
        let read = vault.pack(&hash);
        assert!(matches!(read, Err(StoreError::Damaged(StoreFile::Vault))), "{read:?}");
        assert_eq!(vault.events(id).unwrap().len(), 1, "the interview is there all the same");
    }
}

#[test]
fn a_pack_takes_little_room_and_is_there_once() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let pack = pack_bytes(1);
    for _ in 0..3 {
        let id = draft_id(&mut device.rng);
        vault.begin_with(id, &pack, &[led_with(&pack)], NOW, &mut device.rng).unwrap();
    }
    let read = "SELECT count(*), max(length(files)) FROM packs";
    let (count, size): (u32, usize) =
        vault.db.read(|c| c.query_row(read, [], |row| Ok((row.get(0)?, row.get(1)?)))).unwrap();
    assert_eq!(count, 1);
    assert!(size < pack.len() / 10, "{size} of {}", pack.len());
}

/// A vault as the first version made it, with an interview in it.
#[test]
fn a_vault_from_before_packs_were_kept_goes_on() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let (pack, id) = (pack_bytes(1), draft_id(&mut device.rng));
    vault.begin(id, NOW, &mut device.rng).unwrap();
    for event in [led_with(&pack), answered(0)] {
        vault.append(id, &event, NOW, &mut device.rng).unwrap();
    }
    let before = vault.events(id).unwrap();
    vault.lock().unwrap();
    as_version(1, &device, folder.path());

    let mut vault = device.vault(folder.path());
    assert_eq!(vault.events(id).unwrap(), before);
    assert_eq!(vault.drafts_without_pack().unwrap(), [(id, pack_of(&pack))]);
    vault.keep_pack(id, &pack, &mut device.rng).unwrap();
    assert_eq!(vault.pack(&ContentHash::of(&pack)).unwrap(), Some(pack));
    assert_eq!(vault.drafts(10).unwrap()[0].summary.answered, 1);
    assert_eq!(vault.verify_chain().unwrap().broken, None);
}

#[test]
fn a_summary_from_before_packs_were_kept_can_be_read() {
    let written = r#"{"answered":["item-1"],"last_item":"item-1","paused":true,"stopped":false}"#;
    let summary = serde_json::from_str::<SealedSummary>(written).unwrap().shown();
    assert_eq!((summary.answered, summary.paused, summary.pack), (1, true, None));
}
