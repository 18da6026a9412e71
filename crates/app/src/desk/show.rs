//! The desk's screens from what the vault holds. Everything in a referral is hostile input: it is handed on as values.

use std::collections::BTreeMap;

use fener_model::{ReferralBody, ReferralId, ReferralState, Timestamp};
use fener_vault::{ReceivedReferral, ReferralsPage};

use super::{actions, body};
use crate::app::{App, Store};
use crate::error::CallError;
use crate::health;
use crate::open::Open;
use crate::outcome::{add_why_keys, due, legal_by_id};
use crate::packs::LoadedPack;
use crate::referral::{Reasons, add_answer_keys, answered};
use crate::syncing;
use crate::texts::Keys;
use crate::view::{HistoryView, InboxCard, InboxView, ReferralView, WhyView};

/// The inbox: urgent and undecided ones first, then by deadline.
pub(super) fn inbox(
    app: &App,
    (store, open): (&Store, &Open),
    page: ReferralsPage,
    unreadable: u32,
) -> Result<InboxView, CallError> {
    let pack = app.pack()?;
    let mut keys = Keys::default();
    keys.add_all("outcome", pack.pack.outcomes());
    let mut cards: Vec<InboxCard> = Vec::with_capacity(page.entries.len());
    for received in &page.entries {
        let Ok(body) = body(received) else { continue };
        keys.add_all("urgent", body.urgent.iter().map(String::as_str));
        keys.add_all("flag", body.flags.iter().map(String::as_str));
        cards.push(card(pack, received, body));
    }
    cards.sort_by_key(|card| {
        let due = (card.due_at.is_none(), card.due_at);
        (actions(card.state).is_empty(), card.urgent.is_empty(), due, card.received_at)
    });
    Ok(InboxView {
        cards,
        count: page.count,
        open_count: page.open_count,
        unreadable,
        is_space_low: health::is_space_low(app),
        sync: syncing::view(app, store, open.vault.is_damaged())?,
        texts: keys.texts(&pack.pack),
    })
}

fn card(pack: &LoadedPack, received: &ReceivedReferral, body: ReferralBody) -> InboxCard {
    InboxCard {
        id: received.referral,
        case: body.case.clone(),
        station: body.station.to_string(),
        state: received.state,
        finalised_at: body.finalised_at,
        received_at: received.received,
        due_at: runs(received.state).then(|| first_due(&deadlines(pack, &body))).flatten(),
        outcome: body.outcome.shown,
        urgent: body.urgent,
        flags: body.flags,
    }
}

/// The law's clocks run on when a referral is accepted; one that is over has none.
fn runs(state: ReferralState) -> bool {
    !matches!(state, ReferralState::Rejected | ReferralState::Decided | ReferralState::Closed)
}

/// Deadlines by route, counted from the moment the interview was finalised.
fn deadlines(pack: &LoadedPack, body: &ReferralBody) -> BTreeMap<String, Timestamp> {
    let routes = pack.pack.source().routing.routes.iter().filter(|route| body.routes.contains(&route.id));
    let due_of = |clock: &str| due(pack, clock, body.finalised_at).and_then(|due| due.at);
    routes.filter_map(|route| Some((route.id.clone(), due_of(route.clock.as_deref()?)?))).collect()
}

fn first_due(deadlines: &BTreeMap<String, Timestamp>) -> Option<Timestamp> {
    deadlines.values().min().copied()
}

/// One referral with all that was sent and all that was done.
pub(super) fn referral(app: &App, open: &Open, id: ReferralId) -> Result<ReferralView, CallError> {
    let pack = app.pack()?;
    let received = open.vault.referral(id)?;
    let body = body(&received)?;
    let why = serde_json::from_value::<Reasons>(body.reasons.clone()).map_or_else(
        |_| WhyView {
            profiles: Vec::new(),
            facts: BTreeMap::new(),
            open: Vec::new(),
            provisional: body.outcome.provisional,
        },
        WhyView::from,
    );
    let answers = answered(Some(pack), &body.answers);
    let due = if runs(received.state) { deadlines(pack, &body) } else { BTreeMap::new() };
    let legal = legal_by_id(pack, &body.legal);
    let mut keys = Keys::default();
    add_answer_keys(pack, &answers, &mut keys);
    add_why_keys(&mut keys, &why);
    pack.pack.outcomes().for_each(|outcome| keys.add_with("outcome", outcome, &["explain"]));
    body.urgent.iter().for_each(|id| keys.add_with("urgent", id, &["do"]));
    body.flags.iter().for_each(|id| keys.add_with("flag", id, &["why"]));
    keys.add_all("route", body.routes.iter().map(String::as_str));
    for legal in &legal {
        keys.add("legal", &legal.id);
        keys.add("body", &legal.decides);
        keys.add("law", &legal.law);
    }
    keys.add_all("basis", ["consent", "child", "danger_to_life"]);
    Ok(ReferralView {
        id,
        rev: received.rev,
        station: body.station.to_string(),
        officer: body.officer.to_string(),
        finalised_at: body.finalised_at,
        received_at: received.received,
        state: received.state,
        basis: body.basis,
        scale: pack.pack.outcomes().map(str::to_owned).collect(),
        history: history(&received, open)?,
        actions: actions(received.state).iter().map(|&action| action.to_owned()).collect(),
        pack_known: body.pack == pack.reference,
        texts: keys.texts(&pack.pack),
        case: body.case,
        consent: body.consent,
        outcome: body.outcome,
        urgent: body.urgent,
        flags: body.flags,
        note: body.note,
        pack: body.pack,
        why,
        legal,
        answers,
        due,
    })
}

fn history(received: &ReceivedReferral, open: &Open) -> Result<Vec<HistoryView>, CallError> {
    use fener_model::Decision;
    let arrived = HistoryView {
        at: received.received,
        state: ReferralState::AtHub,
        by: None,
        reason: None,
        items: Vec::new(),
    };
    let decisions = open.vault.decisions(received)?;
    let done = decisions.into_iter().map(|made| {
        let (state, reason, items) = match made.decision {
            Decision::Open => (ReferralState::Opened, None, Vec::new()),
            Decision::Accept => (ReferralState::Accepted, None, Vec::new()),
            Decision::Reject { reason } => (ReferralState::Rejected, Some(reason), Vec::new()),
            Decision::AskBack { items } => (ReferralState::AsksBack, None, items),
        };
        HistoryView { at: made.at, state, by: Some(made.worker.to_string()), reason, items }
    });
    Ok(std::iter::once(arrived).chain(done).collect())
}
