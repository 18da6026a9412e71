//! `PUT /v1/env/{id}`: what is taken, what is refused, and that a repeat is the same thing.

use std::sync::Arc;

use fener_hub::Rate;
use fener_sign::directory::Revocation;
use fener_sign::{ContentHash, HubReceipt, Role};
use fener_wire::{Code, Mailbox, limits, names};
use reqwest::header::HeaderValue;

use crate::world::{DAY, Device, NOW, REGION, World, code, envelope, refusal};

#[tokio::test]
async fn the_first_upload_is_created_and_the_second_gets_the_same_receipt() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let body = envelope(1);

    let (first, receipt) = world.deliver(&tablet, &body, &REGION).await;
    world.clock.store(NOW + 5 * DAY, std::sync::atomic::Ordering::SeqCst);
    let (second, again) = world.deliver(&tablet, &body, &REGION).await;

    assert_eq!((first.as_u16(), second.as_u16()), (201, 200));
    assert_eq!(receipt, again);
    let receipt = world.receipt(&receipt);
    assert_eq!(receipt.env_hash, ContentHash::of(&body));
    assert_eq!((receipt.device, receipt.device_seq, receipt.received_at), (tablet.id, 1, NOW));
    assert_eq!(receipt.prev, ContentHash::ZERO);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn identical_uploads_that_race_get_the_same_receipt() {
    let world = Arc::new(World::new().await);
    let tablet = Arc::new(world.tablet(&world.by, 10).await);
    let mut number = 0;
    for racers in [2, 4, 8] {
        for _ in 0..12 {
            number += 1;
            let uploads: Vec<_> = (0..racers)
                .map(|_| {
                    let (world, tablet) = (Arc::clone(&world), Arc::clone(&tablet));
                    tokio::spawn(async move { world.deliver(&tablet, &envelope(number), &REGION).await })
                })
                .collect();
            let mut answers = Vec::new();
            for upload in uploads {
                answers.push(upload.await.unwrap());
            }
            let created = answers.iter().filter(|(status, _)| status.as_u16() == 201).count();
            assert_eq!(created, 1, "{racers} racers: exactly one was first");
            assert!(answers.windows(2).all(|pair| pair[0].1 == pair[1].1), "{racers} racers: one receipt");
            assert_eq!(world.receipt(&answers[0].1).device_seq, number, "a race uses one place in the chain");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_receipts_of_each_device_are_one_unbroken_chain() {
    let world = Arc::new(World::new().await);
    let tablets = [10, 11, 12];
    let mut uploads = Vec::new();
    for number in tablets {
        let tablet = Arc::new(world.tablet(&world.by, number).await);
        for n in 0..20 {
            let (world, tablet) = (Arc::clone(&world), Arc::clone(&tablet));
            uploads.push(tokio::spawn(async move {
                world.deliver(&tablet, &envelope(u64::from(number) * 1000 + n), &REGION).await.1
            }));
        }
    }
    let mut receipts: Vec<HubReceipt> = Vec::new();
    for upload in uploads {
        receipts.push(world.receipt(&upload.await.unwrap()));
    }
    for number in tablets {
        let mut chain: Vec<_> = receipts.iter().filter(|r| r.device == [number; 16]).collect();
        chain.sort_by_key(|r| r.device_seq);
        assert_eq!(chain.len(), 20);
        let mut before = None;
        for receipt in chain {
            receipt.follows(before).unwrap();
            before = Some(receipt);
        }
    }
}

#[tokio::test]
async fn the_chain_goes_on_after_a_restart() {
    let mut world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let before = world.deliver(&tablet, &envelope(1), &REGION).await.1;
    world = world.restart().await;
    let (status, again) = world.deliver(&tablet, &envelope(1), &REGION).await;
    assert_eq!((status.as_u16(), &again), (200, &before));
    let after = world.deliver(&tablet, &envelope(2), &REGION).await.1;
    world.receipt(&after).follows(Some(&world.receipt(&before))).unwrap();
}

#[tokio::test]
async fn a_device_with_a_new_certificate_gets_a_receipt_of_its_own() {
    let world = World::new().await;
    let (old, new) = (world.tablet(&world.by, 10).await, world.tablet(&world.by, 11).await);
    let desk = world.desk(&world.by, 20, "agency").await;
    world.deliver(&old, &envelope(1), &REGION).await;
    let (status, receipt) = world.deliver(&new, &envelope(1), &REGION).await;
    assert_eq!(status, 201);
    assert_eq!(world.receipt(&receipt).device, new.id);
    assert_eq!(world.inbox(&desk, &REGION, 0, 16).await.items.len(), 1, "the agency gets it once");
}

#[tokio::test]
async fn bytes_that_are_not_their_name_are_refused() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let target = format!("/v1/env/{}", ContentHash::of(&envelope(1)));
    let wrong = world.put_at(&tablet, &target, &envelope(2), &REGION).send().await.unwrap();
    assert_eq!(refusal(wrong).await, (422, Code::HashMismatch));
    let upper = target.to_uppercase().replace("/V1/ENV", "/v1/env");
    let upper = world.put_at(&tablet, &upper, &envelope(1), &REGION).send().await.unwrap();
    assert_eq!(refusal(upper).await, (404, Code::NotFound));
}

#[tokio::test]
async fn only_one_size_is_an_envelope() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    for (length, expected) in [
        (0, (422, Code::WrongSize)),
        (limits::ENVELOPE_LEN - 1, (422, Code::WrongSize)),
        (limits::ENVELOPE_LEN + 1, (413, Code::TooLarge)),
        (limits::ENVELOPE_BODY_MAX + 1, (413, Code::TooLarge)),
        (400 * 1024, (413, Code::TooLarge)),
    ] {
        let answer = world.put(&tablet, &vec![1; length], &REGION).await;
        assert_eq!(refusal(answer).await, expected, "{length} bytes");
    }
}

#[tokio::test]
async fn a_device_nobody_certified_is_refused() {
    let world = World::new().await;
    let stranger = Device::new(66, Mailbox([66; 16]));
    assert_eq!(refusal(world.put(&stranger, &envelope(1), &REGION).await).await, (403, Code::UnknownDevice));
}

#[tokio::test]
async fn a_revoked_device_is_refused_at_once() {
    let world = World::new().await;
    let (lost, kept) = (world.tablet(&world.by, 10).await, world.tablet(&world.by, 11).await);
    world.deliver(&lost, &envelope(1), &REGION).await;
    let revoked = vec![Revocation { device: lost.id, revoked_at: NOW }];
    assert_eq!(world.put_directory(world.by.signed(2, revoked)).await.status(), 204);

    assert_eq!(refusal(world.put(&lost, &envelope(2), &REGION).await).await, (403, Code::RevokedDevice));
    assert_eq!(refusal(world.read(&lost, &lost.mailbox, 0, 1).await).await, (403, Code::RevokedDevice));
    world.deliver(&kept, &envelope(2), &REGION).await;
}

#[tokio::test]
async fn an_expired_device_still_delivers_but_reads_no_more() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    world.clock.store(NOW + 181 * DAY, std::sync::atomic::Ordering::SeqCst);
    world.deliver(&tablet, &envelope(1), &REGION).await;
    assert_eq!(refusal(world.read(&tablet, &tablet.mailbox, 0, 1).await).await, (403, Code::ExpiredDevice));
}

