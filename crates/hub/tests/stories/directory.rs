//! The signed directory: only the root key changes it, and never back.

use fener_hub::{Hub, HubError, Rate, Settings};
use fener_sign::{SignedDirectory, SigningKey};
use fener_wire::{Code, names, paths};

use crate::world::{NOW, REGION, World, envelope, refusal};

const FREE: Rate = Rate { per_minute: 1_000_000, burst: 1_000_000 };

#[tokio::test]
async fn a_hub_without_a_directory_has_none_to_give() {
    let world = World::without_directory(FREE).await;
    assert_eq!(refusal(world.get(paths::DIRECTORY).await).await, (404, Code::NotFound));
}

#[tokio::test]
async fn the_bytes_come_back_exactly_as_they_were_signed() {
    let mut world = World::new().await;
    let signed = world.by.signed(1, vec![]);
    for _ in 0..2 {
        let answer = world.get(paths::DIRECTORY).await;
        assert_eq!(answer.headers()["content-type"], names::OCTETS);
        assert_eq!(answer.bytes().await.unwrap(), signed);
        world = world.restart().await;
    }
}

#[tokio::test]
async fn a_directory_never_goes_back() {
    let world = World::new().await;
    let two = world.by.signed(2, vec![]);
    assert_eq!(world.put_directory(two.clone()).await.status(), 204);
    assert_eq!(world.put_directory(two.clone()).await.status(), 204, "the same again changes nothing");
    assert_eq!(
        refusal(world.put_directory(world.by.signed(1, vec![])).await).await,
        (409, Code::StaleDirectory)
    );
    let mut other = world.by.directory(2, vec![]);
    other.issued_at += 1;
    let other = SignedDirectory::sign(&other, &world.by.root).unwrap().encode();
    assert_eq!(
        refusal(world.put_directory(other).await).await,
        (409, Code::StaleDirectory),
        "another version two"
    );
    assert_eq!(world.get(paths::DIRECTORY).await.bytes().await.unwrap(), two);
}

#[tokio::test]
async fn only_the_root_key_signs_directories() {
    let world = World::new().await;
    let forged =
        SignedDirectory::sign(&world.by.directory(9, vec![]), &SigningKey::from_seed(&[66; 32])).unwrap();
    let signed = world.by.signed(9, vec![]);
    let mut bent = Vec::new();
    for place in [0, 1, 40, 120, signed.len() - 1] {
        let mut bytes = signed.clone();
        bytes[place] ^= 1;
        bent.push(bytes);
    }
    for bytes in bent.into_iter().chain([forged.encode(), vec![], b"<html>".to_vec()]) {
        assert_eq!(refusal(world.put_directory(bytes).await).await, (422, Code::BadDirectory));
    }
    assert_eq!(world.get(paths::DIRECTORY).await.bytes().await.unwrap(), world.by.signed(1, vec![]));
}

#[tokio::test]
async fn a_registrar_that_is_taken_out_takes_its_devices_along() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let without = |version| {
        let mut directory = world.by.directory(version, vec![]);
        directory.registrars.clear();
        SignedDirectory::sign(&directory, &world.by.root).unwrap().encode()
    };
    assert_eq!(world.put_directory(without(2)).await.status(), 204);
    assert_eq!(refusal(world.put(&tablet, &envelope(1), &REGION).await).await, (403, Code::UnknownDevice));
    assert_eq!(world.put_directory(world.by.signed(3, vec![])).await.status(), 204);
    world.deliver(&tablet, &envelope(1), &REGION).await;
}

#[tokio::test]
async fn a_hub_does_not_start_under_another_root_key() {
    let world = World::new().await;
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(world.dir.path().join("hub")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    let settings =
        Settings { root_key: Some(SigningKey::from_seed(&[66; 32]).public()), ..Settings::default() };
    let opened = Hub::open(dir.path(), settings, std::sync::Arc::new(|| NOW)).await;
    assert!(matches!(opened.err(), Some(HubError::Directory)));
}
