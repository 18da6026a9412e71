//! Making a device: with the code and the digits, and against everyone in between.

use std::net::{IpAddr, Ipv4Addr};

use fener_sign::enrolment::{CodeError, EnrolmentRequest};
use fener_sign::{
    CertificateFields, DeviceCertificate, EnrolmentCode, Role, SignError, SignedDirectory, SigningKey,
};
use fener_sync::enrol::{self, EnrolError, EnrolState};
use fener_sync::registrar::Registrar;
use fener_sync::{HttpExchange, Request, SyncError};
use fener_wire::{Blob, EnrolAnswer, EnrolRequest, Mac, limits, names, paths};
use tempfile::TempDir;

use super::stage::{Clock, Device, MINUTE, START, STATION, Seeded, Stage, agency_keys};
use super::wire_faults::{Fault, Faulty, answer};

#[tokio::test]
async fn a_tablet_becomes_one_though_it_was_switched_off_in_between() {
    let mut stage = Stage::new("enrol-tablet").await;
    let mut tablet = Device::fresh();
    let code = stage.code(Role::Tablet);
    let text = code.encode().unwrap();
    let typed = enrol::read_code(&text.to_lowercase().replace('-', " ")).unwrap();
    let exchange = HttpExchange::for_code(&typed).unwrap();
    let begun = enrol::begin(&mut tablet.outbox, &exchange, typed, None, &mut stage.rng).await.unwrap();
    let shown = begun.digits().to_owned();
    assert_eq!(shown.len(), 6);
    let waiting = enrol::check(&mut tablet.outbox, &exchange, &mut stage.rng).await.unwrap();
    assert!(matches!(waiting, EnrolState::Waiting));

    let mut tablet = tablet.restarted();
    let again = enrol::pending(&tablet.outbox).unwrap().unwrap();
    assert_eq!((again.digits(), again.code().place.as_str()), (shown.as_str(), STATION));
    assert_eq!(stage.approve(code).await, [shown], "both screens show the same six digits");
    let exchange = HttpExchange::for_code(again.code()).unwrap();
    let done = enrol::check(&mut tablet.outbox, &exchange, &mut stage.rng).await.unwrap();
    let EnrolState::Done(identity) = done else { panic!("not done") };

    let certificate = DeviceCertificate::decode(&identity.certificate).unwrap();
    assert_eq!(certificate.key, tablet.outbox.signing_key().unwrap().public());
    assert_eq!((certificate.role, certificate.place.as_str()), (Role::Tablet, STATION));
    assert_eq!(stage.directory.verify_certificate(&certificate, Some(START)), Ok(()));
    assert_eq!(identity.hub_root, stage.directory.hub.tls_root);
    assert_eq!(identity.root_key, stage.root.public().0);
    assert!(enrol::pending(&tablet.outbox).unwrap().is_none());
    assert_eq!(tablet.outbox.directory().unwrap().unwrap().version, 1);
    let second = stage.code(Role::Tablet);
    let twice = enrol::begin(&mut tablet.outbox, &exchange, second, None, &mut stage.rng).await;
    assert!(matches!(twice, Err(EnrolError::AlreadyEnrolled)));
}

#[tokio::test]
async fn a_desk_brings_its_agencys_keys_and_a_tablet_brings_none() {
    let mut stage = Stage::new("enrol-desk").await;
    let desk = stage.device(Role::Desk).await;
    let held = desk.outbox.directory().unwrap().unwrap();
    let directory = SignedDirectory::decode(&held.bytes).unwrap().verify(&stage.root.public()).unwrap();
    assert!(directory.sealing_key(super::stage::AGENCY, START).is_some());
    let keys = agency_keys(&mut stage.rng);
    for (role, keys) in [(Role::Tablet, Some(keys)), (Role::Desk, None)] {
        let code = stage.code(role);
        let exchange = HttpExchange::for_code(&code).unwrap();
        let begun = enrol::begin(&mut Device::fresh().outbox, &exchange, code, keys, &mut stage.rng).await;
        assert!(matches!(begun, Err(EnrolError::WrongKeys)));
    }
}

#[tokio::test]
async fn a_code_is_typed_right_used_once_and_over_after_fifteen_minutes() {
    let mut stage = Stage::new("code-life").await;
    let code = stage.code(Role::Tablet);
    let text = code.encode().unwrap().to_string();
    let last = if text.ends_with('0') { "1" } else { "0" };
    let mistyped = format!("{}{last}", &text[..text.len() - 1]);
    assert!(matches!(
        enrol::read_code(&mistyped),
        Err(EnrolError::Code(CodeError::Checksum | CodeError::Length))
    ));
    assert!(matches!(enrol::read_code("ü"), Err(EnrolError::Code(CodeError::Character { position: 1 }))));

    let exchange = HttpExchange::for_code(&code).unwrap();
    let (mut first, mut second) = (Device::fresh(), Device::fresh());
    enrol::begin(&mut first.outbox, &exchange, Stage::copy_of(&code), None, &mut stage.rng).await.unwrap();
    let used = enrol::begin(&mut second.outbox, &exchange, code, None, &mut stage.rng).await;
    assert!(matches!(used, Err(EnrolError::Used)));

    stage.clock.set(START + limits::ENROL_TTL_MS + MINUTE);
    let over = enrol::check(&mut first.outbox, &exchange, &mut stage.rng).await;
    assert!(matches!(over, Err(EnrolError::Expired)));
    assert!(enrol::pending(&first.outbox).unwrap().is_none(), "a new code is needed");
    let gone = enrol::check(&mut first.outbox, &exchange, &mut stage.rng).await;
    assert!(matches!(gone, Err(EnrolError::NotBegun)));
}

