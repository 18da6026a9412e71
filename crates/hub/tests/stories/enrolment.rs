//! The relay between a new device and its registrar.

use std::sync::atomic::Ordering;

use fener_sign::{CertificateFields, DeviceCertificate, Role, SigningKey};
use fener_wire::{
    Blob, Code, CodeId, EnrolAnswer, EnrolDecision, EnrolRequest, Mac, Mailbox, PendingEnrolments, limits,
    paths,
};
use reqwest::{Method, Response};

use crate::world::{Device, NOW, REGION, World, refusal, registrar_id};

fn request(code_id: CodeId, what: &[u8]) -> EnrolRequest {
    EnrolRequest { code_id, request: Blob(what.to_vec()), mac: Mac([7; 32]) }
}

/// A device asks and the registrar tries to certify it.
pub(crate) async fn approve(world: &World, fields: CertificateFields) -> Response {
    let code_id = CodeId(fields.device);
    assert_eq!(world.post_json(paths::ENROL, &request(code_id, b"me")).await.status(), 202);
    let certificate = DeviceCertificate::issue(&world.by.registrar, fields).unwrap().encode();
    let decision = EnrolDecision::Approve { certificate: Blob(certificate), mac: Mac([8; 32]) };
    world.decide(&world.by, &code_id, &decision).await
}

#[tokio::test]
async fn the_registrar_sees_who_waits_and_the_device_gets_its_answer() {
    let world = World::new().await;
    let code_id = CodeId([5; 16]);
    let asked = world.post_json(paths::ENROL, &request(code_id, b"my key")).await;
    assert_eq!(asked.json::<EnrolAnswer>().await.unwrap(), EnrolAnswer::Waiting);

    let signer = (&world.by.registrar, registrar_id(&world.by.registrar.public()));
    let list =
        world.signed(signer, world.by.next_seq(), (Method::GET, paths::REGISTRAR_ENROLMENTS), vec![], None);
    let list: PendingEnrolments = list.send().await.unwrap().json().await.unwrap();
    assert_eq!(list.items.len(), 1);
    assert_eq!((list.items[0].code_id, &list.items[0].request), (code_id, &Blob(b"my key".to_vec())));

    let refuse = EnrolDecision::Refuse {};
    assert_eq!(world.decide(&world.by, &code_id, &refuse).await.status(), 204);
    let answer: EnrolAnswer = world.get(&paths::enrol(&code_id)).await.json().await.unwrap();
    assert_eq!(answer, EnrolAnswer::Refused);
}

#[tokio::test]
async fn a_code_is_used_once() {
    let world = World::new().await;
    let code_id = CodeId([5; 16]);
    for _ in 0..2 {
        let asked = world.post_json(paths::ENROL, &request(code_id, b"mine")).await;
        assert_eq!(asked.status(), 202, "the same request may be repeated: answers get lost");
    }
    let other = world.post_json(paths::ENROL, &request(code_id, b"somebody else's")).await;
    assert_eq!(refusal(other).await, (409, Code::CodeUsed));

    let refuse = EnrolDecision::Refuse {};
    for _ in 0..2 {
        assert_eq!(world.decide(&world.by, &code_id, &refuse).await.status(), 204);
    }
    let fields = Device::new(10, Mailbox([10; 16])).fields(Role::Tablet, "station-1");
    let certificate = DeviceCertificate::issue(&world.by.registrar, fields).unwrap().encode();
    let approve = EnrolDecision::Approve { certificate: Blob(certificate), mac: Mac([8; 32]) };
    let again = world.decide(&world.by, &code_id, &approve).await;
    assert_eq!(refusal(again).await, (409, Code::CodeUsed), "a decision stands");
}

#[tokio::test]
async fn after_fifteen_minutes_it_is_over() {
    let world = World::new().await;
    let code_id = CodeId([5; 16]);
    world.post_json(paths::ENROL, &request(code_id, b"mine")).await;
    world.clock.store(NOW + limits::ENROL_TTL_MS - 1, Ordering::SeqCst);
    assert_eq!(world.get(&paths::enrol(&code_id)).await.status(), 200);
    world.clock.store(NOW + limits::ENROL_TTL_MS, Ordering::SeqCst);
    assert_eq!(refusal(world.get(&paths::enrol(&code_id)).await).await, (410, Code::CodeExpired));
    let late = world.decide(&world.by, &code_id, &EnrolDecision::Refuse {}).await;
    assert_eq!(refusal(late).await, (410, Code::CodeExpired));
}

