//! Delivery with a fault at every call: a child syncs with a hub on the loopback, as a locked device does. Its folder is
//! not made anew each time: a device that was cut off goes on where it was, and the hub remembers its requests. Nothing is
//! lost, and the hub has each envelope once.

use std::path::Path;

use fener_model::{CaseNumber, ReferralId, Timestamp};
use fener_seal::SealingSecret;
use fener_sign::Role;
use fener_sync::{Finding, HttpExchange, RunOptions, SyncReport};
use fener_vault::{DeviceSecret, NewEnvelope, Outbox, ReferralRef};
use serde_json::json;
use uuid::Uuid;

use crate::device::{NOW, TestRng, envelope, nowhere};
use crate::network::Network;
use crate::points::{self, Count, LEAST, Size};
use crate::said::{attempt, say};
use crate::trace::{self, Call, Fault, MARK};
use crate::{scan, support};

/// Envelopes that wait at each point.
const WAITING: u64 = 3;
/// What the tablet's clock says.
const HUB_TIME: Timestamp = Timestamp(support::START);

/// One sync of whatever waits.
fn sync(outbox: &mut Outbox) -> SyncReport {
    let exchange = HttpExchange::for_device(outbox).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    outbox.hurry(HUB_TIME).unwrap();
    let options = RunOptions::new(&|| HUB_TIME, &|_| {});
    runtime.block_on(fener_sync::run(outbox, &exchange, options, &mut TestRng(0x5c)))
}

/// Done by the child.
pub(crate) fn run(folder: &Path) {
    let secret = DeviceSecret::open(folder, &nowhere()).unwrap();
    let mut outbox = Outbox::open(folder, &secret).unwrap();
    let exchange = HttpExchange::for_device(&outbox).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    say(MARK);
    let options = RunOptions::new(&|| HUB_TIME, &|_| {});
    let report = runtime.block_on(fener_sync::run(&mut outbox, &exchange, options, &mut TestRng(0x5c)));
    attempt("sync", || report.error.map_or(Ok(()), Err));
    attempt("close", || outbox.close());
}

/// An enrolled tablet and its hub.
struct Tablet {
    network: Network,
    device: support::Device,
    rng: TestRng,
    queued: u64,
}

impl Tablet {
    fn new(seed: u64) -> Self {
        let mut network = Network::up();
        let mut device = support::Device::signed_in();
        network.enrol(&device, Role::Tablet);
        device.call("lock", json!({}));
        device.close();
        Self { network, device, rng: TestRng(seed), queued: 0 }
    }

    fn outbox(&self) -> Outbox {
        Outbox::open(&self.device.folder, &DeviceSecret::open(&self.device.folder, &nowhere()).unwrap())
            .unwrap()
    }

    fn queue(&mut self) {
        let mut outbox = self.outbox();
        for _ in 0..WAITING {
            let referral = ReferralRef {
                referral: ReferralId(Uuid::from_bytes(self.rng.bytes())),
                rev: 1,
                case: CaseNumber::from_random(self.rng.bytes()),
            };
            let (bytes, reply) = (envelope(&mut self.rng), SealingSecret::generate(&mut self.rng));
            let new =
                NewEnvelope { bytes: &bytes, mailbox: support::REGION, referral: Some((&referral, &reply)) };
            outbox.queue(&new, NOW).unwrap();
        }
        self.queued += WAITING;
    }

    /// The next sync delivers whatever the fault kept back; the hub counts each envelope once.
    fn look(&self, when: &str) {
        let mut outbox = self.outbox();
        outbox.check_pages().unwrap();
        assert_eq!(u64::from(outbox.referral_count().unwrap()), self.queued, "{when}: an envelope is lost");
        let report = sync(&mut outbox);
        assert!(report.error.is_none(), "{when}: {:?}", report.error);
        let forgotten =
            report.findings.iter().find(|finding| !matches!(finding, Finding::ClockDiffers { .. }));
        assert!(forgotten.is_none(), "{when}: the hub's word was forgotten: {forgotten:?}");
        assert_eq!(outbox.unsent().unwrap().count, 0, "{when}: not delivered");
        let receipts = outbox.last_receipt().unwrap().map_or(0, |link| link.seq);
        assert_eq!(receipts, self.queued, "{when}: the hub has each envelope once");
    }
}

/// Faults at the points of a sync.
pub(crate) fn try_all(size: Size) -> Count {
    let mut tablet = Tablet::new(0x5f1);
    let mut count = Count::default();
    tablet.queue();
    let (calls, _) = trace::calls_of("sync", &tablet.device.folder);
    tablet.look("undisturbed");
    // What goes through `write` here goes to no file: the runtime wakes itself with it.
    let is_of_the_disk = |(call, fault): &(Call, Fault)| *fault == Fault::Kill || call.name != "write";
    let points = points::of(&calls, size).into_iter().filter(is_of_the_disk);
    for (place, (call, fault)) in points.enumerate() {
        if place % 10 == 9 {
            // A hub hears a device only so often, and counts anew when it starts.
            tablet.network.disconnect();
            tablet.network.connect();
        }
        tablet.queue();
        let ended = trace::run("sync", &tablet.device.folder, &call, fault);
        let when = format!("sync, {fault:?} at {} {}", call.name, call.n);
        assert!(ended.was_killed || ended.is_well, "{when}: {}", ended.errors);
        scan::nothing_readable(&tablet.device.folder, &when);
        tablet.look(&when);
        match fault {
            Fault::Kill => count.kills += usize::from(ended.was_killed),
            Fault::Failing | Fault::Full => count.errors += usize::from(ended.was_met),
        }
    }
    assert!(count.kills >= LEAST, "sync: {count} of {} calls", calls.len());
    count
}