#[tokio::test]
async fn the_registrar_can_turn_a_device_away() {
    let mut stage = Stage::new("turned-away").await;
    let (mut device, codes) = (Device::fresh(), [stage.code(Role::Tablet)]);
    let exchange = HttpExchange::for_code(&codes[0]).unwrap();
    let copy = Stage::copy_of(&codes[0]);
    enrol::begin(&mut device.outbox, &exchange, copy, None, &mut stage.rng).await.unwrap();
    let way = stage.exchange();
    let registrar = Registrar::new(&way, &stage.registrar, &stage.directory.hub.url);
    let found = registrar.applicants(&codes, 1, stage.clock.now()).await.unwrap();
    registrar.refuse(&found.proved[0], 2, stage.clock.now()).await.unwrap();
    let refused = enrol::check(&mut device.outbox, &exchange, &mut stage.rng).await;
    assert!(matches!(refused, Err(EnrolError::Refused)));
    assert!(device.outbox.identity().unwrap().is_none());
}

#[tokio::test]
async fn a_request_changed_on_its_way_is_not_certified() {
    let mut stage = Stage::new("changed-request").await;
    let (mut device, codes) = (Device::fresh(), [stage.code(Role::Tablet)]);
    // The hub puts its own key in place of the device's.
    let swap = |request: &mut Request| {
        let mut body: EnrolRequest = serde_json::from_slice(&request.body).unwrap();
        let mut asked = EnrolmentRequest::decode(&body.request.0).unwrap();
        asked.key = SigningKey::generate(&mut Seeded::new("hub's own")).public();
        body.request = Blob(asked.encode());
        request.body = serde_json::to_vec(&body).unwrap();
    };
    let exchange = Faulty::new(HttpExchange::for_code(&codes[0]).unwrap(), move |_, request| {
        (request.target == paths::ENROL).then_some(Fault::ChangeRequest(swap))
    });
    let copy = Stage::copy_of(&codes[0]);
    enrol::begin(&mut device.outbox, &exchange, copy, None, &mut stage.rng).await.unwrap();
    let way = stage.exchange();
    let registrar = Registrar::new(&way, &stage.registrar, &stage.directory.hub.url);
    let found = registrar.applicants(&codes, 1, stage.clock.now()).await.unwrap();
    assert_eq!((found.proved.len(), found.unproved), (0, 1), "and the registrar hears that somebody tried");
}

/// A tablet that has asked and that the registrar has approved.
async fn approved(stage: &mut Stage) -> (Device, EnrolmentCode, HttpExchange) {
    let (mut device, code) = (Device::fresh(), stage.code(Role::Tablet));
    let way = HttpExchange::for_code(&code).unwrap();
    let copy = Stage::copy_of(&code);
    enrol::begin(&mut device.outbox, &way, copy, None, &mut stage.rng).await.unwrap();
    stage.approve(Stage::copy_of(&code)).await;
    (device, code, way)
}

#[tokio::test]
async fn a_certificate_changed_on_its_way_is_not_believed() {
    let mut stage = Stage::new("changed-answer").await;
    let (mut device, _, way) = approved(&mut stage).await;
    let flip: fn(&mut fener_sync::Response) = |response| {
        let EnrolAnswer::Approved { mut certificate, mac } = serde_json::from_slice(&response.body).unwrap()
        else {
            panic!("not approved")
        };
        certificate.0[30] ^= 1;
        response.body = serde_json::to_vec(&EnrolAnswer::Approved { certificate, mac }).unwrap();
    };
    let tampered = Faulty::new(way.clone(), move |_, request| {
        request.target.starts_with("/v1/enrol/").then_some(Fault::ChangeAnswer(flip))
    });
    let result = enrol::check(&mut device.outbox, &tampered, &mut stage.rng).await;
    assert!(matches!(result, Err(EnrolError::NotProved)));
    let done = enrol::check(&mut device.outbox, &way, &mut stage.rng).await.unwrap();
    assert!(matches!(done, EnrolState::Done(_)), "the true answer is still good");
}

