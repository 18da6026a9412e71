//! Uploading: four envelopes under way at once, each by itself.

use std::collections::BTreeSet;

use fener_sign::{ContentHash, HubReceipt, PublicKey};
use fener_vault::KeptCover;
use fener_wire::{EnvelopeId, Mailbox, names, paths};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use rand_core::CryptoRng;

use super::{Cover, Session};
use crate::SyncError;
use crate::call::{self, Failure};
use crate::chain::{Chain, Head};
use crate::exchange::{Exchange, Method, Request};
use crate::plan::{CoverState, Step};
use crate::report::Finding;
use crate::retry::pause_ms;
use crate::store;

/// The hub's clock and the device's may differ by so much before it is worth a word, in milliseconds.
const SKEW_MS: i64 = 5 * 60 * 1_000;
/// After so many uploads in a row without an answer there is no point in trying the others now.
const PATIENCE: usize = 8;

/// What is on its way.
struct Sent {
    hash: ContentHash,
    is_cover: bool,
    attempts: u32,
    /// The receipt from before the hub's chain broke.
    receipt: Option<Vec<u8>>,
}

/// What came of it.
struct Taken {
    receipt: Vec<u8>,
    is_new: bool,
}

/// How the uploads of one run go.
struct Uploads {
    chain: Chain,
    receipt_key: PublicKey,
    cover: Option<ContentHash>,
    /// What the hub had not had before this run.
    fresh: BTreeSet<ContentHash>,
    /// What the hub has answered for: a receipt, or a refusal.
    answered: BTreeSet<ContentHash>,
    /// Uploads in a row without an answer.
    unlucky: usize,
    /// Late answers do not begin it anew.
    has_given_up: bool,
}