#[tokio::test]
async fn a_signature_must_be_there_and_fit() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let (body, not_signed) = (envelope(1), (401, Code::NotSigned));

    for missing in [names::SIGNATURE, names::SIGNATURE_INPUT, names::CONTENT_DIGEST] {
        let mut request = world.put_request(&tablet, &body, &REGION).build().unwrap();
        request.headers_mut().remove(missing);
        assert_eq!(
            refusal(world.client.execute(request).await.unwrap()).await,
            not_signed,
            "without {missing}"
        );
    }
    let mut twice = world.put_request(&tablet, &body, &REGION).build().unwrap();
    let value = twice.headers()[names::SIGNATURE].clone();
    twice.headers_mut().append(names::SIGNATURE, value);
    assert_eq!(refusal(world.client.execute(twice).await.unwrap()).await, not_signed);

    let mut elsewhere = world.put_request(&tablet, &body, &REGION).build().unwrap();
    let other = HeaderValue::from_str(&Mailbox([1; 16]).to_string()).unwrap();
    elsewhere.headers_mut().insert(names::MAILBOX, other);
    assert_eq!(
        refusal(world.client.execute(elsewhere).await.unwrap()).await,
        not_signed,
        "the mailbox is signed"
    );

    let impostor = Device { key: fener_sign::SigningKey::from_seed(&[77; 32]), ..Device::new(10, REGION) };
    assert_eq!(refusal(world.put(&impostor, &body, &REGION).await).await, not_signed);

    let digest = world.put_request(&tablet, &body, &REGION).header(names::CONTENT_DIGEST, "sha-256=:AAAA:");
    assert_eq!(digest.send().await.unwrap().status(), 401, "two digests are none");
}