/// Whoever has read the code over a shoulder can prove that, but is no registrar of the directory.
#[tokio::test]
async fn a_certificate_that_the_directory_does_not_allow_is_not_believed() {
    let mut stage = Stage::new("false-certificates").await;
    let (mut device, code, way) = approved(&mut stage).await;
    let thief = SigningKey::generate(&mut Seeded::new("thief"));
    for (signer, place, not_after, wanted) in [
        (&thief, STATION, START + MINUTE, SignError::Signer),
        (&stage.registrar, "other-station", START + MINUTE, SignError::Signer),
        (&stage.registrar, STATION, START - MINUTE, SignError::Expired),
    ] {
        let fields = CertificateFields {
            role: Role::Tablet,
            device: [9; 16],
            place: place.to_owned(),
            key: device_key(&device),
            mailbox: [8; 16],
            not_before: START - 2 * MINUTE,
            not_after,
        };
        let certificate = DeviceCertificate::issue(signer, fields).unwrap().encode();
        let mac = Mac(code.transcript(&request_of(&device)).unwrap().answer_mac(&certificate));
        let body =
            serde_json::to_vec(&EnrolAnswer::Approved { certificate: Blob(certificate), mac }).unwrap();
        let hostile = Faulty::new(way.clone(), move |_, request: &Request| {
            let is_answer = request.target.starts_with("/v1/enrol/");
            is_answer.then(|| Fault::Instead(answer(200, names::JSON, &body)))
        });
        let result = enrol::check(&mut device.outbox, &hostile, &mut stage.rng).await;
        assert!(matches!(&result, Err(EnrolError::Certificate(error)) if *error == wanted), "{result:?}");
        assert!(device.outbox.identity().unwrap().is_none());
    }
}

fn kept(device: &Device) -> serde_json::Value {
    serde_json::from_slice(&device.outbox.pending_enrolment().unwrap().unwrap()).unwrap()
}

/// What the device asked for, as it keeps it.
fn request_of(device: &Device) -> Vec<u8> {
    #[derive(serde::Deserialize)]
    struct Kept {
        #[serde(with = "fener_sign::text::base64_bytes")]
        request: Vec<u8>,
    }
    serde_json::from_value::<Kept>(kept(device)).unwrap().request
}

fn device_key(device: &Device) -> fener_sign::PublicKey {
    let seed = kept(device)["seed"].as_str().and_then(fener_sign::text::from_hex).unwrap();
    SigningKey::from_seed(&seed).public()
}

#[tokio::test]
async fn a_hub_with_another_tls_root_gets_nothing() {
    let mut stage = Stage::new("mitm").await;
    let code = stage.code(Role::Tablet);
    stage.stop().await;
    let other = TempDir::new().unwrap();
    let folder = other.path().join("hub");
    fener_hub::init(&folder, &[], &[IpAddr::V4(Ipv4Addr::LOCALHOST)], &mut Seeded::new("mitm hub")).unwrap();
    std::fs::remove_dir_all(stage.hub_folder()).unwrap();
    std::fs::rename(&folder, stage.hub_folder()).unwrap();
    stage.start().await;
    let mut device = Device::fresh();
    let exchange = HttpExchange::for_code(&code).unwrap();
    let begun = enrol::begin(&mut device.outbox, &exchange, code, None, &mut stage.rng).await;
    assert!(matches!(begun, Err(EnrolError::Hub(SyncError::TlsWrong))), "{begun:?}");
    assert!(enrol::pending(&device.outbox).unwrap().is_none(), "no key was made for it");
}

#[tokio::test]
async fn a_hub_that_puts_its_own_key_in_an_agencys_place_is_refused() {
    let mut stage = Stage::new("substitute").await;
    let keys = agency_keys(&mut stage.rng);
    stage.add_keys(&keys).await;
    let hubs = agency_keys(&mut Seeded::new("the hub's own agency"));
    let mut forged = stage.directory.clone();
    forged.agencies[0].identity = hubs.identity;
    forged.agencies[0].sealing_keys = vec![hubs.sealing];
    let by_hub = SignedDirectory::sign(&forged, &SigningKey::generate(&mut Seeded::new("hub root"))).unwrap();
    let grafted = SignedDirectory { bytes: by_hub.bytes.clone(), ..stage.signed() };
    for (offered, wanted) in [(by_hub, SignError::Signer), (grafted, SignError::Signature)] {
        let code = stage.code(Role::Tablet);
        let bytes = offered.encode();
        let hostile = Faulty::new(HttpExchange::for_code(&code).unwrap(), move |_, request: &Request| {
            (request.target == paths::DIRECTORY).then(|| Fault::Instead(answer(200, names::OCTETS, &bytes)))
        });
        let begun = enrol::begin(&mut Device::fresh().outbox, &hostile, code, None, &mut stage.rng).await;
        assert!(matches!(&begun, Err(EnrolError::Directory(error)) if *error == wanted), "{begun:?}");
    }
}

#[tokio::test]
async fn a_code_for_another_hub_or_place_leads_nowhere() {
    let mut stage = Stage::new("elsewhere").await;
    let clock = Clock::at(START);
    assert_eq!(clock.ms(), START);
    let code = EnrolmentCode { place: "no-such-station".to_owned(), ..stage.code(Role::Tablet) };
    let exchange = HttpExchange::for_code(&code).unwrap();
    let begun = enrol::begin(&mut Device::fresh().outbox, &exchange, code, None, &mut stage.rng).await;
    assert!(matches!(begun, Err(EnrolError::Directory(_))), "{begun:?}");
}