impl<E: Exchange, R: CryptoRng + Send> Session<'_, E, R> {
    pub(super) async fn upload_all(&mut self, steps: &[Step]) -> Result<(), SyncError> {
        let receipt_key = self.directory.as_ref().map(|d| d.hub.receipt_key).ok_or(SyncError::NoDirectory)?;
        let mut uploads = Uploads {
            chain: Chain::new(store::chain_head(self.outbox)?),
            receipt_key,
            cover: None,
            fresh: BTreeSet::new(),
            answered: BTreeSet::new(),
            unlucky: 0,
            has_given_up: false,
        };
        let mut waiting = steps.iter();
        let mut under_way = FuturesUnordered::new();
        loop {
            while under_way.len() < self.options.concurrency.max(1) && !uploads.has_given_up {
                let Some(step) = waiting.next() else { break };
                self.tell(*step);
                if let Some((sent, request)) = self.prepare(*step)? {
                    under_way.push(upload(self.exchange, sent, request));
                }
            }
            let Some((sent, result)) = under_way.next().await else {
                break;
            };
            self.settle(&mut uploads, sent, result)?;
            self.done = self.done.saturating_add(1);
        }
        self.close(uploads)
    }

    /// The signed request of one upload; `None` when there is nothing to send any more.
    fn prepare(&mut self, step: Step) -> Result<Option<(Sent, Request)>, SyncError> {
        let (mailbox, bytes, sent) = match step {
            Step::Upload(hash) => {
                let (Some(envelope), Some(state)) =
                    (self.outbox.outgoing(&hash)?, self.outbox.envelope(&hash)?)
                else {
                    return Ok(None);
                };
                let sent = Sent { hash, is_cover: false, attempts: state.attempts, receipt: state.receipt };
                (envelope.mailbox, envelope.bytes, sent)
            }
            Step::UploadCover => {
                let Some(cover) = self.kept_cover()? else {
                    return Ok(None);
                };
                let sent =
                    Sent { hash: ContentHash::of(&cover.bytes), is_cover: true, attempts: 0, receipt: None };
                (cover.mailbox, cover.bytes, sent)
            }
            _ => return Ok(None),
        };
        let target = paths::envelope(&EnvelopeId(sent.hash.0));
        let mut request = call::bytes_request(Method::Put, target, bytes);
        request.headers.push((names::MAILBOX, Mailbox(mailbox).to_string()));
        Ok(Some((sent, self.sign(request)?)))
    }

    /// The cover envelope to send. It is kept until the hub has signed for it, like any other: the chain of receipts
    /// would have a gap if the answer were lost.
    fn kept_cover(&mut self) -> Result<Option<KeptCover>, SyncError> {
        if let Some(kept) = self.outbox.cover()? {
            return Ok(Some(kept));
        }
        let Some(Cover { mailbox, bytes }) = self.options.cover.take() else {
            return Ok(None);
        };
        let cover = KeptCover { mailbox: mailbox.0, bytes };
        self.outbox.keep_cover(&cover)?;
        Ok(Some(cover))
    }

    /// Writes down what came of one upload. Only a failing disk ends the run.
    fn settle(
        &mut self,
        uploads: &mut Uploads,
        sent: Sent,
        result: Result<Taken, Failure>,
    ) -> Result<(), SyncError> {
        let taken = match result {
            Ok(taken) => taken,
            Err(failure) => return self.put_off(uploads, sent, failure),
        };
        uploads.unlucky = 0;
        let Some(receipt) = self.check(&uploads.receipt_key, sent.hash, &taken.receipt) else {
            self.report.findings.push(Finding::ReceiptInvalid(sent.hash));
            return self.defer(&sent, None, "receipt_invalid");
        };
        uploads.answered.insert(sent.hash);
        if taken.is_new {
            uploads.fresh.insert(sent.hash);
            self.look_at_clock(&receipt);
        }
        if sent.is_cover {
            uploads.cover = Some(sent.hash);
        }
        let is_behind = uploads.chain.reaches(receipt.device_seq);
        if is_behind && sent.receipt.is_some_and(|before| before == taken.receipt) {
            // Sent again after a break, and the hub still says the same of it.
            self.outbox.note_receipt(&sent.hash, receipt.device_seq, &taken.receipt, self.now())?;
            self.report.already_there = self.report.already_there.saturating_add(1);
            return Ok(());
        }
        for joined in uploads.chain.offer(receipt) {
            self.record(uploads, &joined)?;
        }
        Ok(())
    }

    /// A receipt that the hub signed for this envelope of this device.
    fn check(&self, key: &PublicKey, hash: ContentHash, bytes: &[u8]) -> Option<HubReceipt> {
        let receipt = HubReceipt::decode(bytes).ok()?;
        let is_ours = receipt.env_hash == hash && receipt.device == self.device && receipt.device_seq > 0;
        (is_ours && receipt.verify(key).is_ok()).then_some(receipt)
    }

    fn look_at_clock(&mut self, receipt: &HubReceipt) {
        let hub = store::timestamp(receipt.received_at);
        self.hub_time = self.hub_time.max(Some(hub));
        let by_ms = hub.since(self.now());
        let is_known = self.report.findings.iter().any(|f| matches!(f, Finding::ClockDiffers { .. }));
        if by_ms.saturating_abs() > SKEW_MS && !is_known {
            self.report.findings.push(Finding::ClockDiffers { by_ms });
        }
    }

    fn record(&mut self, uploads: &Uploads, receipt: &HubReceipt) -> Result<(), SyncError> {
        self.outbox.note_receipt(&receipt.env_hash, receipt.device_seq, &receipt.encode(), self.now())?;
        if uploads.cover == Some(receipt.env_hash) {
            self.report.cover_sent = true;
            return Ok(self.outbox.drop_cover()?);
        }
        let counter = match uploads.fresh.contains(&receipt.env_hash) {
            true => &mut self.report.uploaded,
            false => &mut self.report.already_there,
        };
        *counter = counter.saturating_add(1);
        Ok(())
    }

    fn put_off(&mut self, uploads: &mut Uploads, sent: Sent, failure: Failure) -> Result<(), SyncError> {
        let why = match (failure.code, &failure.error) {
            (Some(code), _) => store::code_name(code),
            (None, SyncError::HubBusy { .. }) => "hub_busy".to_owned(),
            (None, SyncError::CaptivePortal) => "captive_portal".to_owned(),
            (None, SyncError::TlsWrong) => "tls_wrong".to_owned(),
            (None, SyncError::Unreachable) => "unreachable".to_owned(),
            (None, _) => "not_understood".to_owned(),
        };
        match failure.code {
            Some(code) if !code.is_retryable() => {
                uploads.unlucky = 0;
                uploads.answered.insert(sent.hash);
                match sent.is_cover {
                    true => self.outbox.drop_cover()?,
                    false => self.report.refused.push((sent.hash, code)),
                }
                // Said of the device, not of the envelope.
                if matches!(code.status(), 401 | 403) {
                    self.report.note(failure.error);
                }
            }
            _ => {
                uploads.unlucky = uploads.unlucky.saturating_add(1);
                uploads.has_given_up |= uploads.unlucky >= PATIENCE;
                self.report.note(failure.error);
            }
        }
        self.defer(&sent, failure.retry_after_s, &why)
    }

    /// Never dropped: after the pause it is due again.
    fn defer(&mut self, sent: &Sent, retry_after_s: Option<u64>, why: &str) -> Result<(), SyncError> {
        self.report.deferred = self.report.deferred.saturating_add(1);
        if sent.is_cover {
            return Ok(());
        }
        let pause = pause_ms(sent.attempts.saturating_add(1), retry_after_s, self.rng);
        let next = self.now().plus_ms(pause);
        Ok(self.outbox.note_failure(&sent.hash, why, next)?)
    }

    /// What did not join the chain stays unsent and goes again.
    fn close(&mut self, uploads: Uploads) -> Result<(), SyncError> {
        // An envelope that may be at the hub, though its answer was lost, can still close a gap.
        let left = store::snapshot(self.outbox, self.mailbox)?;
        let owes_cover = left.cover == CoverState::Owed && uploads.cover.is_none();
        let is_unsettled = owes_cover || left.unsent.iter().any(|e| !uploads.answered.contains(&e.hash));
        let Some(broken) = uploads.chain.finish(is_unsettled) else {
            return Ok(());
        };
        for receipt in &broken.receipts {
            self.report.findings.push(Finding::ReceiptChainBroken(receipt.env_hash));
            self.report.deferred = self.report.deferred.saturating_add(1);
        }
        let Head { seq, hash } = broken.restart;
        self.outbox.restart_receipt_chain(seq, &hash, self.now())?;
        Ok(())
    }
}

async fn upload(exchange: &impl Exchange, sent: Sent, request: Request) -> (Sent, Result<Taken, Failure>) {
    let response = call::send(exchange, request, Some(names::OCTETS)).await;
    (sent, response.map(|response| Taken { is_new: response.status == 201, receipt: response.body }))
}
