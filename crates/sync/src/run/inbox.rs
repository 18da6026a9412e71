//! Reading a mailbox: stored sealed, then acknowledged.

use fener_wire::{Ack, Code, Inbox, InboxItem, Mailbox, limits, paths};
use rand_core::CryptoRng;

use super::Session;
use crate::SyncError;
use crate::call;
use crate::exchange::{Exchange, Method, Request};
use crate::report::Finding;

impl<E: Exchange, R: CryptoRng + Send> Session<'_, E, R> {
    /// Page by page, each stored with its cursor in one transaction.
    pub(super) async fn read_inbox(&mut self, mailbox: Mailbox) -> Result<(), SyncError> {
        loop {
            let after = self.outbox.inbox_cursor(&mailbox.0)?;
            let target = paths::inbox(&mailbox, after, limits::INBOX_LIMIT_MAX);
            let request = self.sign(Request::new(Method::Get, target))?;
            let page: Inbox = call::send_for(self.exchange, request).await.map_err(|failure| failure.error)?;
            if !is_in_order(&page.items, after) {
                return Err(SyncError::NotUnderstood);
            }
            self.store_page(mailbox, &page.items)?;
            if !page.more || page.items.is_empty() {
                return Ok(());
            }
        }
    }

    /// What is no envelope is stored like the rest: whoever opens it will see, and those behind it are not stopped.
    fn store_page(&mut self, mailbox: Mailbox, items: &[InboxItem]) -> Result<(), SyncError> {
        for item in items.iter().filter(|item| item.env.0.len() != limits::ENVELOPE_LEN) {
            self.report.findings.push(Finding::NotAnEnvelope { cursor: item.cursor });
        }
        let envelopes: Vec<(u64, &[u8])> = items.iter().map(|item| (item.cursor, item.env.0.as_slice())).collect();
        let new = self.outbox.store_incoming(&mailbox.0, &envelopes, self.now())?;
        self.report.received = self.report.received.saturating_add(new);
        Ok(())
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
