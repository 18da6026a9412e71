//! Reading a mailbox: stored sealed, then acknowledged.

use fener_model::Timestamp;
use fener_sign::ContentHash;
use fener_vault::InboxMark;
use fener_wire::{Ack, Code, Inbox, InboxItem, Mailbox, limits, paths};
use rand_core::CryptoRng;

use super::Session;
use crate::SyncError;
use crate::call;
use crate::exchange::{Exchange, Method, Request};
use crate::report::Finding;
use crate::store;

impl<E: Exchange, R: CryptoRng + Send> Session<'_, E, R> {
    /// Page by page, each stored with its cursor in one transaction. The first page begins with the last envelope of
    /// the time before: a hub that was put back to an older state has filled the mailbox anew, and reading on from
    /// the old cursor would miss what stands before it.
    pub(super) async fn read_inbox(&mut self, mailbox: Mailbox) -> Result<(), SyncError> {
        let mut known = self.outbox.inbox_mark(&mailbox.0)?;
        loop {
            let cursor = self.outbox.inbox_cursor(&mailbox.0)?;
            let mark = known.take().filter(|mark| mark.cursor == cursor && cursor > 0);
            let after = cursor.saturating_sub(u64::from(mark.is_some()));
            let target = paths::inbox(&mailbox, after, limits::INBOX_LIMIT_MAX);
            let request = self.sign(Request::new(Method::Get, target))?;
            let mut page: Inbox =
                call::send_for(self.exchange, request).await.map_err(|failure| failure.error)?;
            if !is_in_order(&page.items, after) {
                return Err(SyncError::NotUnderstood);
            }
            let is_over = !page.more || page.items.is_empty();
            if let (Some(mark), Some(first)) = (mark, page.items.first().filter(|item| item.cursor == cursor))
            {
                if ContentHash::of(&first.env.0) != mark.hash {
                    self.report.findings.push(Finding::InboxRolledBack);
                    self.outbox.restart_inbox(&mailbox.0)?;
                    continue;
                }
                page.items.remove(0);
            }
            self.store_page(mailbox, &page.items)?;
            if is_over {
                return Ok(());
            }
        }
    }

    /// What is no envelope is stored like the rest: whoever opens it will see, and those behind it are not stopped.
    fn store_page(&mut self, mailbox: Mailbox, items: &[InboxItem]) -> Result<(), SyncError> {
        for item in items.iter().filter(|item| item.env.0.len() != limits::ENVELOPE_LEN) {
            self.report.findings.push(Finding::NotAnEnvelope { cursor: item.cursor });
        }
        let envelopes: Vec<(u64, &[u8])> =
            items.iter().map(|item| (item.cursor, item.env.0.as_slice())).collect();
        let new = self.outbox.store_incoming(&mailbox.0, &envelopes, self.arrival_time())?;
        self.report.received = self.report.received.saturating_add(new);
        if let Some((cursor, bytes)) = envelopes.last() {
            self.outbox
                .set_inbox_mark(&mailbox.0, InboxMark { cursor: *cursor, hash: ContentHash::of(bytes) })?;
        }
        Ok(())
    }

    /// When what comes now came: certificates are judged by it. The hub's word of this run counts, since the device's own
    /// clock may be wrong by years, and neither counts before the moment that the directory was signed.
    fn arrival_time(&self) -> Timestamp {
        self.hub_time.unwrap_or_else(|| self.now()).max(store::issued_at(self.directory.as_ref()))
    }

    pub(super) async fn acknowledge(&mut self, mailbox: Mailbox) -> Result<(), SyncError> {
        let cursor = self.outbox.inbox_cursor(&mailbox.0)?;
        if cursor == 0 {
            return Ok(());
        }
        let request = call::json_request(Method::Post, paths::ACK.to_owned(), &Ack { mailbox, cursor })?;
        let request = self.sign(request)?;
        match call::send(self.exchange, request, None).await {
            Ok(_) => Ok(()),
            // The mailbox does not reach that far: it was put back. What comes again is known by its hash.
            Err(failure) if failure.code == Some(Code::BadRequest) => {
                self.report.findings.push(Finding::InboxRolledBack);
                Ok(self.outbox.restart_inbox(&mailbox.0)?)
            }
            Err(failure) => Err(failure.error),
        }
    }
}

/// Cursors move forward only; anything else could keep a device reading for ever.
fn is_in_order(items: &[InboxItem], after: u64) -> bool {
    items.iter().try_fold(after, |last, item| (item.cursor > last).then_some(item.cursor)).is_some()
}
