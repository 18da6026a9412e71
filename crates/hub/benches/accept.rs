//! What accepting an envelope costs, from the client's send to the signed receipt in its hands: TLS, signature,
//! hash, commit flushed to the disk, receipt.
//!
//! Budgets: p50 <= 5 ms; the hub shares its processors with the clients that press it here.
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a benchmark"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use reqwest::Request;
use tokio::runtime::Runtime;

#[allow(dead_code, reason = "shared by benches")]
#[path = "../../../tests/benches/quantiles.rs"]
mod quantiles;
#[path = "../tests/stories/world.rs"]
mod world;

use quantiles::{Budget, report, rounds};
use world::{Device, REGION, World, envelope};

struct Bench {
    world: Arc<World>,
    tablets: Vec<Device>,
    next: u64,
}

impl Bench {
    async fn new() -> Self {
        let world = World::new().await;
        let mut tablets = Vec::new();
        for number in 10..26 {
            tablets.push(world.tablet(&world.by, number).await);
        }
        Self { world: Arc::new(world), tablets, next: 0 }
    }

    /// A fresh envelope, already signed: the tablet's work is not the hub's.
    fn request(&mut self) -> Request {
        self.next += 1;
        let tablet = &self.tablets[usize::try_from(self.next).unwrap() % self.tablets.len()];
        self.world.put_request(tablet, &envelope(self.next), &REGION).build().unwrap()
    }
}

async fn accept(world: &World, request: Request) -> Duration {
    let begun = Instant::now();
    let response = world.client.execute(request).await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.bytes().await.unwrap().len(), fener_sign::RECEIPT_LEN);
    begun.elapsed()
}

/// So many uploads, `width` of them at any time; how long all took, and each.
async fn press(bench: &mut Bench, count: u64, width: usize) -> (Duration, Vec<Duration>) {
    let mut lanes: Vec<Vec<Request>> = (0..width).map(|_| Vec::new()).collect();
    for n in 0..count {
        let request = bench.request();
        lanes[usize::try_from(n).unwrap() % width].push(request);
    }
    let begun = Instant::now();
    let mut running = Vec::new();
    for lane in lanes {
        let world = Arc::clone(&bench.world);
        running.push(tokio::spawn(async move {
            let mut times = Vec::new();
            for request in lane {
                times.push(accept(&world, request).await);
            }
            times
        }));
    }
    let mut times = Vec::new();
    for lane in running {
        times.extend(lane.await.unwrap());
    }
    (begun.elapsed(), times)
}

fn accepts(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let mut bench = runtime.block_on(Bench::new());
    for (width, count) in [(1, 1_000), (4, 2_000), (16, 4_000), (64, 8_000), (256, 8_000)] {
        runtime.block_on(press(&mut bench, rounds(500).into(), width));
        let (total, times) = runtime.block_on(press(&mut bench, rounds(count).into(), width));
        let rate = u128::try_from(times.len()).unwrap() * 1_000_000 / total.as_micros();
        // Pressed harder, the hub waits for itself: the budget is for one tablet that asks.
        let budget = if width == 1 { Budget::Median(Duration::from_millis(5)) } else { Budget::None };
        report(&format!("accepted, durable, {width} at a time, {rate} a second"), budget, times);
    }
    let mut group = criterion.benchmark_group("durable accept");
    group.sample_size(20).throughput(Throughput::Elements(1));
    for width in [1, 64] {
        group.bench_function(format!("{width} at a time"), |b| {
            b.iter_custom(|iters| runtime.block_on(press(&mut bench, iters, width)).0);
        });
    }
    group.finish();
}

criterion_group!(benches, accepts);
criterion_main!(benches);