#[tokio::test]
async fn an_upload_has_a_type_and_a_mailbox() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let body = envelope(1);
    for kind in [Some("text/html"), Some(names::JSON), Some(""), None] {
        let mut request = world.put_request(&tablet, &body, &REGION).build().unwrap();
        request.headers_mut().remove("content-type");
        if let Some(kind) = kind {
            request.headers_mut().insert("content-type", HeaderValue::from_static(kind));
        }
        assert_eq!(
            refusal(world.client.execute(request).await.unwrap()).await,
            (415, Code::WrongType),
            "{kind:?}"
        );
    }
    for mailbox in [None, Some("AA"), Some("zz"), Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] {
        let mut request = world.put_request(&tablet, &body, &REGION).build().unwrap();
        request.headers_mut().remove(names::MAILBOX);
        if let Some(mailbox) = mailbox {
            request.headers_mut().insert(names::MAILBOX, HeaderValue::from_static(mailbox));
        }
        assert_eq!(
            refusal(world.client.execute(request).await.unwrap()).await,
            (400, Code::BadRequest),
            "{mailbox:?}"
        );
    }
}

#[tokio::test]
async fn a_device_that_asks_too_often_is_told_when_to_come_back() {
    let world = World::with_rate(Rate { per_minute: 60, burst: 3 }).await;
    let (hasty, calm) = (world.tablet(&world.by, 10).await, world.tablet(&world.by, 11).await);
    for n in 0..3 {
        world.deliver(&hasty, &envelope(n), &REGION).await;
    }
    let refused = world.put(&hasty, &envelope(3), &REGION).await;
    assert_eq!(refused.status(), 429);
    let wait: u64 = refused.headers()[names::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert_eq!((wait, code(refused).await), (1, Code::TooMany));
    world.deliver(&calm, &envelope(4), &REGION).await;

    tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
    world.deliver(&hasty, &envelope(3), &REGION).await;
}

#[tokio::test]
async fn paths_and_methods_that_do_not_exist_say_so() {
    let world = World::new().await;
    assert_eq!(refusal(world.get("/v1/everything").await).await, (404, Code::NotFound));
    assert_eq!(refusal(world.get("/v1/ack").await).await, (405, Code::WrongMethod));
    let delete = world.client.delete(world.url("/v1/env/00")).send().await.unwrap();
    assert_eq!(refusal(delete).await, (405, Code::WrongMethod));
}

#[tokio::test]
async fn a_place_the_registrar_may_not_certify_stays_out() {
    let world = World::new().await;
    let device = Device::new(10, Mailbox([10; 16]));
    let fields = device.fields(Role::Tablet, "station-of-others");
    let refused = crate::enrolment::approve(&world, fields).await;
    assert_eq!(refusal(refused).await, (422, Code::BadCertificate));
    assert_eq!(refusal(world.put(&device, &envelope(1), &REGION).await).await, (403, Code::UnknownDevice));
}
