//! The agency's desk: inbox, one referral, what a case worker does with it.

mod arrivals;
mod show;

use fener_model::{AgencyId, AgencyReceipt, Decision, ReferralBody, ReferralState};
use fener_seal::{SealError, SealingPublic, envelope};
use fener_sign::DeviceCertificate;
use fener_vault::{NewDecision, ReceivedReferral};

use crate::app::{App, Store};
use crate::command::{Decide, DeskAction, ListInbox, OneReferral};
use crate::error::{CallError, Code};
use crate::open::Open;
use crate::replies::RECEIPT_SCHEMA;
use crate::view::{InboxView, ReferralView};

/// Referrals on one page of the inbox.
const PAGE: u32 = 50;
/// Items that can be asked about at once.
const ASK_MAX: usize = 8;

pub(crate) fn inbox(app: &App, args: ListInbox) -> Result<InboxView, CallError> {
    let mut state = app.state();
    let (store, open) = state.opened()?;
    let unreadable = arrivals::open_all(app, store, open)?;
    let page = open.vault.referrals(args.page.saturating_mul(PAGE), PAGE)?;
    show::inbox(app, (store, open), page, unreadable)
}

pub(crate) fn open(app: &App, args: OneReferral) -> Result<ReferralView, CallError> {
    let mut state = app.state();
    let (store, open) = state.opened()?;
    arrivals::open_all(app, store, open)?;
    let received = open.vault.referral(args.id)?;
    if received.state < ReferralState::Opened {
        decide_on(app, store, open, &received, (Decision::Open, ReferralState::Opened))?;
    }
    show::referral(app, open, args.id)
}

pub(crate) fn decide(app: &App, args: Decide) -> Result<ReferralView, CallError> {
    let mut state = app.state();
    let (store, open) = state.opened()?;
    let received = open.vault.referral(args.id)?;
    if !actions(received.state).contains(&name(&args.action)) {
        return Err(Code::NotPossibleNow.into());
    }
    let (decision, next) = match args.action {
        DeskAction::Accept => (Decision::Accept, ReferralState::Accepted),
        DeskAction::Reject(reason) => (Decision::Reject { reason }, ReferralState::Rejected),
        DeskAction::AskBack(items) => (ask_back(items, &body(&received)?)?, ReferralState::AsksBack),
    };
    decide_on(app, store, open, &received, (decision, next))?;
    show::referral(app, open, args.id)
}

/// What can be done with a referral that stands here.
pub(crate) fn actions(state: ReferralState) -> &'static [&'static str] {
    match state {
        ReferralState::Queued | ReferralState::AtHub | ReferralState::Opened => {
            &["accept", "reject", "ask_back"]
        }
        ReferralState::AsksBack => &["accept", "reject"],
        ReferralState::Rejected
        | ReferralState::Accepted
        | ReferralState::Decided
        | ReferralState::Closed => &[],
    }
}

fn name(action: &DeskAction) -> &'static str {
    match action {
        DeskAction::Accept => "accept",
        DeskAction::Reject(_) => "reject",
        DeskAction::AskBack(_) => "ask_back",
    }
}

/// Only items that the referral speaks of can be asked about: codes, never free text.
fn ask_back(mut items: Vec<String>, body: &ReferralBody) -> Result<Decision, CallError> {
    items.sort_unstable();
    items.dedup();
    let known = |item: &String| body.answers.iter().any(|given| given.item == *item);
    if items.is_empty() || items.len() > ASK_MAX || !items.iter().all(known) {
        return Err(CallError { at: Some("action.ask_back".to_owned()), ..Code::BadArguments.into() });
    }
    Ok(Decision::AskBack { items })
}

/// The content of a referral as its sender signed it.
pub(crate) fn body(received: &ReceivedReferral) -> Result<ReferralBody, CallError> {
    serde_json::from_slice(&received.body).map_err(|_| Code::UpdateNeeded.into())
}

/// Records a decision and seals the coded answer to the referral's own reply key.
fn decide_on(
    app: &App,
    store: &mut Store,
    open: &mut Open,
    received: &ReceivedReferral,
    (decision, state): (Decision, ReferralState),
) -> Result<(), CallError> {
    let identity = store.outbox.identity()?.ok_or(Code::NotEnrolled)?;
    let certificate = DeviceCertificate::decode(&identity.certificate).map_err(|_| Code::NotEnrolled)?;
    let agency: AgencyId = identity.place.parse().map_err(|_| Code::Internal)?;
    let body = body(received)?;
    let reply_key: [u8; 32] = from_hex(&body.reply_key)?;
    let (reason, items) = match &decision {
        Decision::Reject { reason } => (Some(*reason), Vec::new()),
        Decision::AskBack { items } => (None, items.clone()),
        Decision::Open | Decision::Accept => (None, Vec::new()),
    };
    let receipt = AgencyReceipt {
        schema: RECEIPT_SCHEMA.to_owned(),
        recipients: vec![body.reply_key.clone()],
        referral_id: received.referral,
        rev: received.rev,
        answer_no: received.answers.saturating_add(1),
        agency,
        state,
        reason,
        items,
        extra: serde_json::Map::new(),
    };
    let json = serde_json::to_vec(&receipt).map_err(|_| Code::Internal)?;
    let (now, mut rng) = (app.platform.time(), app.platform.rng());
    let signer = store.outbox.signing_key()?;
    let sealed = envelope::seal(&json, &signer, &certificate, &[SealingPublic(reply_key)], &mut rng)
        .map_err(|error| match error {
            SealError::Recipient => Code::UpdateNeeded,
            _ => Code::Internal,
        })?;
    let decision = NewDecision {
        answer_no: receipt.answer_no,
        decision,
        state,
        worker: open.keys.number().clone(),
        mailbox: from_hex(&body.reply_to)?,
        envelope: sealed,
    };
    open.vault.decide(received, &decision, &mut store.outbox, now)?;
    Ok(())
}

fn from_hex<const N: usize>(text: &str) -> Result<[u8; N], CallError> {
    fener_sign::text::from_hex(text).ok_or_else(|| Code::UpdateNeeded.into())
}
