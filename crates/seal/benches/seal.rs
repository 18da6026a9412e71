//! What sealing costs on this machine. Budgets are in the design; nothing here asserts a time.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark; the macro makes an undocumented function"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fener_seal::{ENVELOPE_LEN, PinParams, SealingPublic, SealingSecret, envelope, pin};
use fener_sign::{CertificateFields, DeviceCertificate, Role, SigningKey};
use fixed_rng::FixedRng;

#[path = "../src/fixed_rng.rs"]
mod fixed_rng;
#[allow(dead_code, reason = "shared by benches")]
#[path = "../../../tests/benches/quantiles.rs"]
mod quantiles;

use quantiles::{Budget, measure, timed};

fn certificate(signer: &SigningKey, rng: &mut FixedRng) -> DeviceCertificate {
    let fields = CertificateFields {
        role: Role::Tablet,
        device: [7; 16],
        place: "station-1".to_owned(),
        key: signer.public(),
        mailbox: [9; 16],
        not_before: 0,
        not_after: u64::MAX,
    };
    DeviceCertificate::issue(&SigningKey::generate(rng), fields).unwrap()
}

fn envelopes(criterion: &mut Criterion) {
    let mut rng = FixedRng::new("bench");
    let signer = SigningKey::generate(&mut rng);
    let certificate = certificate(&signer, &mut rng);
    let secrets: Vec<SealingSecret> = (0..8).map(|_| SealingSecret::generate(&mut rng)).collect();
    let agencies: Vec<SealingPublic> = secrets.iter().map(SealingSecret::public).collect();
    let names = envelope::recipients_hex(&agencies).unwrap().join("\",\"");
    let json = format!("{{\"recipients\":[\"{names}\"],\"note\":\"{}\"}}", "n".repeat(8_000));
    let sealed = envelope::seal(json.as_bytes(), &signer, &certificate, &agencies, &mut rng).unwrap();
    let stranger = SealingSecret::generate(&mut rng);
    println!(
        "one referral, sealed for eight agencies: {} bytes (budget exactly {})",
        sealed.len(),
        ENVELOPE_LEN
    );
    measure("sealed for eight agencies", Budget::None, 500, || {
        timed(|| envelope::seal(json.as_bytes(), &signer, &certificate, &agencies, &mut rng).unwrap()).0
    });
    measure("opened and verified", Budget::None, 500, || {
        timed(|| {
            envelope::open(black_box(&sealed), &[&secrets[0]]).ok().unwrap().verify(&signer.public()).ok()
        })
        .0
    });
    measure("found out that it is for others", Budget::None, 500, || {
        timed(|| envelope::open(black_box(&sealed), &[&stranger]).err()).0
    });

    criterion.bench_function("seal for eight agencies", |b| {
        b.iter(|| envelope::seal(json.as_bytes(), &signer, &certificate, &agencies, &mut rng).unwrap());
    });
    criterion.bench_function("open and verify", |b| {
        b.iter(|| {
            envelope::open(black_box(&sealed), &[&secrets[0]]).ok().unwrap().verify(&signer.public()).ok()
        });
    });
    criterion.bench_function("find out that it is for others", |b| {
        b.iter(|| envelope::open(black_box(&sealed), &[&stranger]).err());
    });
}

fn pins(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("PIN key");
    group.sample_size(10);
    group.bench_function("Argon2id 64 MiB, three passes", |b| {
        b.iter(|| pin::derive(black_box(b"481516"), &[3; 16], PinParams::FLOOR).unwrap());
    });
    group.finish();
}

criterion_group!(benches, envelopes, pins);
criterion_main!(benches);
