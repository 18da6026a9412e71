//! The chain of hub receipts: whether what the hub signs for now continues what it signed for before.
//!
//! Uploads run beside each other, so receipts come in any order; they join the chain in theirs. A receipt that does
//! not join is either waiting for one whose answer was lost (that envelope is sent again and brings it), or it shows
//! that the hub forgot or forked something.

use std::collections::BTreeMap;

use fener_sign::{ContentHash, HubReceipt};

/// Where the chain ends: the last receipt's number and hash. The beginning is number 0 and [`ContentHash::ZERO`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: u64,
    pub(crate) hash: ContentHash,
}

impl Head {
    pub(crate) const BEGINNING: Self = Self { seq: 0, hash: ContentHash::ZERO };

    /// Where the chain ends after `receipt`.
    pub(crate) fn after(receipt: &HubReceipt) -> Self {
        Self { seq: receipt.device_seq, hash: receipt.hash() }
    }

    /// Where the chain ended before `receipt`.
    pub(crate) fn before(receipt: &HubReceipt) -> Self {
        Self { seq: receipt.device_seq.saturating_sub(1), hash: receipt.prev }
    }
}

/// What is known of a chain during one run.
pub(crate) struct Chain {
    head: Head,
    /// Ahead of the head, by number.
    ahead: BTreeMap<u64, Vec<HubReceipt>>,
    /// In conflict with the head.
    astray: Vec<HubReceipt>,
}

/// A chain that does not continue.
pub(crate) struct Break {
    /// The receipts that do not join, the lowest number first.
    pub(crate) receipts: Vec<HubReceipt>,
    /// Where the hub's chain has to be taken up anew, for all of them to join when they come again.
    pub(crate) restart: Head,
}

impl Chain {
    pub(crate) fn new(head: Head) -> Self {
        Self { head, ahead: BTreeMap::new(), astray: Vec::new() }
    }

    /// Whether the chain has come as far as this number.
    pub(crate) fn reaches(&self, seq: u64) -> bool {
        seq <= self.head.seq
    }

    /// Takes a receipt that the hub has signed and gives back what now joins, in order.
    pub(crate) fn offer(&mut self, receipt: HubReceipt) -> Vec<HubReceipt> {
        if self.reaches(receipt.device_seq) {
            self.astray.push(receipt);
            return Vec::new();
        }
        self.ahead.entry(receipt.device_seq).or_default().push(receipt);
        let mut joined = Vec::new();
        while let Some(next) = self.take_next() {
            self.head = Head::after(&next);
            joined.push(next);
        }
        joined
    }

    /// The receipt that joins now. Others with its number cannot join any more.
    fn take_next(&mut self) -> Option<HubReceipt> {
        let seq = self.head.seq.checked_add(1)?;
        let mut candidates = self.ahead.remove(&seq)?;
        let joins = candidates.iter().position(|receipt| Head::before(receipt) == self.head);
        let next = joins.map(|index| candidates.swap_remove(index));
        self.astray.append(&mut candidates);
        next
    }

    /// What does not join once everything has come. With `is_unsettled` (the fate of some envelope is not known)
    /// a gap may still be closed by it, and only a conflict counts.
    pub(crate) fn finish(self, is_unsettled: bool) -> Option<Break> {
        let mut receipts = self.astray;
        if !is_unsettled || !receipts.is_empty() {
            receipts.extend(self.ahead.into_values().flatten());
        }
        receipts.sort_by_key(|receipt| receipt.device_seq);
        let restart = Head::before(receipts.first()?);
        Some(Break { receipts, restart })
    }
}

#[cfg(test)]
mod tests;
