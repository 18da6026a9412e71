//! The officers of a device: the own PIN, and for a supervisor who comes, who goes and whose PIN is forgotten.
//!
//! An officer's interviews go with the officer's keys. Before that happens the supervisor sees which ones, and only what
//! was seen goes.

use fener_model::OfficerNumber;
use fener_vault::{
    Loss, LossReason, NewOfficer as Candidate, OfficerRole as StoredRole, PinError, SlotState, StoreError,
};

use crate::app::{App, State, Store};
use crate::command::{ChangePin, HandOver, Nothing, OneOfficer, RemoveOfficer, ResetOfficer};
use crate::error::{CallError, Code};
use crate::home;
use crate::session::{self, officer_number};
use crate::view::{
    HomeView, LossView, LostDraftView, OfficerCard, OfficerRole, OfficersView, SignIn, StatusView,
};

pub(crate) fn change_pin(app: &App, args: ChangePin) -> Result<StatusView, CallError> {
    let mut state = app.state();
    let (store, open) = state.opened()?;
    let keyring = store.keyring.as_mut().ok_or(Code::Internal)?;
    let (number, pins) = (open.keys.number().clone(), (args.old.as_str(), args.new.as_str()));
    let now = (app.platform.uptime)();
    keyring.change_pin(&store.secret, &number, pins, now, &mut app.platform.rng())?;
    session::view(app, &state)
}

pub(crate) fn list(app: &App, _: Nothing) -> Result<OfficersView, CallError> {
    view(app, &mut app.state())
}

pub(crate) fn preview(app: &App, args: OneOfficer) -> Result<LossView, CallError> {
    let number = officer_number(&args.number)?;
    let mut state = app.state();
    let loss = loss_of(&mut state, &number)?;
    let drafts = loss.drafts.iter().map(|draft| LostDraftView {
        id: draft.id,
        started_at: draft.created,
        touched_at: draft.touched,
    });
    Ok(LossView { number: args.number, digest: loss.digest(), drafts: drafts.collect() })
}

pub(crate) fn remove(app: &App, args: RemoveOfficer) -> Result<OfficersView, CallError> {
    let number = officer_number(&args.number)?;
    let mut state = app.state();
    let loss = confirmed(&mut state, &number, &args.digest)?;
    let (store, open) = state.opened()?;
    let keyring = store.keyring.as_mut().ok_or(Code::Internal)?;
    open.vault.destroy_drafts(&loss, LossReason::Removed, app.platform.time())?;
    match keyring.remove(&store.secret, &open.keys, &number, &mut app.platform.rng()) {
        // The slot went before, and the list was not reached.
        Ok(()) | Err(PinError::Store(StoreError::Unknown(_))) => {}
        Err(error) => return Err(error.into()),
    }
    open.vault.delist_officer(&number)?;
    view(app, &mut state)
}

pub(crate) fn reset(app: &App, args: ResetOfficer) -> Result<OfficersView, CallError> {
    let number = officer_number(&args.number)?;
    fener_vault::check_new_pin(&args.pin)?;
    let mut state = app.state();
    let loss = confirmed(&mut state, &number, &args.digest)?;
    let (store, open) = state.opened()?;
    let keyring = store.keyring.as_mut().ok_or(Code::Internal)?;
    let listed = open.vault.officers()?.into_iter().find(|listed| listed.number == number);
    let role = listed.map(|listed| listed.role).ok_or(Code::NotFound)?;
    open.vault.destroy_drafts(&loss, LossReason::Reset, app.platform.time())?;
    let new = Candidate { number, pin: &args.pin, role };
    let entry = keyring.reset(&store.secret, &open.keys, &new, &mut app.platform.rng())?;
    open.vault.note_officer(&entry)?;
    view(app, &mut state)
}

pub(crate) fn hand_over(app: &App, args: HandOver) -> Result<HomeView, CallError> {
    let to = officer_number(&args.to)?;
    let mut state = app.state();
    let (store, open) = state.opened()?;
    if *open.keys.number() == to {
        return Err(CallError::at("to"));
    }
    let is_listed = open.vault.officers()?.iter().any(|listed| listed.number == to);
    if is_listed && slot_state(app, store, &to)? == SlotState::Destroyed {
        // Whatever is sealed to keys that are gone is gone.
        return Err(Code::SlotDestroyed.into());
    }
    open.vault.give(args.id, &to, app.platform.time(), &mut app.platform.rng())?;
    open.focus.remove(&args.id);
    open.prepared = None;
    home::view(app, &mut state)
}

/// What would be lost, for a supervisor's eyes, and never the supervisor's own.
fn loss_of(state: &mut State, number: &OfficerNumber) -> Result<Loss, CallError> {
    let (_, open) = state.opened()?;
    if open.keys.role() != StoredRole::Supervisor || open.keys.number() == number {
        return Err(Code::NotSupervisor.into());
    }
    Ok(open.vault.loss_of(number)?)
}

/// What would be lost, when it is what the supervisor has seen.
fn confirmed(state: &mut State, number: &OfficerNumber, digest: &str) -> Result<Loss, CallError> {
    let loss = loss_of(state, number)?;
    if loss.digest() == digest { Ok(loss) } else { Err(Code::PreviewStale.into()) }
}

fn view(app: &App, state: &mut State) -> Result<OfficersView, CallError> {
    let (store, open) = state.opened()?;
    let own = open.keys.number().clone();
    let officers = open.vault.officers()?.into_iter().map(|listed| {
        let (sign_in, wait_ms) = match slot_state(app, store, &listed.number)? {
            SlotState::Open => (SignIn::Possible, None),
            SlotState::Waits(ms) => (SignIn::Waits, Some(ms)),
            SlotState::Destroyed => (SignIn::Destroyed, None),
        };
        Ok(OfficerCard {
            is_own: listed.number == own,
            number: listed.number.to_string(),
            role: role(listed.role),
            drafts: listed.drafts,
            oldest_at: listed.oldest,
            sign_in,
            wait_ms,
        })
    });
    Ok(OfficersView { officers: officers.collect::<Result<_, CallError>>()? })
}

fn slot_state(app: &App, store: &Store, number: &OfficerNumber) -> Result<SlotState, CallError> {
    let keyring = store.keyring.as_ref().ok_or(Code::Internal)?;
    Ok(keyring.slot_state(&store.secret, number, (app.platform.uptime)()))
}

pub(crate) fn role(stored: StoredRole) -> OfficerRole {
    match stored {
        StoredRole::Officer => OfficerRole::Officer,
        StoredRole::Supervisor => OfficerRole::Supervisor,
    }
}