#[tokio::test]
async fn only_so_many_wait_at_once() {
    let world = World::new().await;
    for n in 0..limits::ENROL_PENDING_MAX {
        let code_id = CodeId([u8::try_from(n).unwrap(); 16]);
        assert_eq!(world.post_json(paths::ENROL, &request(code_id, b"me")).await.status(), 202);
    }
    let full = world.post_json(paths::ENROL, &request(CodeId([255; 16]), b"me")).await;
    assert!(full.headers().contains_key("retry-after"));
    assert_eq!(refusal(full).await, (503, Code::Unavailable));
    world.clock.store(NOW + limits::ENROL_TTL_MS, Ordering::SeqCst);
    let room = world.post_json(paths::ENROL, &request(CodeId([255; 16]), b"me")).await;
    assert_eq!(room.status(), 202, "what is over makes room");
}

#[tokio::test]
async fn only_a_registrar_of_the_directory_decides() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let nobody = SigningKey::from_seed(&[99; 32]);
    for (key, id) in [(&nobody, registrar_id(&nobody.public())), (&tablet.key, tablet.id)] {
        let list = world.signed((key, id), 1000, (Method::GET, paths::REGISTRAR_ENROLMENTS), vec![], None);
        assert_eq!(refusal(list.send().await.unwrap()).await, (403, Code::UnknownDevice));
    }
    let claimed = (&nobody, registrar_id(&world.by.registrar.public()));
    let list = world.signed(claimed, 1000, (Method::GET, paths::REGISTRAR_ENROLMENTS), vec![], None);
    assert_eq!(refusal(list.send().await.unwrap()).await, (401, Code::NotSigned));
}

#[tokio::test]
async fn a_registrars_request_works_once() {
    let world = World::new().await;
    let signer = || (&world.by.registrar, registrar_id(&world.by.registrar.public()));
    let list = || world.signed(signer(), 50, (Method::GET, paths::REGISTRAR_ENROLMENTS), vec![], None);
    assert_eq!(list().send().await.unwrap().status(), 200);
    assert_eq!(refusal(list().send().await.unwrap()).await, (409, Code::Replayed));
}

#[tokio::test]
async fn a_tablet_cannot_be_certified_into_the_mailbox_of_others() {
    let world = World::new().await;
    let first = world.tablet(&world.by, 10).await;
    for mailbox in [REGION, first.mailbox] {
        let fields = Device::new(11, mailbox).fields(Role::Tablet, "station-1");
        assert_eq!(refusal(approve(&world, fields).await).await, (422, Code::BadCertificate));
    }
}

#[tokio::test]
async fn a_certificate_must_be_the_registrars_own() {
    let world = World::new().await;
    let code_id = CodeId([5; 16]);
    world.post_json(paths::ENROL, &request(code_id, b"me")).await;
    let fields = Device::new(10, Mailbox([10; 16])).fields(Role::Tablet, "station-1");
    let forged =
        DeviceCertificate::issue(&SigningKey::from_seed(&[99; 32]), fields.clone()).unwrap().encode();
    let mut bent = DeviceCertificate::issue(&world.by.registrar, fields).unwrap().encode();
    bent[60] ^= 1;
    for bytes in [forged, bent, b"garbage".to_vec(), vec![]] {
        let decision = EnrolDecision::Approve { certificate: Blob(bytes), mac: Mac([8; 32]) };
        let refused = world.decide(&world.by, &code_id, &decision).await;
        assert_eq!(refusal(refused).await, (422, Code::BadCertificate));
    }
}

#[tokio::test]
async fn a_request_that_is_too_long_or_not_in_form_is_refused() {
    let world = World::new().await;
    let long = request(CodeId([5; 16]), &vec![0; limits::ENROL_REQUEST_MAX + 1]);
    assert_eq!(refusal(world.post_json(paths::ENROL, &long).await).await, (413, Code::TooLarge));
    let odd = world.post_json(paths::ENROL, &serde_json::json!({ "code_id": "05", "extra": 1 })).await;
    assert_eq!(refusal(odd).await, (400, Code::BadRequest));
    assert_eq!(refusal(world.get("/v1/enrol/abc").await).await, (404, Code::NotFound));
    assert_eq!(refusal(world.get(&paths::enrol(&CodeId([9; 16]))).await).await, (410, Code::CodeExpired));
}
